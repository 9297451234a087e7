"""What a staged commit holds, and what it refuses to touch."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from argosy.rollouts.gitops import create, stage
from argosy.schemas.errors import InputError

from .staging import FILES, TRAILERS, WHEN, edit, git, manifests, put, tracked


def test_a_fresh_repository_gets_exactly_the_files_on_main(repository: Path) -> None:
    commit = put(repository)
    assert git(repository, "rev-parse", "main") == commit
    assert tracked(repository) == FILES
    assert {path: (repository / path).read_text() for path in FILES} == FILES
    assert git(repository, "status", "--porcelain") == ""


def test_a_bare_repository_gets_the_same_commit_as_one_with_a_work_tree(repository: Path, bare: Path) -> None:
    assert put(repository) == put(bare)


def test_bytes_survive_attributes_that_would_convert_them(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.yaml text eol=lf working-tree-encoding=UTF-16\n")
    git(repository, "add", ".gitattributes")
    git(repository, "commit", "-q", "-m", "attributes")
    put(repository, {"dev/shop/a.yaml": "a: 1\r\nb: ü\r\n"})
    raw = subprocess.run(
        ["git", "-C", repository, "cat-file", "blob", "HEAD:dev/shop/a.yaml"], check=True, capture_output=True
    ).stdout
    assert raw == "a: 1\r\nb: ü\r\n".encode()


def test_the_controller_signs_off_with_its_own_name_and_the_trailers(repository: Path) -> None:
    put(repository)
    assert git(repository, "log", "-1", "--format=%an <%ae> %at %cn <%ce> %ct") == (
        f"Argosy Release Controller <release-controller@argosy.dev> {WHEN} "
        f"Argosy Release Controller <release-controller@argosy.dev> {WHEN}"
    )
    assert git(repository, "log", "-1", "--format=%(trailers:only)").splitlines() == [
        f"{key}: {value}" for key, value in TRAILERS.items()
    ]


def test_a_message_cannot_forge_a_trailer(repository: Path) -> None:
    stage(repository, manifests(FILES), message="x\n\nArgosy-Release: forged", trailers=TRAILERS, when=WHEN)
    assert git(repository, "log", "-1", "--format=%(trailers:key=Argosy-Release,valueonly)") == "r1"


def test_a_message_commands_no_terminal(repository: Path) -> None:
    stage(repository, manifests(FILES), message="Fix\x1b[2J\x00 it\r", trailers=TRAILERS, when=WHEN)
    assert git(repository, "log", "-1", "--format=%s") == "Fix[2J it"


@pytest.mark.parametrize("trailers", [{"Argosy Release": "x"}, {"Release": "a\nb"}, {"Release": ""}])
def test_a_trailer_that_git_would_not_read_back_is_refused(repository: Path, trailers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is no trailer"):
        put(repository, trailers=trailers)


def test_a_file_that_is_no_longer_rendered_is_removed_and_others_stay(repository: Path) -> None:
    put(repository)
    put(repository, {"dev/cart/service-cart.yaml": "kind: Service\n"})
    put(repository, {"dev/shop/service-shop.yaml": "kind: Service\n"}, {"Argosy-Release": "r2"})
    assert set(tracked(repository)) == {"dev/cart/service-cart.yaml", "dev/shop/service-shop.yaml"}
    assert not (repository / "dev/shop/deployment-shop.yaml").exists()
    assert git(repository, "status", "--porcelain") == ""


def test_staging_the_same_again_returns_the_commit_that_is_there(repository: Path) -> None:
    commit = put(repository)
    put(repository, {"dev/cart/service-cart.yaml": "kind: Service\n"})
    assert put(repository, when=WHEN + 60) == commit
    assert git(repository, "rev-list", "--count", "HEAD") == "2"


def test_the_same_files_of_another_release_are_another_commit(repository: Path) -> None:
    put(repository)
    second = put(repository, trailers={"Argosy-Release": "r2"})
    assert second == git(repository, "rev-parse", "HEAD")
    assert put(repository, trailers={"Argosy-Release": "r2"}) == second


def test_the_commit_id_depends_on_nothing_but_its_input(tmp_path: Path) -> None:
    assert put(create(tmp_path / "one")) == put(create(tmp_path / "two" / "three"))


def test_what_is_staged_and_changed_elsewhere_stays(repository: Path) -> None:
    put(repository)
    (repository / "README.md").write_text("staged\n")
    git(repository, "add", "README.md")
    (repository / "README.md").write_text("changed\n")
    put(repository, {"dev/shop/service-shop.yaml": "new\n"}, {"Argosy-Release": "r2"})
    assert git(repository, "status", "--porcelain") == "AM README.md"


@pytest.mark.parametrize(
    "path",
    [
        "../x.yaml",
        "dev/x.yaml",
        "dev/shop/sub/x.yaml",
        "/dev/shop/x.yaml",
        "dev/../x.yaml",
        ".git/hooks/x.yaml",
        "dev/shop/x.sh",
        "dev/shop/.x.yaml",
        "dev//x.yaml",
        "dev/shop/x\n.yaml",
    ],
)
def test_a_path_outside_the_services_folder_is_refused(repository: Path, path: str) -> None:
    with pytest.raises(InputError, match=r"is not <environment>/<service>/<file>\.yaml"):
        put(repository, {path: "x"})


def test_two_services_in_one_commit_are_refused(repository: Path) -> None:
    with pytest.raises(InputError, match="one service"):
        put(repository, FILES | {"dev/cart/x.yaml": "x"})


def test_no_files_are_refused(repository: Path) -> None:
    with pytest.raises(InputError, match="one service"):
        put(repository, {})


def _edit_and_add(repository: Path) -> None:
    edit(repository)
    git(repository, "add", ".")
    (repository / "dev/shop/service-shop.yaml").write_text("kind: Service\n")


def _delete(repository: Path) -> None:
    (repository / "dev/shop/service-shop.yaml").unlink()


def _untracked(repository: Path) -> None:
    (repository / "dev/shop/new.yaml").write_text("mine\n")


@pytest.mark.parametrize("work", [edit, _edit_and_add, _delete, _untracked])
def test_somebodys_uncommitted_work_is_never_written_over(repository: Path, work: Callable[[Path], None]) -> None:
    commit = put(repository)
    work(repository)
    before = git(repository, "status", "--porcelain")
    with pytest.raises(InputError, match="changes that are in no commit"):
        put(repository, {"dev/shop/service-shop.yaml": "new\n", "dev/shop/new.yaml": "new\n"}, {"Argosy-Release": "r2"})
    assert git(repository, "rev-parse", "HEAD") == commit
    assert git(repository, "status", "--porcelain") == before


@pytest.mark.parametrize("link", ["dev", "dev/shop", "dev/shop/service-shop.yaml"])
def test_a_link_in_the_work_tree_is_refused(repository: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (repository / link).parent.mkdir(parents=True, exist_ok=True)
    (repository / link).symlink_to(outside)
    with pytest.raises(InputError, match="link"):
        put(repository)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("link", ["dev", "dev/shop", "dev/shop/service-shop.yaml"])
def test_a_link_in_the_history_is_refused_in_a_bare_repository(bare: Path, tmp_path: Path, link: str) -> None:
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "-q", bare, work], check=True, capture_output=True)
    (work / link).parent.mkdir(parents=True, exist_ok=True)
    (work / link).symlink_to("/etc")
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "link")
    git(work, "push", "-q", "origin", "HEAD:main")
    with pytest.raises(InputError, match="link"):
        put(bare)


def test_no_hook_or_filter_of_the_repository_runs(repository: Path, tmp_path: Path) -> None:
    put(repository)
    ran = tmp_path / "ran"
    hooks = repository / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-commit", "post-commit", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o755)
    git(repository, "config", "filter.evil.clean", f"touch {ran}; cat")
    git(repository, "config", "filter.evil.smudge", f"touch {ran}; cat")
    git(repository, "config", "core.fsmonitor", f"touch {ran}")
    ran.unlink(missing_ok=True)
    (repository / ".gitattributes").write_text("*.yaml filter=evil\n")
    put(repository, {"dev/shop/service-shop.yaml": "new\n"}, {"Argosy-Release": "r2"})
    assert not ran.exists()


@pytest.mark.parametrize("kind", ["nothing", "file", "folder", "inside"])
def test_what_is_no_repository_is_refused(repository: Path, tmp_path: Path, kind: str) -> None:
    path = {"nothing": tmp_path / "none", "inside": repository / "dev"}.get(kind, tmp_path / kind)
    if kind == "file":
        path.write_text("x")
    elif kind != "nothing":
        path.mkdir()
    with pytest.raises(InputError, match=r"no folder|Git repository"):
        put(path)


def test_a_repository_on_no_branch_is_refused(repository: Path) -> None:
    git(repository, "checkout", "-q", "--detach", put(repository))
    with pytest.raises(InputError, match="is on no branch"):
        put(repository, trailers={"Argosy-Release": "r2"})
