"""The `argosy` command: finds a command's module by name and loads it only when it is asked for."""

import ast
import errno
import importlib
import os
import sys
from pathlib import Path

import click

from ..schemas.errors import ArgosyError

_COMMANDS = Path(__file__).parent / "commands"
_EXIT_INTERRUPTED = 130
_EXIT_OUR_FAULT = 3
_EXIT_PIPE_CLOSED = 1
"""What click itself exits with when the reader went away; never 0, since nobody saw the answer."""
_CANNOT_WRITE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF, errno.EFBIG})


class LazyGroup(click.Group):
    """A group whose commands are the modules of `cli/commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the module names, sorted."""
        del ctx
        return sorted(path.stem for path in _COMMANDS.glob("*.py") if path.stem != "__init__")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return its `COMMAND`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__package__}.commands.{cmd_name}")
        command = module.COMMAND
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.COMMAND is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by their modules' first docstring line, so that help imports none of them."""
        rows = [(name, _summary(_COMMANDS / f"{name}.py")) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def _summary(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]


EPILOG = """\b
Examples:
  argosy check deploy/                         judge manifests by every policy
  argosy check --fix deploy/                   apply the proven ways out
  argosy ship --repo . --goal "Refactor" --from feature
  argosy trace verify DIR                      prove that a trace is whole
Exit codes: 0 done or allowed, 1 denied, 2 misused, 3 our fault, 4 waiting.
Completion: eval "$(_ARGOSY_COMPLETE=bash_source argosy)"  (or zsh_source, fish_source)
"""


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="argosy", message="%(prog)s %(version)s")
def argosy() -> None:
    """Agents propose, evidence disposes: policy, evidence and delivery for Argo."""


def main() -> None:
    """Run the command; every error is one message on stderr and an exit code."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - None when it was closed at the start
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - as long as the process
    try:
        code = argosy.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("argosy: interrupted", err=True)
        sys.exit(_EXIT_INTERRUPTED)
    except BrokenPipeError:
        _drop_output()
        sys.exit(_EXIT_PIPE_CLOSED)
    except ArgosyError as error:
        click.echo(f"argosy: {error.code}: {error.message}", err=True)
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _CANNOT_WRITE:
            _drop_output()
            click.echo(f"argosy: E_OUTPUT: cannot write: {error.strerror}", err=True)
            click.echo("  Make room where the output goes, and run the command again.", err=True)
            sys.exit(_EXIT_OUR_FAULT)
        if os.environ.get("ARGOSY_DEBUG"):
            raise
        click.echo(f"argosy: E_INTERNAL: {type(error).__name__}: {error}", err=True)
        click.echo("  This is a defect of Argosy. Set ARGOSY_DEBUG=1 to see where, and report it.", err=True)
        sys.exit(_EXIT_OUR_FAULT)
    sys.exit(code if isinstance(code, int) else 0)


def _drop_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter's own flush at exit says nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
