"""The cache saves time and decides nothing: what cannot be trusted is built anew."""

import os
from pathlib import Path
from typing import Any

import pytest

from argosy.admission import PolicySet, judge, review
from argosy.admission.policy import build, cache, policy_set
from argosy.schemas.canonical import sha256

from .conftest import Write, rule

POD: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": []}}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "argosy" / "policies"


def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    seen: list[int] = []

    def counted(*given: Any) -> Any:
        seen.append(1)
        return build.build(*given)

    monkeypatch.setattr(policy_set, "build", counted)
    return seen


def denies(folder: Path) -> bool:
    return not judge(review.from_manifest(POD, at="2026-01-31T12:00:00Z"), PolicySet.load(folder)).allowed


def test_the_second_load_compiles_nothing(write_cel: Write, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_cel(rule("false"))
    seen = builds(monkeypatch)
    assert denies(folder)
    assert denies(folder)
    assert len(seen) == 1
    assert [path.stat().st_mode & 0o777 for path in (kept, *kept.iterdir())] == [0o700, 0o600]


def test_a_changed_rule_is_built_anew(write_cel: Write, kept: Path) -> None:
    folder = write_cel(rule("false"))
    assert denies(folder)
    (folder / "rule.yaml").write_text((folder / "rule.yaml").read_text().replace("'false'", "'true'"))
    assert not denies(folder)
    assert len(list(kept.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"x", b"sha256:0\n[]", sha256(b"{").encode() + b"\n{"])
def test_a_corrupted_entry_is_built_anew(write_cel: Write, kept: Path, damage: bytes) -> None:
    folder = write_cel(rule("false"))
    assert denies(folder)
    (entry,) = kept.iterdir()
    entry.write_bytes(damage)
    assert denies(folder)
    assert entry.read_bytes() != damage


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755])
def test_a_folder_that_others_reach_is_not_read(kept: Path, mode: int) -> None:
    cache.write("sha256:a", [1])
    assert cache.read("sha256:a") == [1]
    kept.chmod(mode)
    assert cache.read("sha256:a") is None
    cache.write("sha256:b", [1])
    assert len(list(kept.iterdir())) == 1


def test_an_entry_that_others_may_write_is_not_read(kept: Path) -> None:
    cache.write("sha256:a", [1])
    (entry,) = kept.iterdir()
    entry.chmod(0o620)
    assert cache.read("sha256:a") is None


def test_an_entry_of_another_owner_is_not_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.write("sha256:a", [1])
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert list(kept.iterdir())
    assert cache.read("sha256:a") is None


def test_links_are_not_followed(kept: Path, tmp_path: Path) -> None:
    cache.write("sha256:a", [1])
    (entry,) = kept.iterdir()
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert cache.read("sha256:a") is None


def test_without_a_writable_cache_policies_still_load(
    write_cel: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert denies(write_cel(rule("false")))
