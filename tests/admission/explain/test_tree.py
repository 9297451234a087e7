"""The tree of a failing expression: every part with its value, bodies for the elements that failed, nothing secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from argosy.admission.explain.document import ObjectExplained, Part
from argosy.admission.explain.text import object_lines

from .written import cel, explained, pod


def parts(found: ObjectExplained) -> Iterator[Part]:
    pending = [part for failed in found.failed for part in (failed.tree, *failed.variables)]
    while pending:
        part = pending.pop(0)
        yield part
        pending += [*part.parts, *(inner for element in part.elements for inner in element.body)]


def values(found: ObjectExplained) -> dict[str, str]:
    return {part.expression: part.value or part.problem for part in parts(found)}


def test_every_part_of_the_expression_has_its_value(tmp_path: Path) -> None:
    folder = cel(tmp_path, "object.spec.hostPID == false && (size(object.spec.containers) > 5 || !true)")
    assert values(explained(folder, pod({"name": "a"}, hostPID=True))) == {
        "object.spec.hostPID == false && (size(object.spec.containers) > 5 || !true)": "false",
        "object.spec.hostPID == false": "false",
        "object.spec.hostPID": "true",
        "size(object.spec.containers) > 5 || !true": "false",
        "size(object.spec.containers) > 5": "false",
        "size(object.spec.containers)": "1",
        "object.spec.containers": '[{"imagePullPolicy": "Always", "name": "a", "resources": {}}]',
        "!true": "false",
    }


def test_of_a_comprehension_the_elements_that_failed_are_shown_and_no_others(tmp_path: Path) -> None:
    folder = cel(tmp_path, "object.spec.containers.all(c, c.?tty.orValue(false) == false)")
    found = explained(folder, pod({"name": "a"}, {"name": "b", "tty": True}, {"name": "c", "tty": True}))
    (element, other) = found.failed[0].tree.elements
    assert (element.variable, '"name": "b"' in element.value, '"name": "c"' in other.value) == ("c", True, True)
    assert element.body[0].value == "false"
    assert element.body[0].parts[0].expression == "c.?tty.orValue(false)"
    assert element.body[0].parts[0].value == "true"


def test_more_elements_than_a_person_reads_are_counted(tmp_path: Path) -> None:
    folder = cel(tmp_path, "object.spec.containers.all(c, has(c.tty))")
    tree = explained(folder, pod(*({"name": f"c{n}"} for n in range(10)))).failed[0].tree
    assert (len(tree.elements), tree.more) == (3, 7)


def test_variables_of_two_names_over_lists_and_maps_are_bound(tmp_path: Path) -> None:
    expression = (
        "object.spec.containers.all(i, c, i < 1 || c.name != 'b') &&"
        " object.spec.nodeSelector.transformList(key, value, value != 'x', key).size() == 5"
    )
    found = explained(cel(tmp_path, expression), pod({"name": "a"}, {"name": "b"}, nodeSelector={"zone": "y"}))
    said = values(found)
    assert said["c.name != 'b'"] == "false"
    assert said["value != 'x'"] == "true"


def test_a_nested_comprehension_is_followed_into_its_own_elements(tmp_path: Path) -> None:
    expression = "object.spec.containers.all(c, c.?args.orValue([]).all(a, a != c.name))"
    found = explained(cel(tmp_path, expression), pod({"name": "a", "args": ["x", "a"]}))
    outer = found.failed[0].tree.elements[0]
    inner = outer.body[0].elements[0]
    assert (inner.variable, inner.value, inner.body[0].expression, inner.body[0].value) == (
        "a",
        '"a"',
        "a != c.name",
        "false",
    )


def test_only_the_branch_that_was_taken_is_shown(tmp_path: Path) -> None:
    found = explained(cel(tmp_path, "has(object.spec.a) ? object.spec.a.b.c == 1 : object.kind == 'X'"), pod())
    said = values(found)
    assert said["object.kind == 'X'"] == "false"
    assert not any("object.spec.a.b.c" in part for part in said if "?" not in part)


def test_a_variable_shows_its_text_and_what_it_is_made_of(tmp_path: Path) -> None:
    folder = cel(tmp_path, "variables.bad.size() == 0", bad="object.spec.containers.filter(c, c.name == 'b')")
    found = explained(folder, pod({"name": "a"}, {"name": "b"}))
    (variable,) = found.failed[0].variables
    assert (variable.expression, variable.definition) == (
        "variables.bad",
        "object.spec.containers.filter(c, c.name == 'b')",
    )
    assert [element.body[0].value for element in variable.elements] == ["true"]


def test_a_part_without_a_value_says_why(tmp_path: Path) -> None:
    said = values(explained(cel(tmp_path, "object.spec.?a.hasValue() || object.spec.?b.orValue(false)"), pod()))
    assert said["object.spec.?a"] == "absent"


def test_only_expressions_that_failed_are_explained(tmp_path: Path) -> None:
    assert explained(cel(tmp_path, "object.kind != 'Pod'"), pod()).failed[0].tree.value == "false"


@pytest.mark.parametrize("secret", ["hunter2hunter2", "abc"])
@pytest.mark.parametrize(
    "expression",
    [
        "object.spec.containers.all(c, c.env.all(e, e.value == 'x'))",
        "object.spec.containers[0].env[0].value == 'x'",
        "object.spec.containers[0].env[0] == {'name': 'x'}",
        "object.spec.containers == []",
    ],
)
def test_the_values_of_an_env_are_masked_wherever_they_come_from(tmp_path: Path, expression: str, secret: str) -> None:
    item = pod({"name": "a", "env": [{"name": "TOKEN", "value": secret}]})
    found = explained(cel(tmp_path, expression), item)
    assert secret not in found.model_dump_json()
    assert "TOKEN" in found.model_dump_json() or "value" in expression


def test_the_data_of_a_secret_is_masked(tmp_path: Path) -> None:
    item = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"key": "hunter2hunter2"}}
    found = explained(cel(tmp_path, "object.stringData.key == 'x' || object.stringData == {}"), item)
    assert "hunter2" not in found.model_dump_json()


def test_an_explanation_of_a_huge_object_is_bounded(tmp_path: Path) -> None:
    expression = "object.spec.containers.all(c, c.args.all(a, c.args.all(b, a + b != c.name + 'x')))"
    names = [{"name": f"c{n}", "args": [f"c{n}", "x"] * 4} for n in range(30)]
    found = explained(cel(tmp_path, expression), pod(*names))
    assert len(found.model_dump_json()) < 200_000
    assert len(list(object_lines(found))) <= 401


def test_what_an_object_says_cannot_steer_a_terminal(tmp_path: Path) -> None:
    item = pod({"name": "a\x1b[31m\nb"})
    item["spec"]["\x1b]0;title\x07"] = "x"
    found = explained(cel(tmp_path, "object.spec.containers.all(c, c.name == 'a') && object.spec == {}"), item)
    assert "\x1b" not in "\n".join(object_lines(found))
