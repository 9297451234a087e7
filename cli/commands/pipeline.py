"""Run a repository's pipeline here, draw it, or write it as Argo Workflows."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...schemas.errors import InputError

if TYPE_CHECKING:
    from ...adapters.git import Repository
    from ...schemas.plan import PlanSpec

_FOLDER = click.Path(path_type=Path)
_FAILED, _ERRORED = 1, 3


@click.group(
    name="pipeline",
    epilog="""\b
Examples:
  argosy pipeline run --repo . --base main
  argosy pipeline graph --repo .
  argosy pipeline render --repo . --base main --quarantine registry.example.com/quarantine/shop \\
      --step-image registry.example.com/argosy@sha256:... --copier-image registry.example.com/skopeo@sha256:...
""",
)
def pipeline() -> None:
    """Run a repository's pipeline here, draw it, or write it as Argo Workflows."""


def _change(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which change of which repository."""
    options = (
        click.option("--repo", type=_FOLDER, default=".", show_default=True, help="Git repository."),
        click.option("--base", default="HEAD~1", show_default=True, help="Commit that the change starts from."),
        click.option("--head", default="HEAD", show_default=True, help="Commit that is built."),
        click.option("--environment", default="dev", show_default=True, help="Where it goes."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _planned(repo: Path, base: str, head: str, environment: str) -> "tuple[Repository, PlanSpec, str]":
    from ...adapters.git import Repository  # noqa: PLC0415 - loaded when it is asked for
    from ...pipelines.solo import plan_for  # noqa: PLC0415

    repository = Repository.open(repo)
    commit = repository.resolve(head)
    return repository, plan_for(repository, repository.resolve(base), commit, environment), commit


@pipeline.command(epilog="\b\nExamples:\n  argosy pipeline run --repo . --base main --state .pipeline")
@_change
@click.option("--state", type=_FOLDER, help="Folder that is kept between runs; beside your other state if absent.")
@click.option("--keys", type=_FOLDER, help="Folder of the signing keys; the user's own if absent.")
def run(  # noqa: PLR0913 - one parameter an option
    *, repo: Path, base: str, head: str, environment: str, state: Path | None, keys: Path | None
) -> int:
    """Run the pipeline on this machine; what is finished is not run again.

    Exits 1 when a step failed by the change's fault, 3 when one failed by ours.
    """
    from ...pipelines import local  # noqa: PLC0415 - loaded when it is asked for
    from ...pipelines.graph import build_graph  # noqa: PLC0415
    from ...pipelines.local.outcome import evidence_folder  # noqa: PLC0415

    repository, plan, commit = _planned(repo, base, head, environment)
    folder = state or local.default_state(plan)
    context = local.Context.of(plan, repository=repository.root, commit=commit, state=folder, keys=keys)
    results: dict[str, local.StepResult] = {}
    for result in local.run(build_graph(plan), context):
        results[result.step] = result
        note = "kept" if result.reused else f"{result.seconds:.1f} s"
        click.echo(f"{result.step:<16} {result.ending:<8} {note:<8} {result.why}".rstrip(), err=True)
    endings = {result.ending for result in results.values()}
    if endings == {"passed"}:
        click.echo(f"image     {local.image_digest(results)}")
        click.echo(f"evidence  {evidence_folder(results)}")
        return 0
    click.echo(f"logs      {folder / 'logs'}")
    return _ERRORED if "errored" in endings else _FAILED


@pipeline.command(epilog="\b\nExamples:\n  argosy pipeline graph --executor argo > pipeline.mmd")
@_change
@click.option(
    "--executor", type=click.Choice(["local", "argo"]), default="local", show_default=True, help="Whose steps."
)
def graph(repo: Path, base: str, head: str, environment: str, executor: str) -> None:
    """Draw the pipeline as a Mermaid flowchart."""
    from ...pipelines.graph import build_graph, mermaid  # noqa: PLC0415 - loaded when it is asked for

    _, plan, _ = _planned(repo, base, head, environment)
    click.echo(mermaid(build_graph(plan, "argo" if executor == "argo" else "local")), nl=False)


@pipeline.command(
    epilog="""\b
Examples:
  argosy pipeline render --repo . --base main --quarantine registry.example.com/quarantine/shop \\
      --step-image registry.example.com/argosy@sha256:... --copier-image registry.example.com/skopeo@sha256:...
"""
)
@_change
@click.option("--step-image", required=True, help="Image with Argosy and its extra `pipelines`, by digest.")
@click.option("--copier-image", required=True, help="Image with skopeo, by digest.")
@click.option("--quarantine", required=True, help="Repository that built images wait in.")
@click.option("--namespace", default="argosy", show_default=True, help="Where the Workflows run.")
@click.option("--url", help="Address that the cluster clones from; the origin's if absent.")
@click.option("--digest", help="The built image's digest: writes the release Workflow too.")
def render(  # noqa: PLR0913 - one parameter an option
    *, repo: Path, base: str, head: str, environment: str, url: str | None, digest: str | None, **cluster: str
) -> None:
    """Write the pipeline as Argo Workflows: accounts, WorkflowTemplates and the Workflows that name them."""
    from ...adapters import manifest  # noqa: PLC0415 - loaded when it is asked for
    from ...pipelines.graph import build_graph  # noqa: PLC0415
    from ...pipelines.workflow import Cluster, workflows  # noqa: PLC0415

    _, plan, commit = _planned(repo, base, head, environment)
    if url:
        plan = plan.model_copy(update={"repository": url})
    elif plan.repository.startswith("urn:git:"):
        raise InputError("the repository has no origin that a cluster could clone from", hint="Give --url ADDRESS.")
    objects = workflows(plan, build_graph(plan, "argo"), commit, Cluster(**cluster), digest=digest)
    click.echo(manifest.dump(objects).decode(), nl=False)


COMMAND = pipeline
