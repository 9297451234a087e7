"""What the tests of staging share: files of a service, and git as a person would call it."""

import subprocess
from pathlib import Path

from argosy.rollouts.gitops import stage
from argosy.schemas.rollout import Manifest

WHEN = 1_700_000_000
TRAILERS = {"Argosy-Release": "r1", "Argosy-Trace-Head": "sha256:" + "a" * 64}
FILES = {"dev/shop/deployment-shop.yaml": "kind: Deployment\n", "dev/shop/service-shop.yaml": "kind: Service\n"}


def manifests(files: dict[str, str]) -> list[Manifest]:
    return [Manifest(path=path, content=content) for path, content in files.items()]


def put(repository: Path, files: dict[str, str] = FILES, trailers: dict[str, str] = TRAILERS, when: int = WHEN) -> str:
    return stage(repository, manifests(files), message="Release shop to dev", trailers=trailers, when=when)


def git(repository: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgSign=false")
    done = subprocess.run(["git", "-C", repository, *settings, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def tracked(repository: Path, revision: str = "HEAD") -> dict[str, str]:
    paths = git(repository, "ls-tree", "-r", "--name-only", revision).splitlines()
    return {path: git(repository, "show", f"{revision}:{path}") + "\n" for path in paths}


def edit(repository: Path) -> None:
    """Change a file as a person would, and commit nothing."""
    (repository / "dev/shop/service-shop.yaml").write_text("mine\n")
