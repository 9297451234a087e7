"""adapters/git: hermetic calls of git on real repositories."""

import subprocess
from pathlib import Path

import pytest

from argosy.adapters.git import Repository
from argosy.schemas.errors import InputError

AUTHOR = "Ada <ada@example.org>"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.create(tmp_path / "repository")
    (made.root / "a.txt").write_text("one\ntwo\n")
    made.commit("first", 1_700_000_000, AUTHOR)
    return made


def write(repository: Repository, path: str, text: str) -> str:
    file = repository.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return repository.commit(f"write {path}", 1_700_000_000, AUTHOR)


def test_a_commit_id_depends_on_content_message_date_and_author_alone(tmp_path: Path) -> None:
    ids: set[str] = set()
    for place in ("x", "y/z"):
        made = Repository.create(tmp_path / place)
        (made.root / "f").write_text("same")
        ids.add(made.commit("same", 5, AUTHOR))
    assert len(ids) == 1


def test_a_diff_applies_to_a_clone_and_gives_the_same_tree(repository: Repository, tmp_path: Path) -> None:
    base = repository.resolve("HEAD")
    (repository.root / "b.bin").write_bytes(bytes(range(256)))
    head = write(repository, "a.txt", "one\n2\n")
    clone = repository.clone(tmp_path / "clone", base)
    clone.apply(repository.diff(base, head))
    clone.commit("anything", 1, AUTHOR)
    assert clone.diff(base, clone.resolve("HEAD")) == repository.diff(base, head)


def test_changes_name_status_and_lines_of_each_path(repository: Repository) -> None:
    base = repository.resolve("HEAD")
    write(repository, "old.txt", "a long enough line to be recognised\n" * 9)
    middle = repository.resolve("HEAD")
    (repository.root / "old.txt").rename(repository.root / "new\tname.txt")
    (repository.root / "a.txt").unlink()
    head = write(repository, "c.txt", "x\ny\n")
    assert [(c.path, c.status, c.added, c.removed) for c in repository.changes(middle, head)] == [
        ("a.txt", "deleted", 0, 2),
        ("c.txt", "added", 2, 0),
        ("new\tname.txt", "renamed", 0, 0),
    ]
    assert [c.path for c in repository.changes(base, middle)] == ["old.txt"]


@pytest.mark.parametrize(
    ("origin", "identity"),
    [
        ("https://user:secret@example.org:8443/team/shop.git", "https://example.org:8443/team/shop.git"),
        ("git@example.org:team/shop.git", "ssh://example.org/team/shop.git"),
        ("ssh://git@example.org/team/shop.git", "ssh://example.org/team/shop.git"),
    ],
)
def test_an_identity_has_no_credentials(repository: Repository, origin: str, identity: str) -> None:
    subprocess.run(["git", "-C", repository.root, "remote", "add", "origin", origin], check=True)
    assert repository.identity() == identity


def test_an_origin_on_this_machine_counts_for_nothing(repository: Repository, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", repository.root, tmp_path / "copy"], check=True)
    copy = Repository.open(tmp_path / "copy")
    assert copy.identity() == repository.identity() == f"urn:git:{repository.resolve('HEAD')}"


def test_a_tracked_edit_is_dirty_and_an_untracked_file_is_not(repository: Repository) -> None:
    (repository.root / "new.txt").write_text("x")
    assert repository.dirty() == ()
    (repository.root / "a.txt").write_text("edited")
    assert repository.dirty() == ("a.txt",)


@pytest.mark.parametrize("driver", [b"evil", b"a=b", b"\xff"])
def test_reading_a_repository_runs_none_of_its_programs(repository: Repository, tmp_path: Path, driver: bytes) -> None:
    witness = tmp_path / "witness"
    program = f"touch {witness};cat"
    with (repository.root / ".git" / "config").open("ab") as config:
        config.write(b'[filter "%s"]\nclean = "%s"\n' % (driver, program.encode()))
        config.write(b'smudge = "%s"\nrequired = true\n' % program.encode())
        config.write(b'[core]\nfsmonitor = "%s"\n' % program.encode())
    hook = repository.root / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {witness}\n")
    hook.chmod(0o755)
    opened = Repository.open(repository.root)
    (opened.root / ".gitattributes").write_bytes(b'* "filter=%s"\n* filter=%s\n' % (driver, driver))
    (opened.root / "a.txt").write_text("other")
    opened.dirty()
    opened.restore("HEAD")
    opened.clone(tmp_path / "clone")
    assert not witness.exists()


def test_a_patch_that_does_not_apply_changes_nothing(repository: Repository) -> None:
    patch = b"--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n-uno\n+eins\n two\n"
    with pytest.raises(InputError, match=r"the patch does not apply: .*a\.txt"):
        repository.apply(patch)
    assert repository.dirty() == ()


@pytest.mark.parametrize("path", ["../outside.txt", ".git/config", "/etc/evil"])
def test_a_patch_cannot_leave_the_work_tree(repository: Repository, path: str) -> None:
    patch = f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n".encode()
    with pytest.raises(InputError):
        repository.apply(patch)
    assert not (repository.root.parent / "outside.txt").exists()


def test_a_patch_cannot_write_through_a_symlink(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (repository.root / "link").symlink_to(tmp_path / "target")
    repository.commit("link", 1, AUTHOR)
    with pytest.raises(InputError):
        repository.apply(b"--- /dev/null\n+++ b/link/x\n@@ -0,0 +1 @@\n+x\n")
    assert not list((tmp_path / "target").iterdir())


def test_symlinks_are_listed_with_their_targets(repository: Repository) -> None:
    (repository.root / "link").symlink_to("../../etc")
    head = repository.commit("link", 1, AUTHOR)
    assert repository.symlinks(head) == {"link": "../../etc"}


@pytest.mark.parametrize("revision", ["nowhere", "--all", "HEAD:a.txt", "-q"])
def test_an_unknown_revision_is_one_clear_error(repository: Repository, revision: str) -> None:
    with pytest.raises(InputError, match="has no commit"):
        repository.resolve(revision)


def test_many_files_are_read_at_once(repository: Repository) -> None:
    write(repository, "b c.txt", "")
    assert repository.read_all("HEAD", ["a.txt", "missing", "b c.txt"]) == {"a.txt": b"one\ntwo\n", "b c.txt": b""}


def test_what_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a Git repository"):
        Repository.open(tmp_path)
    with pytest.raises(InputError, match="is not a folder"):
        Repository.open(tmp_path / "nothing")


def test_a_replaced_object_is_not_believed(repository: Repository) -> None:
    base = repository.resolve("HEAD")
    head = write(repository, "a.txt", "other\n")
    subprocess.run(["git", "-C", repository.root, "replace", head, base], check=True)
    assert repository.diff(base, head) != b""
