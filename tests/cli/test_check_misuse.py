"""`argosy check` and bad input: one clear error each, exit code 2, and the rest still judged."""

import errno
import os
from pathlib import Path

import pytest

from .checking import GOOD, Check

MISUSE: list[tuple[str, bytes, str]] = [
    ("unreadable YAML", b"a: [1\nb: 2\n", "x.yaml:2:2: while parsing a flow sequence"),
    ("not UTF-8", b"a: \xff\n", "x.yaml:1:4: byte 0xff is not UTF-8"),
    ("duplicate keys", b"kind: A\nkind: B\n", "x.yaml:2:1: the key 'kind' stands twice"),
    ("50,000 levels", b"[" * 50_000, "x.yaml:1:101: nested deeper than 100 levels"),
    ("10 MB", b"a: '" + b"x" * 10_000_000 + b"'", "x.yaml:1:1: the document is larger than 10 MB"),
    ("no object", b"a: 1\n", "x.yaml:1:1: this is no Kubernetes object: it has no apiVersion and kind"),
    ("unknown kind", b"apiVersion: apps/v1\nkind: Deploymint\n", "x.yaml:1:1: unknown kind: there is no Deploymint"),
    (
        "a group long gone",
        b"apiVersion: extensions/v1beta1\nkind: Deployment\n",
        "x.yaml:1:1: unknown kind: there is no",
    ),
    ("own files", b"apiVersion: argosy.dev/v1alpha1\nkind: Project\n", "x.yaml:1:1: a Project of argosy.dev is no"),
    ("malformed review", b"apiVersion: admission.k8s.io/v1\nkind: AdmissionReview\n", "x.yaml:1:1: request is missing"),
    (
        "review of another version",
        b"apiVersion: admission.k8s.io/v1beta1\nkind: AdmissionReview\nrequest: {uid: a}\n",
        "x.yaml:1:1: apiVersion is 'admission.k8s.io/v1beta1'",
    ),
    (
        "a name that YAML reads as a flag",
        b"apiVersion: v1\nkind: Pod\nmetadata: {name: n}\n",
        "YAML reads n, no, off, y, yes and on as booleans: quote it",
    ),
    ("malformed Review", b"request: {}\nat: now\n", "x.yaml:1:1: Review: request.operation: Field required"),
]


@pytest.mark.parametrize(("data", "message"), [case[1:] for case in MISUSE], ids=[case[0] for case in MISUSE])
def test_what_cannot_be_judged_is_one_error_and_the_rest_is_judged(
    data: bytes, message: str, check: Check, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_bytes(data)
    (tmp_path / "y.yaml").write_text(GOOD)
    ran = check("x.yaml", "y.yaml", "--output", "json")
    assert ran.code == 2
    assert message in ran.err
    assert ran.err.count("argosy: E_") == 1
    assert [finding["source"]["file"] for finding in ran.findings] == ["y.yaml"]


OPTIONS: list[tuple[list[str], str]] = [
    ([], "give a file, a folder, or - for standard input"),
    (["none.yaml"], "none.yaml: there is no such file or folder"),
    (["empty"], "empty: no *.yaml, *.yml or *.json below it"),
    (["--at", "yesterday", "a.yaml"], "--at 'yesterday' is no moment"),
    (["--at", "2026-02-30T00:00:00Z", "a.yaml"], "--at '2026-02-30T00:00:00Z' is no moment"),
    (["--namespace-labels", "=x", "a.yaml"], "--namespace-labels: '=x' is no [NAMESPACE:]KEY=VALUE"),
    (["--policies", "none", "a.yaml"], "none is neither a set nor a directory"),
    (["--params", "bad.yaml", "a.yaml"], "bad.yaml: params are one map of policy codes to params"),
    (["--params", "unknown.yaml", "a.yaml"], "params: I_NONE is no policy of this set"),
    (["--facts", "a.yaml", "a.yaml"], "a.yaml: apiVersion: Extra inputs are not permitted"),
    (["--evidence", "none", "a.yaml"], "none: there is no such folder"),
    (["--evidence", "empty", "a.yaml"], "there is no trust file"),
    (["--trust", "nope", "a.yaml"], "--trust says whose evidence counts, and there is no --evidence"),
    (["--params", "list.yaml", "a.yaml"], "list.yaml:1:1: the document is a list, not an object"),
    (["--params", "list.yaml", "a.yaml"], "Write: I_REGISTRY: {registries: [...]}"),
    (["--fix", "-"], "--fix changes files: standard input is none"),
    (["--output", "xml", "a.yaml"], "Invalid value for '--output'"),
    (["--explain", "I_NONE"], "I_NONE is no policy of this set"),
]


@pytest.mark.parametrize(("args", "message"), OPTIONS, ids=[" ".join(case[0]) or "nothing" for case in OPTIONS])
def test_a_wrong_option_is_one_error_with_2(args: list[str], message: str, check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.yaml").write_text("I_X: 1\n")
    (tmp_path / "list.yaml").write_text("- I_X\n")
    (tmp_path / "unknown.yaml").write_text("I_NONE: {a: 1}\n")
    ran = check(*args)
    assert ran.code == 2
    assert message in ran.err
    assert ran.out.strip() in {"", "No objects to judge."}


def test_a_wrong_key_of_the_project_file_is_refused(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "argosy.yaml").write_text("checks: {}\n")
    ran = check("a.yaml")
    assert ran.code == 2
    assert "argosy.yaml: checks: Extra inputs are not permitted" in ran.err


def test_a_pipe_in_a_folder_is_an_error_and_not_waited_for(check: Check, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "z.yaml").write_text(GOOD)
    os.mkfifo(tmp_path / "d" / "a.yaml")
    ran = check("d", "--output", "json")
    assert ran.code == 2
    assert "d/a.yaml: a pipe or a device in a folder is not read" in ran.err
    assert [finding["source"]["file"] for finding in ran.findings] == ["d/z.yaml"]


def test_a_folder_that_cannot_be_listed_is_an_error(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d" / "closed").mkdir(parents=True)
    (tmp_path / "d" / "a.yaml").write_text(GOOD)
    listed = os.scandir

    def scandir(path: Path | str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    ran = check("d", "--output", "json")
    assert ran.code == 2
    assert "d/closed: Permission denied" in ran.err
    assert [finding["source"]["file"] for finding in ran.findings] == ["d/a.yaml"]


def test_a_path_that_cannot_be_looked_at_is_an_error(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("a.yaml")
    ran = check("a.yaml")
    assert ran.code == 2
    assert "a.yaml: Too many levels of symbolic links" in ran.err
