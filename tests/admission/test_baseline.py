"""A baseline knows a refusal again wherever its line, file or place in a list has gone, and takes no other for it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from argosy.admission import PolicySet
from argosy.admission.baseline import Baseline, Known, baseline, refusals
from argosy.admission.check import Judged, Terms, judge_object
from argosy.admission.policy.source import PACKAGED
from argosy.schemas.errors import DocumentError

TERMS = Terms(policies=PolicySet.load(PACKAGED / "no-exposed-services"), at="2026-01-31T12:00:00Z")
SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: NodePort, ports: [{name: http, port: 80, nodePort: 30080}, {name: https, port: 443, nodePort: 30443}]}
"""


def judged(text: str = SERVICE) -> Judged:
    item: dict[str, Any] = yaml.safe_load(text)
    found = judge_object(item, TERMS)
    assert found.verdict.reasons
    return found


def known(*items: Judged) -> Known:
    return Known(baseline(refusal for item in items for refusal in refusals(item)))


def test_what_was_written_down_is_known() -> None:
    marked = known(judged()).marked(judged())
    assert all(marked.known)
    assert not marked.is_denied
    assert not marked.verdict.allowed


def test_the_written_file_is_read_back() -> None:
    found = baseline(refusals(judged()))
    assert Baseline.parse(found.text().encode()) == found
    assert Baseline.parse(Baseline().text().encode()) == Baseline()


def test_equal_refusals_give_equal_bytes_in_any_order() -> None:
    found = refusals(judged())
    assert baseline(found).text() == baseline(reversed(found)).text()


CHANGES: dict[str, tuple[Callable[[str], str], bool]] = {
    "another item before it": (lambda text: text.replace("ports: [", "ports: [{name: new, port: 1}, "), True),
    "another value": (lambda text: text.replace("NodePort", "LoadBalancer"), False),
    "another name": (lambda text: text.replace("name: web", "name: other"), False),
    "another namespace": (lambda text: text.replace("namespace: shop", "namespace: other"), False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_refusal_is_the_same_as_long_as_object_field_and_value_are(name: str) -> None:
    change, same = CHANGES[name]
    marked = known(judged()).marked(judged(change(SERVICE)))
    assert (not marked.is_denied) == same


def test_a_refusal_is_known_as_often_as_it_was_written_down() -> None:
    left = known(judged())
    assert not left.marked(judged()).is_denied
    assert left.marked(judged()).is_denied
    assert known(judged(), judged()).gone == 2 * len(judged().verdict.reasons)


def test_what_nothing_met_is_counted_as_gone() -> None:
    left = known(judged())
    assert left.gone == len(judged().verdict.reasons)
    left.marked(judged())
    assert left.gone == 0


def test_a_field_of_a_named_item_is_named_by_it() -> None:
    steady = [item.field for item in refusals(judged())]
    assert not [field for field in steady if any(part.isdecimal() for part in field.split("/"))]


@pytest.mark.parametrize("text", ["[]", "{", '{"refusals": [{}]}', '{"kind": "Other"}', '{"refusals": [], "more": 1}'])
def test_what_is_no_baseline_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        Baseline.parse(text)


def test_a_line_of_the_file_is_one_refusal() -> None:
    lines = baseline(refusals(judged())).text().splitlines()
    assert [json.loads(line.rstrip(","))["code"] for line in lines[1:-1]] == ["I_EXPOSED"] * (len(lines) - 2)
