"""Every member of cli/commands: what a person and a program can rely on."""

import importlib
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from argosy.cli.main import argosy

NAMES = argosy.list_commands(click.Context(argosy))


def command(name: str) -> click.Command:
    found = importlib.import_module(f"argosy.cli.commands.{name}").COMMAND
    assert isinstance(found, click.Command)
    return found


def leaves(found: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield a command, and the commands of a group."""
    yield path, found
    if isinstance(found, click.Group):
        context = click.Context(found)
        for name in found.list_commands(context):
            child = found.get_command(context, name)
            assert child is not None, f"{path} lists {name} and has none"
            yield from leaves(child, f"{path} {name}")


@pytest.mark.parametrize("name", NAMES)
def test_its_line_in_help_is_one_sentence(name: str) -> None:
    summary = (importlib.import_module(f"argosy.cli.commands.{name}").__doc__ or "").partition("\n")[0]
    assert summary.endswith(".")
    assert len(summary) <= 100


@pytest.mark.parametrize("name", NAMES)
def test_every_option_says_what_it_does(name: str) -> None:
    silent = [
        f"{path} {option.opts[0]}"
        for path, found in leaves(command(name), name)
        for option in found.params
        if isinstance(option, click.Option) and not option.hidden and not option.help
    ]
    assert silent == []


@pytest.mark.parametrize("name", NAMES)
def test_its_help_is_written_and_shows_examples(name: str) -> None:
    found = command(name)
    assert "Examples:" in (found.epilog or "")
    assert f"argosy {name}" in (found.epilog or "")
    for path, leaf in leaves(found, name):
        assert leaf.help, path
        assert CliRunner().invoke(argosy, [*path.split(), "--help"]).exit_code == 0


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_option_is_misuse(name: str) -> None:
    result = CliRunner().invoke(argosy, [name, "--no-such-option"])
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize("name", NAMES)
def test_what_comes_out_as_json_is_asked_for_by_output(name: str) -> None:
    """No second spelling for one thing."""
    for path, found in leaves(command(name), name):
        flags = {flag for option in found.params for flag in option.opts}
        assert not flags & {"--json", "--format", "--output-format"}, path
