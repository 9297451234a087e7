"""Repositories to stage into."""

import subprocess
from pathlib import Path

import pytest

from argosy.rollouts.gitops import create


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return create(tmp_path / "gitops")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", "--initial-branch=main", tmp_path / "bare.git"], check=True)
    return tmp_path / "bare.git"
