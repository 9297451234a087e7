"""Render CEL policies as ValidatingAdmissionPolicies with bindings and params, for the API server itself."""

from typing import Any

import click

from ...adapters.manifest.dump import dump
from .completion import sets
from .options import echo_json


@click.command(
    name="render",
    epilog="""\b
Examples:
  argosy policy render --crd-only | kubectl apply -f -      once: the kind that holds params
  argosy policy render baseline | kubectl apply -f -        the set's CEL policies, in force everywhere
  argosy policy render all --validation-actions Audit --namespace-selector 'team=web,!frozen'
Exit codes: 0 rendered (what cannot be is named on standard error), 2 the set or a param cannot be used.
""",
)
@click.argument("source", default="all", metavar="[SET|DIR]", shell_complete=sets)
@click.option(
    "--output", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True, help="Documents, or a List."
)
@click.option("--params", metavar="FILE", help="Params by policy code, over those of argosy.yaml and the set.")
@click.option(
    "--namespace-selector",
    default="",
    metavar="SELECTOR",
    help="Namespaces to bind in, in kubectl's words; all by default.",
)
@click.option(
    "--validation-actions",
    type=click.Choice(["Deny", "Warn", "Audit"]),
    multiple=True,
    default=("Deny",),
    show_default=True,
    help="What may follow from a refusal at most; repeatable.",
)
@click.option("--with-crd", is_flag=True, help="Begin with the definition of the kind that holds params.")
@click.option("--crd-only", is_flag=True, help="Print that definition and nothing else.")
def render(source: str, output: str, with_crd: bool, crd_only: bool, **options: Any) -> None:
    """Render CEL policies as ValidatingAdmissionPolicies with bindings and params, for the API server itself.

    Soft policies are bound to warn. Policies whose needed params are not set, and those in Rego, are left out and
    named.
    """
    from ...admission.authoring.render import Request, custom_resource_definition  # noqa: PLC0415 - loads the engines
    from ...admission.authoring.render import render as rendered  # noqa: PLC0415
    from ..check import options as given  # noqa: PLC0415
    from .selector import requirements  # noqa: PLC0415

    objects = [custom_resource_definition()] if with_crd or crd_only else []
    if not crd_only:
        found = rendered(
            Request(
                source=source,
                params=given.params(options["params"]),
                selector=requirements(options["namespace_selector"]),
                actions=options["validation_actions"],
            )
        )
        objects += found.objects
        for line in found.left:
            click.echo(f"not rendered: {line}", err=True)
    if output == "json":
        echo_json({"apiVersion": "v1", "kind": "List", "items": objects})
        return
    click.echo(dump(objects).decode(), nl=False)


COMMAND = render
