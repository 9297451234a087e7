"""Make, sign, keep and verify evidence about images."""

import ast
import importlib
from pathlib import Path

import click

_PARTS = Path(__file__).parent.parent / "evidence"
_NAMES = ("attest", "keys", "provenance", "sbom", "show", "verify", "vulnerabilities")


class _Parts(click.Group):
    """A group whose commands are modules of `cli/evidence`; one is loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _NAMES:
            return None
        command: click.Command = importlib.import_module(f"...evidence.{cmd_name}", __name__).COMMAND
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by their modules' docstrings, so that help loads none of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(_PARTS / f"{name}.py")) for name in _NAMES])


def _summary(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]


@click.group(
    name="evidence",
    cls=_Parts,
    epilog="""\b
Examples:
  argosy evidence sbom . -o sbom.json
  argosy evidence attest --subject shop=sha256:... --type sbom --predicate sbom.json
  argosy evidence verify sha256:...
""",
)
def evidence() -> None:
    """Make, sign, keep and verify evidence about images."""


COMMAND = evidence
