"""Groups whose commands are the modules of a folder: one is loaded when it is asked for, and help loads none."""

import ast
import importlib
import keyword
from pathlib import Path
from typing import Any

import click

_MARK = "\nCOMMAND = "


class Parts(click.Group):
    """A group whose commands are those modules of `cli/<folder>` that hold `COMMAND`."""

    def __init__(self, *args: Any, folder: str, **kwargs: Any) -> None:
        """Take what any group takes, and the folder's name."""
        super().__init__(*args, **kwargs)
        self._folder = Path(__file__).parent / folder

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, sorted; a module that is named for a keyword has a `_` behind it."""
        del ctx
        return sorted(path.stem.rstrip("_") for path in self._folder.glob("*.py") if _MARK in path.read_text())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return its `COMMAND`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__package__}.{self._folder.name}.{_stem(cmd_name)}")
        command: click.Command = module.COMMAND
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by their modules' docstrings."""
        with formatter.section("Commands"):
            names = self.list_commands(ctx)
            formatter.write_dl([(name, _summary(self._folder / f"{_stem(name)}.py")) for name in names])


def _stem(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _summary(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
