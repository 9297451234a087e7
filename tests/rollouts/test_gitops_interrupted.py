"""A run that is killed, or that somebody comes in between, leaves no half."""

import os
from pathlib import Path

import pytest

from argosy.rollouts.gitops import create, folder
from argosy.schemas.errors import BusyError, EvidenceError, InputError

from .staging import edit, git, put, tracked


def _interrupt(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"argosy.rollouts.gitops.{name}", stop)


@pytest.mark.parametrize(
    "name",
    [
        "commit.write_tree",
        "commit._commit",
        "commit.verify",
        "worktree.refresh",
        "worktree.update_index",
        "worktree._write",
    ],
)
def test_a_run_that_was_killed_is_finished_by_the_same_command(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    put(repository)
    new = {"dev/shop/service-shop.yaml": "new\n", "dev/shop/rollout-shop.yaml": "kind: Rollout\n"}
    trailers = {"Argosy-Release": "r2"}
    with monkeypatch.context() as killed:
        _interrupt(killed, name)
        with pytest.raises(KeyboardInterrupt):
            put(repository, new, trailers)
    commit = put(repository, new, trailers)
    whole = create(tmp_path / "whole")
    put(whole)
    assert commit == put(whole, new, trailers)
    assert tracked(repository) == new
    assert git(repository, "status", "--porcelain") == ""


def test_work_done_after_a_kill_is_not_written_over(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repository)
    with monkeypatch.context() as killed:
        _interrupt(killed, "worktree.refresh")
        with pytest.raises(KeyboardInterrupt):
            put(repository, {"dev/shop/service-shop.yaml": "new\n"})
    edit(repository)
    with pytest.raises(InputError, match="changes that are in no commit"):
        put(repository, {"dev/shop/service-shop.yaml": "new\n"})


def test_a_commit_that_came_in_between_is_not_lost(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repository)
    real = folder.verify

    def meanwhile(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - passed on as they came
        git(repository, "commit", "-q", "--allow-empty", "-m", "meanwhile")

    monkeypatch.setattr("argosy.rollouts.gitops.commit.verify", meanwhile)
    with pytest.raises(BusyError, match="moved while"):
        put(repository, trailers={"Argosy-Release": "r2"})
    assert git(repository, "log", "-1", "--format=%s") == "meanwhile"


def test_a_file_cannot_be_half_written(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(repository)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            put(repository, {"dev/shop/service-shop.yaml": "new\n"})
    assert (repository / "dev/shop/service-shop.yaml").read_text() == "kind: Service\n"


def test_the_branch_does_not_move_to_bytes_that_were_not_given(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = put(repository)
    real = folder.store

    def other(root: Path, data: bytes) -> str:
        return real(root, data + b"# more\n")

    monkeypatch.setattr(folder, "store", other)
    with pytest.raises(EvidenceError, match=r"does not hold the judged bytes of dev/shop/service-shop\.yaml"):
        put(repository, {"dev/shop/service-shop.yaml": "new\n"}, {"Argosy-Release": "r2"})
    assert git(repository, "rev-parse", "HEAD") == commit
    assert git(repository, "status", "--porcelain") == ""
