"""Ship examples/shop on this machine: allowed, denied with a way out, refused, verified and replayed.

Everything is made under `.demo/`: a Git repository of the shop, a GitOps repository, keys and state.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from argosy.pipelines.sandbox import availability

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".demo"
SHOP, GITOPS = WORK / "shop", WORK / "gitops"
CHANGES = ROOT / "examples" / "shop" / "changes"
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    "XDG_CONFIG_HOME": str(WORK / "config"),
    "XDG_STATE_HOME": str(WORK / "state"),
    "XDG_CACHE_HOME": str(WORK / "cache"),
}
BOLD, PLAIN = ("\033[1m", "\033[0m") if sys.stdout.isatty() and "NO_COLOR" not in os.environ else ("", "")
ALLOWED, DENIED = 0, 1


@dataclass(frozen=True)
class Made:
    """One row of the closing table."""

    what: str
    result: str
    where: str


def say(text: str) -> None:
    """Print a heading."""
    print(f"\n{BOLD}== {text}{PLAIN}", flush=True)


def run(*argv: str, expect: int = ALLOWED) -> None:
    """Show a command, run it from `.demo`, and stop the demo when it ends otherwise than expected."""
    print(f"{BOLD}$ {shlex.join(argv)}{PLAIN}", flush=True)
    done = subprocess.run(argv, cwd=WORK, env=ENVIRONMENT, check=False)
    if done.returncode != expect:
        sys.exit(f"demo: {shlex.join(argv)} exited {done.returncode}, not {expect}")


def answer(*argv: str) -> dict[str, object]:
    """Run a command again for its JSON: a finished release prints its result and does nothing."""
    done = subprocess.run([*argv, "--output", "json"], cwd=WORK, env=ENVIRONMENT, check=False, capture_output=True)
    result: dict[str, object] = json.loads(done.stdout)
    return result


def repositories() -> None:
    """Make a Git repository of the shop, and an empty one for GitOps."""
    WORK.mkdir(exist_ok=True)
    for kept in WORK.iterdir():
        if kept.name != "cache":
            shutil.rmtree(kept)
    shutil.copytree(CHANGES.parent, SHOP, ignore=shutil.ignore_patterns("changes", "__pycache__", ".*_cache"))
    identity = ("-c", "user.name=Shop", "-c", "user.email=shop@example.com")
    for folder in (SHOP, GITOPS):
        subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    subprocess.run(["git", "-C", str(SHOP), "add", "."], check=True)
    subprocess.run(["git", "-C", str(SHOP), *identity, "commit", "-qm", "Shop"], check=True)


def ship(goal: str, patch: str, environment: str = "dev") -> tuple[str, ...]:
    """Return the command that ships one of the shop's changes."""
    change = os.path.relpath(CHANGES / patch, WORK)
    return (
        *("argosy", "ship", "--repo", "shop", "--goal", goal, "--patch", change),
        *("--gitops", "gitops", "--environment", environment),
    )


def row(what: str, command: tuple[str, ...]) -> Made:
    """Ask a finished release what it made."""
    result = answer(*command)
    commit = str(result.get("commit") or "")
    return Made(what, f"{result['phase']} {commit[:12]}".strip(), os.path.relpath(str(result["export"]), ROOT))


def sandbox() -> None:
    """Say so where there is no sandbox; the demo's own example then runs without, and its evidence states it."""
    found = availability()
    if found.bwrap is None:
        print(f"No sandbox on this machine: {found.reason}\nThe shop's tests run without one; the evidence states it.")
        ENVIRONMENT["ARGOSY_UNSANDBOXED"] = "1"


def main() -> None:
    """Play the scenes and print what was made."""
    start = time.monotonic()
    sandbox()
    repositories()
    benign = ship("Make the price of a cart easier to read", "refactor.patch")
    privileged = ship("Let the shop read the host's sensors", "privileged.patch")
    production = ship("Make the price of a cart easier to read", "refactor.patch", "production")

    say("1. A benign refactor ships to a GitOps commit")
    run(*benign)
    say("2. A privileged container is denied; its recourse is proven, applied, judged again, and ships")
    run(*privileged)
    say("3. Production refuses what a laptop built: no real builder vouches for it")
    run(*production, expect=DENIED)
    say("4. The trace is verified, and every recorded review is judged again")
    made = [
        row("refactor to dev", benign),
        row("privileged to dev", privileged),
        row("refactor to production", production),
    ]
    trace = os.path.relpath(ROOT / made[1].where, WORK)
    run("argosy", "trace", "verify", trace)
    run("argosy", "trace", "replay", trace)

    say(f"What was made in {time.monotonic() - start:.0f} s")
    made.append(Made("GitOps repository", "git log", os.path.relpath(GITOPS, ROOT)))
    made.append(Made("keys and trust file", "", os.path.relpath(WORK / "config" / "argosy" / "keys", ROOT)))
    for entry in made:
        print(f"  {entry.what:<24} {entry.result:<24} {entry.where}")
    print(
        "\nLook at it:"
        f"\n  git -C {made[3].where} log --stat"
        f"\n  {Path(sys.executable).parent.relative_to(ROOT)}/argosy trace show {made[1].where}"
        f"\n  ls {made[1].where}"
    )


if __name__ == "__main__":
    main()
