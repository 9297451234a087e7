"""Answer AdmissionReviews over HTTP: the validating webhook."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..check.acceptance import acceptance

if TYPE_CHECKING:
    from ...admission.finding import Finding
    from ...schemas.facts import Facts

_READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    name="serve",
    epilog="""\b
Examples:
  argosy serve                                            on http://127.0.0.1:8080, for this machine
  argosy serve --host 0.0.0.0 --port 8443 --tls-cert tls.crt --tls-key tls.key
  curl -H 'Content-Type: application/json' -d @review.json http://127.0.0.1:8080/validate
It prints its address when every policy is compiled, and stops on SIGTERM after the reviews that have begun.
""",
)
@click.option("--policies", default="all", show_default=True, metavar="SET|DIR", help="The policies in force.")
@click.option("--params", metavar="FILE", help="Params of policies, by code (YAML or JSON).")
@click.option("--facts", metavar="FILE", help="Facts stated outright (JSON); they win over evidence.")
@click.option("--evidence", metavar="DIR", help="A folder of signed evidence.")
@click.option(
    "--cluster-facts", multiple=True, metavar="PATH", help="Manifests that stand for the cluster; repeatable."
)
@click.option("--trust", metavar="FILE", help="The trust file that says whose keys count.")
@acceptance
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDR", help="The address to listen on.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 lets the system choose."
)
@click.option("--tls-cert", type=_READ, metavar="FILE", help="PEM certificate chain; needed beyond this machine.")
@click.option("--tls-key", type=_READ, metavar="FILE", help="Its PEM key, unencrypted.")
def serve(host: str, port: int, tls_cert: Path | None, tls_key: Path | None, **options: Any) -> None:
    """Answer AdmissionReviews over HTTP: the validating webhook.

    /validate answers AdmissionReview v1; /v1/verdicts judges plain manifests for programs; /healthz, /readyz,
    /metrics and /docs say how it does. Beyond this machine it speaks TLS only.
    """
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key belong together.")
    tls = (tls_cert, tls_key) if tls_cert and tls_key else None
    # Each part is loaded when it is needed: other commands do without it, and a mistake is told before the next.
    from ...adapters import clock  # noqa: PLC0415
    from ...admission.webhook import listener  # noqa: PLC0415

    clock.now()  # refuses a SOURCE_DATE_EPOCH that is none
    if tls:
        listener.check_certificate(*tls)
    socket = click.get_current_context().with_resource(listener.listen(host, port, tls=tls is not None))

    from ...admission.check import Terms, judge_object  # noqa: PLC0415
    from ...admission.facts import FactSources, gather  # noqa: PLC0415
    from ...admission.webhook.reviewer import Reviewer  # noqa: PLC0415
    from ..check.policies import in_force, trust_of_evidence  # noqa: PLC0415

    found = in_force(options)
    sources = FactSources.load(
        facts=options["facts"],
        evidence=options["evidence"],
        trust=trust_of_evidence(options),
        cluster=options["cluster_facts"],
    )
    reviewer = Reviewer(
        found.policies,
        params=found.params,
        exceptions=found.exceptions,
        gather=lambda request, at: gather(request, sources, at),
    )

    from ...admission.webhook import server  # noqa: PLC0415
    from ...admission.webhook.app import app  # noqa: PLC0415

    def check(item: dict[str, Any], given: Facts | None) -> Finding:
        terms = Terms(
            policies=found.policies, at=clock.now(), params=found.params, sources=sources, exceptions=found.exceptions
        )
        return judge_object(item, terms, given).finding()

    def ready() -> None:
        address = listener.address_of(socket, tls=tls is not None)
        signed = f", signed by {found.signer}," if found.signer else ""
        count = len(found.policies.policies)
        click.echo(f"argosy serves policies {options['policies']} ({count}){signed} on {address}")

    server.serve(app(reviewer, check, importlib.metadata.version("argosy")), socket, ready, tls)


COMMAND = serve
