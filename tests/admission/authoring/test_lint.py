"""Lint: each rule of the house names its file and line, and the scaffold keeps to all of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from argosy.admission.authoring.lint import Level, Remark, lint
from argosy.schemas.errors import PolicyError
from argosy.schemas.verdict import Engine

from .folders import change, write


def linted(*folders: Path) -> list[Remark]:
    def note(done: int, total: int) -> None:
        assert done <= total

    return lint(map(str, folders), note)[1]


@pytest.mark.parametrize("engine", [Engine.CEL, Engine.REGO])
def test_the_scaffold_is_as_it_should_be(engine: Engine, tmp_path: Path) -> None:
    assert linted(write(tmp_path, engine)) == []


def rule(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / "rule.yaml", old, new)


def sidecar(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / "policy.yaml", old, new)


def cases(text: str) -> Callable[[Path], None]:
    def write_cases(folder: Path) -> None:
        (folder / "cases.yaml").write_text(text)

    return write_cases


def without_description(folder: Path) -> None:
    text = (folder / "policy.yaml").read_text()
    (folder / "policy.yaml").write_text(
        text.partition("description:")[0] + "standard:" + text.partition("standard:")[2]
    )


def stray(folder: Path) -> None:
    (folder / "notes.txt").write_text("x")


ALLOWED = "- {name: a, object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: w, labels: {app.kubernetes.io/name: w}}}, verdict: {allowed: true}}\n"  # noqa: E501 - one case
PARAM = "properties:\n    other: {type: string}\n"
BROKEN: dict[str, tuple[Callable[[Path], None], str, str, str]] = {
    "failure-policy": (
        rule("failurePolicy: Fail", "failurePolicy: Ignore"),
        "failure-policy",
        "rule.yaml",
        "failurePolicy",
    ),
    "variable-unused": (
        rule("  variables:\n", "  variables:\n  - name: idle\n    expression: object.kind\n"),
        "variable-unused",
        "rule.yaml",
        "expression: object.kind",
    ),
    "message-missing": (
        rule("    messageExpression: >-\n      'labels are missing: ' + variables.missing.join(', ')\n", ""),
        "message-missing",
        "rule.yaml",
        "- expression: >-",
    ),
    "message-leaks": (
        rule("variables.missing.join(', ')", "string(object.spec.value)"),
        "message-leaks",
        "rule.yaml",
        "labels are missing",
    ),
    "message-leaks-all": (
        rule("variables.missing.join(', ')", "string(object)"),
        "message-leaks",
        "rule.yaml",
        "labels are missing",
    ),
    "does not compile": (
        rule("variables.missing.size() == 0", "variables.nothing == 0"),
        "load",
        "rule.yaml",
        "variables.nothing",
    ),
    "description-missing": (without_description, "description-missing", "policy.yaml", "code:"),
    "param-undescribed": (sidecar("  properties:\n", f"  {PARAM}"), "param-undescribed", "policy.yaml", "other:"),
    "param-unused": (sidecar("  properties:\n", f"  {PARAM}"), "param-unused", "policy.yaml", "other:"),
    "param-without-default": (
        sidecar("      default: [app.kubernetes.io/name]\n", ""),
        "param-without-default",
        "policy.yaml",
        "description: Labels",
    ),
    "unknown category": (sidecar("category: Workload", "category: Other"), "category", "policy.yaml", "category:"),
    "recourse-unreachable": (
        sidecar("recourse:\n", "recourse:\n- {kind: human, title: T, name: never}\n"),
        "recourse-unreachable",
        "policy.yaml",
        "name: never",
    ),
    "no denied case": (cases(ALLOWED), "case-missing", "cases.yaml", ""),
    "broken cases": (cases("- {name: a}\n"), "load", "cases.yaml", ""),
    "no cases": (lambda folder: (folder / "cases.yaml").unlink(), "load", "cases.yaml", ""),
    "stray file": (stray, "file", "notes.txt", ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_rule_of_the_house_is_named(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path)
    if name == "recourse-unreachable":
        change(
            folder / "policy.yaml", "'expected': dyn('a value')", "'expected': dyn('a value'), 'recourse': dyn('set')"
        )
        change(folder / "policy.yaml", "- kind: human\n", "- kind: human\n  name: set\n")
    spoil, wanted, file, text = BROKEN[name]
    spoil(folder)
    lines = (folder / file).read_text().splitlines() if text else [""]
    line = next(number for number, found in enumerate(lines, 1) if text in found)
    found = linted(folder)
    assert (wanted, str(folder / file), line) in [(remark.rule, remark.file, remark.line) for remark in found], found
    assert all(remark.hint or remark.rule == "load" for remark in found)


def test_a_violation_that_names_a_way_out_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(folder / "policy.yaml", "'expected': dyn('a value')", "'expected': dyn('a value'), 'recourse': dyn('gone')")
    assert "recourse-unknown" in {remark.rule for remark in linted(folder)}


def test_a_variable_of_the_library_has_the_librarys_text(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(folder / "rule.yaml", "name: labels", "name: pods")
    change(folder / "rule.yaml", "variables.labels", "variables.pods")
    assert "library" in {remark.rule for remark in linted(folder)}


def test_two_policies_of_one_code_are_named(tmp_path: Path) -> None:
    write(tmp_path, name="one")
    write(tmp_path, name="two")
    assert [remark.rule for remark in linted(tmp_path)] == ["code-twice"]


def test_a_code_that_is_taken_is_a_warning(tmp_path: Path) -> None:
    folder = write(tmp_path, code="I_MINE")
    change(folder / "policy.yaml", "code: I_MINE", "code: I_PRIV")
    change(folder / "rule.yaml", "i-mine", "i-priv")
    (remark,) = linted(folder)
    assert (remark.rule, remark.level) == ("code-shadowed", Level.WARNING)


def test_what_is_wrong_with_one_policy_does_not_hide_the_others(tmp_path: Path) -> None:
    broken = write(tmp_path, name="broken", code="I_BROKEN")
    (broken / "rule.yaml").unlink()
    other = write(tmp_path, name="other", code="I_OTHER")
    change(other / "policy.yaml", "category: Workload", "category: Nothing")
    assert [remark.rule for remark in linted(tmp_path)] == ["load", "category"]


def test_a_policy_that_is_not_utf_8_is_refused_with_its_file(tmp_path: Path) -> None:
    folder = write(tmp_path, Engine.REGO)
    (folder / "rule.rego").write_bytes(b"package argosy.owned_workloads\n# \xff\n")
    assert [(remark.rule, remark.file) for remark in linted(folder)] == [("load", str(folder / "rule.rego"))]


def test_a_rule_that_is_a_link_is_an_error(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "rule.yaml").rename(tmp_path / "rule.yaml")
    (folder / "rule.yaml").symlink_to(tmp_path / "rule.yaml")
    assert [remark.rule for remark in linted(folder)] == ["file"]


@pytest.mark.parametrize("what", ["nothing", "empty"])
def test_a_folder_that_holds_no_policy_is_misuse(what: str, tmp_path: Path) -> None:
    folder = tmp_path / what
    if what == "empty":
        folder.mkdir()
    with pytest.raises(PolicyError):
        linted(folder)
