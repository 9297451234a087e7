"""Judge manifests, live objects and recorded reviews by policy; --fix applies the proven ways out."""

import dataclasses
import importlib
import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...schemas.errors import InputError
from ..check.acceptance import acceptance
from ..check.comparison import comparison, refuse_strange_pairs

if TYPE_CHECKING:
    from ...admission.baseline import Known
    from ...admission.check import Judged, Terms
    from ...admission.finding import Finding

_FORMS = ("text", "json", "sarif", "github", "junit")
_EXPLAINED = ("text", "json")
_ALLOWED, _DENIED, _MISUSED = 0, 1, 2


@click.command(
    name="check",
    epilog="""\b
Examples:
  argosy check deploy/                                  every manifest below a folder
  helm template . | argosy check -                      what a chart renders
  argosy check --fix --cluster-facts deploy/ deploy/    apply what is proven
  argosy check --evidence evidence/ --strict deploy/    demand evidence about every image
  argosy check --explain I_PRIV deploy/web.yaml         the rule, and what was not true
  argosy check --baseline known.json --write-baseline deploy/    later --baseline alone: only new refusals fail
  argosy check --diff policies.old/ policies/ deploy/   which verdicts change when policies change
Exit codes: 0 allowed (with --baseline: nothing new denied), 1 denied (with --diff: newly denied or newly allowed),
2 something could not be read.
""",
)
@click.argument("paths", nargs=-1)
@click.option("--policies", default="all", metavar="SET|DIR", show_default=True, help="A set by name, or a folder.")
@click.option("--params", metavar="FILE", help="Params by policy code, over those of argosy.yaml and the set.")
@click.option("--facts", metavar="FILE", help="Facts (docs/schemas/facts.json).")
@click.option("--evidence", metavar="DIR", help="A folder of signed evidence about images.")
@click.option(
    "--cluster-facts", multiple=True, metavar="PATH", help="Manifests that stand for the cluster; repeatable."
)
@click.option("--trust", metavar="FILE", help="Whose keys count; by default the one beside your keys.")
@click.option("--at", metavar="TIME", help="The moment to judge at, e.g. 2026-01-31T12:00:00Z; now by default.")
@click.option("--namespace-labels", multiple=True, metavar="[NS:]K=V,...", help="Labels of namespaces.")
@acceptance
@comparison
@click.option("--strict", is_flag=True, help="Deny what is not known: facts of images and namespaces.")
@click.option("--fix", is_flag=True, help="Write proven edits into the files, then judge again.")
@click.option("--output", type=click.Choice(_FORMS), default="text", show_default=True, help="How to report.")
@click.option("--explain", metavar="CODE", help="Explain a policy and, with paths, what it refuses there.")
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Judge manifests, live objects and recorded reviews by policy.

    PATHS are YAML or JSON files, folders, or - for standard input: manifests, Lists, live objects, recorded
    AdmissionReviews and Reviews.
    """
    if not paths and not options["explain"]:
        raise click.UsageError("give a file, a folder, or - for standard input")
    if options["fix"] and "-" in paths:
        raise click.UsageError("--fix changes files: standard input is none")
    refuse_strange_pairs(options)
    if options["diff"]:
        from ..check.difference import run  # noqa: PLC0415 - loads the engines

        return run(paths, options, _terms, colour=_wants_colour(), tell=_tell)
    terms = _terms(options)
    if options["write_baseline"]:
        from ..check.known import save  # noqa: PLC0415 - loads the engines

        written = _Run(paths, dataclasses.replace(terms, ways_out=False))
        save(options["baseline"], written)
        return _MISUSED if written.exit_code == _MISUSED else _ALLOWED
    if options["explain"]:
        return _explain(options["explain"], paths, terms, options["policies"], options["output"])
    if options["fix"]:
        if _fix(paths, terms):
            return _MISUSED
        terms = _terms(options)
    return _report(paths, terms, options["output"], options["baseline"])


def _terms(options: dict[str, Any], elsewhere: Collection[str] = ()) -> "Terms":
    # The engines are loaded here and not with the module, so that help needs none of them.
    from ...adapters import clock  # noqa: PLC0415
    from ...admission.check import Terms  # noqa: PLC0415
    from ...admission.facts import FactSources  # noqa: PLC0415
    from ..check import options as given  # noqa: PLC0415
    from ..check.policies import in_force, trust_of_evidence  # noqa: PLC0415

    found = in_force(options, elsewhere)
    return Terms(
        policies=found.policies,
        at=given.moment(options["at"]) if options["at"] else clock.now(),
        params=found.params,
        exceptions=found.exceptions,
        sources=FactSources.load(
            facts=options["facts"],
            evidence=options["evidence"],
            trust=trust_of_evidence(options),
            cluster=options["cluster_facts"],
        ),
        namespace_labels=given.namespace_labels(options["namespace_labels"]),
        strict=options["strict"],
    )


class _Run:
    """One pass over the paths: yields what was judged, tells errors on stderr, remembers the worst."""

    def __init__(self, paths: tuple[str, ...], terms: "Terms", known: "Known | None" = None) -> None:
        self._paths = paths
        self._terms = terms
        self._known = known
        self.exit_code = _ALLOWED
        self._passed: list[str] = []

    def __iter__(self) -> Iterator["Judged"]:
        from ...admission.check import Passed, check  # noqa: PLC0415

        for item in check(self._paths, self._terms):
            if isinstance(item, InputError):
                _tell(item)
                self.exit_code = _MISUSED
            elif isinstance(item, Passed):
                self._passed.append(item.place)
            else:
                judged = self._known.marked(item) if self._known else item
                if judged.is_denied:
                    self.exit_code = max(self.exit_code, _DENIED)
                yield judged
        if self._passed:
            click.echo(f"argosy: no Kubernetes object, not judged: {', '.join(self._passed)}", err=True)

    def findings(self) -> Iterator["Finding"]:
        for judged in self:
            yield judged.finding()


def _report(paths: tuple[str, ...], terms: "Terms", form: str, baseline: Path | None) -> int:
    known = None
    if baseline:
        from ..check.known import load  # noqa: PLC0415 - loads the engines

        known = load(baseline)
    run = _Run(paths, terms, known)
    reporter = importlib.import_module(f"...admission.report.{form}", __package__).REPORTER
    for piece in reporter.render(run.findings(), _wants_colour()):
        click.echo(piece, nl=False)
    if known is not None and known.gone:
        click.echo(f"{baseline}: {known.gone} of its refusals met nothing; --write-baseline forgets them", err=True)
    return run.exit_code


def _wants_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _fix(paths: tuple[str, ...], terms: "Terms") -> bool:
    """Write what is proven; return whether something could not be read, and then write nothing."""
    from ...admission.fix import Fixes  # noqa: PLC0415
    from ..check.writing import write  # noqa: PLC0415

    run, fixes = _Run(paths, terms), Fixes()
    for judged in run:
        fixes.add(judged)
    if run.exit_code == _MISUSED:
        click.echo("argosy: nothing was changed", err=True)
        return True
    fixes.settle()
    write(fixes.changed, fixes.created)
    for name in fixes.changed:
        click.echo(f"fixed {name}", err=True)
    for name in fixes.created:
        click.echo(f"created {name}", err=True)
    for why in fixes.left:
        click.echo(f"left {why}", err=True)
    return False


def _explain(code: str, paths: tuple[str, ...], terms: "Terms", source: str | Path, form: str) -> int:
    from ...admission.explain import Explanation, describe, policy_of, refused  # noqa: PLC0415
    from ...admission.explain.text import object_lines, policy_lines  # noqa: PLC0415

    if form not in _EXPLAINED:
        raise click.UsageError(f"--explain is printed as {' or '.join(_EXPLAINED)}")
    policy = policy_of(code, terms.policies)
    described = describe(policy, terms.policies, terms.params, source)
    if form == "text":
        click.echo("\n".join(policy_lines(described)))
    run = _Run(paths, terms)
    found = (refused(policy, judged, source) for judged in run)
    if form == "text":
        for item in found:
            if item:
                click.echo("\n" + "\n".join(object_lines(item)))
    else:
        explained = Explanation(policy=described, objects=tuple(item for item in found if item))
        click.echo(explained.model_dump_json(by_alias=True))
    return run.exit_code


def _tell(error: InputError) -> None:
    from ...admission.shown import visible  # noqa: PLC0415

    click.echo(f"argosy: {error.code}: {visible(error.message)}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


COMMAND = check
