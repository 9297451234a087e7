"""The syntax tree of CEL: every part knows where it stands in the text as its author wrote it."""

import pytest
import yaml

from argosy.admission.engine.cel.syntax import Node, parse
from argosy.admission.engine.cel.tokens import ExpressionError
from argosy.admission.policy.source import PACKAGED


def texts(source: str, kind: str) -> list[str]:
    return [source[node.start : node.end] for node in parse(source).walk() if node.kind == kind]


def packaged() -> list[str]:
    found: list[str] = []
    for path in PACKAGED.glob("*/rule.yaml"):
        spec = yaml.safe_load(path.read_text())["spec"]
        found += [item["expression"] for item in [*spec.get("variables", []), *spec["validations"]]]
    return found


def test_a_part_is_cut_out_of_the_text_as_written() -> None:
    source = "a.?b[?'c'].orValue(false) == null || !has(d.e)"
    assert texts(source, "relation") == ["a.?b[?'c'].orValue(false) == null"]
    assert texts(source, "call") == ["a.?b[?'c'].orValue(false)", "has(d.e)"]
    assert texts(source, "not") == ["!has(d.e)"]
    assert texts(source, "literal") == ["'c'", "false", "null"]


def test_optional_entries_of_lists_and_maps_are_entries() -> None:
    tree = parse("[?a.?b, c] + [{?'d': e.?f}]")
    lists = [node for node in tree.walk() if node.kind in {"list", "map"}]
    assert [len(node.children) for node in lists] == [2, 1, 2]


def test_what_a_string_holds_is_nobodys_syntax() -> None:
    source = """x.matches('a.?b && [?') || y == "it's \\" {?" || z == '''a\n"b'''"""
    assert len(texts(source, "relation")) == 2
    assert texts(source, "call") == ["x.matches('a.?b && [?')"]


def test_a_call_of_a_value_has_it_as_its_first_part() -> None:
    (call,) = [node for node in parse("a.b.exists(x, x > 1)").walk() if node.kind == "call"]
    assert (call.name, call.is_member, len(call.children)) == ("exists", True, 3)


def test_every_expression_of_the_catalogue_has_a_tree_whose_parts_nest() -> None:
    def nested(node: Node) -> bool:
        return all(node.start <= child.start < child.end <= node.end and nested(child) for child in node.children)

    sources = packaged()
    assert len(sources) > 50
    assert [source for source in sources if not nested(parse(source))] == []


def test_what_cannot_be_read_names_its_line() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("a &&\n  b b")
    assert caught.value.line == 1
