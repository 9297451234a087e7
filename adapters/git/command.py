"""One hermetic call of `git`: no hooks, no configuration but the repository's own, no prompt, no network."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ...schemas.errors import ArgosyError, InputError

_SECONDS = 300
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.sshCommand=false",
    "core.quotePath=false",
    "core.autocrlf=false",
    "commit.gpgSign=false",
    "diff.external=",
    "diff.noprefix=false",
    "diff.mnemonicPrefix=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.allow=never",
    "protocol.file.allow=always",
    "safe.directory=*",
    "submodule.recurse=false",
    "uploadpack.packObjectsHook=",
)


class Printed(NamedTuple):
    """How a call ended and what it printed."""

    code: int
    stdout: bytes
    stderr: bytes


class GitFailedError(ArgosyError):
    """A call of `git` ended with an error that its caller did not expect."""

    code = "E_GIT"


def git(
    root: Path,
    *arguments: str,
    stdin: bytes = b"",
    settings: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    accept: Sequence[int] = (0,),
) -> Printed:
    """Run `git -C root ...` and return what it printed.

    Args:
        root: where it runs.
        arguments: the subcommand and its arguments.
        stdin: bytes that it reads.
        settings: more configuration, by name; a name may hold anything.
        environment: variables beside the fixed ones.
        accept: exit codes that are no error.

    Raises:
        InputError: there is no `git` program.
        GitFailedError: another exit code, or no end within 300 seconds.
    """
    argv = ["git", "-C", str(root), "--no-pager", "--no-replace-objects", "--literal-pathspecs"]
    for setting in _SETTINGS:
        argv += ["-c", setting]
    argv += arguments
    try:
        done = subprocess.run(  # noqa: S603 - argv is ours, no shell
            argv,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env={**_environment(), **_configuration(settings or {}), **(environment or {})},
        )
    except FileNotFoundError as error:
        raise InputError("there is no `git` program", hint="Install git.") from error
    except subprocess.TimeoutExpired as error:
        raise GitFailedError(f"git {arguments[0]} did not end within {_SECONDS} seconds") from error
    if done.returncode not in accept:
        raise GitFailedError(f"git {arguments[0]}: {complaint(done.stderr) or f'exit {done.returncode}'}")
    return Printed(done.returncode, done.stdout, done.stderr)


def _configuration(settings: Mapping[str, str]) -> dict[str, str]:
    """Return variables that set configuration: `-c NAME=VALUE` would end a name at its first equals sign."""
    said = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (name, value) in enumerate(settings.items()):
        said |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return said


def complaint(stderr: bytes) -> str:
    """Return git's first line of complaint without its prefix."""
    for line in stderr.decode("utf-8", "replace").splitlines():
        text = line.removeprefix("fatal: ").removeprefix("error: ").strip()
        if text:
            return text
    return ""


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "file",
    }
