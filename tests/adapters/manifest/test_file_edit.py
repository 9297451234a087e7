"""A file of many documents: patched in one go, at a cost that grows with the file, each patch whole or not at all."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from argosy.adapters.manifest import ManifestDocument, dump, patch, yaml_text
from argosy.adapters.manifest.edit import FileEdit
from argosy.adapters.manifest.text import Text
from argosy.schemas.errors import InputError
from argosy.schemas.verdict import Operation

POD = """\
kind: Pod   # of the shop
metadata: {{name: 'web-{0}'}}
spec:
  hostNetwork: true
  containers:
  - name: "a"
"""
WANTED: tuple[tuple[str, Any], ...] = (
    ("/spec/hostNetwork", False),
    ("/spec/securityContext", {"runAsNonRoot": True}),
    ("/metadata/labels", {}),
)


def operations(prefix: str = "") -> list[Operation]:
    made = [Operation(op="replace", path=prefix + WANTED[0][0], value=WANTED[0][1])]
    return made + [Operation(op="add", path=prefix + path, value=value) for path, value in WANTED[1:]]


def as_documents(size: int) -> str:
    return "---\n".join(POD.format(number) for number in range(size))


def as_list(size: int) -> str:
    items = ("- " + POD.format(number).rstrip("\n").replace("\n", "\n  ") for number in range(size))
    return "kind: List\nitems:\n" + "\n".join(items) + "\n"


def patch_documents(text: str, size: int) -> str:
    edit = FileEdit(text)
    for number in range(size):
        assert edit.patch(number, [operations()]) == {}
    assert edit.settle() == {}
    return edit.text


def patch_list(text: str, size: int) -> str:
    edit = FileEdit(text)
    assert edit.patch(0, [operations(f"/items/{number}") for number in range(size)]) == {}
    assert edit.settle() == {}
    return edit.text


@pytest.mark.parametrize(
    ("make", "run"), [(as_documents, patch_documents), (as_list, patch_list)], ids=["documents", "a List"]
)
def test_the_characters_that_are_parsed_grow_with_the_file_and_not_with_its_square(
    make: Callable[[int], str], run: Callable[[str, int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[int] = []
    parse: Any = yaml.parse

    def counting(stream: str, **options: Any) -> Any:
        parsed.append(len(stream))
        return parse(stream, **options)

    monkeypatch.setattr(yaml, "parse", counting)
    cost: dict[int, int] = {}
    for size in (50, 100):
        parsed.clear()
        text = make(size)
        after = run(text, size)
        cost[size] = sum(parsed)
        assert sum(length in (len(text), len(after)) for length in parsed) <= 2 + len(WANTED) + 1
        assert after.count("hostNetwork: false") == after.count("runAsNonRoot: true") == size
    assert cost[100] <= 2.1 * cost[50]


def test_every_other_byte_of_the_file_stays() -> None:
    text = "# ours\nkind: A  # one\na: 1\n---\n# two\nkind: B\nb: [1,   2]\n---\n\n---\nkind: 'C'\nc: 1".replace(
        "\n", "\r\n"
    )
    edit = FileEdit(text)
    assert edit.patch(3, [[Operation(op="replace", path="/c", value=2)]]) == {}
    assert edit.patch(0, [[Operation(op="add", path="/x", value=True)]]) == {}
    assert edit.settle() == {}
    assert edit.text == text.replace("a: 1\r\n", "a: 1\r\nx: true\r\n").replace("c: 1", "c: 2")


def test_a_patch_that_cannot_be_written_is_named_and_the_others_of_its_document_are_written() -> None:
    text = "kind: List\nitems:\n- a: {x: 1}\n- b: 1\n- c: 1\n- d: {x: 1}\n"
    patches = [[Operation(op="replace", path=f"/items/{place}", value=2)] for place in ("0/a/y", "1/b/x", "2/c", "3/d")]
    edit = FileEdit(text)
    refused = edit.patch(0, patches)
    assert {index: error.message for index, error in refused.items()} == {
        0: "cannot replace /items/0/a/y: there is no 'y'",
        1: "cannot replace /items/1/b/x: its parent is no object and no list",
    }
    assert edit.text == text.replace("c: 1", "c: 2").replace("d: {x: 1}", "d: 2")


def test_a_patch_of_a_document_that_is_not_there_is_refused() -> None:
    assert [error.message for error in FileEdit("a: 1\n").patch(1, [operations()]).values()] == [
        "manifest.yaml: there is no document 1"
    ]


def test_a_document_that_the_whole_file_does_not_carry_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: 1\n---\nb: 1\n---\nc: 1\n"
    edit = FileEdit(text)
    for number, name in enumerate("abc"):
        assert edit.patch(number, [[Operation(op="replace", path=f"/{name}", value=2)]]) == {}
    # No text is known that reads otherwise among its neighbours, so the reader is made to refuse one.
    read = yaml_text.documents

    def strict(characters: Text) -> Iterator[ManifestDocument]:
        if "a:" in characters.characters and "b: 2" in characters.characters:
            raise InputError("unread")
        return read(characters)

    monkeypatch.setattr(yaml_text, "documents", strict)
    assert list(edit.settle()) == [1]
    assert edit.text == "a: 2\n---\nb: 1\n---\nc: 2\n"


ADDED: list[Any] = [1, "t", [1], {}]
ITEMS = st.lists(
    st.dictionaries(
        st.sampled_from(["a", "b", "on", "k: v"]),
        st.recursive(st.integers(0, 9) | st.sampled_from(["x", "a\nb\n", ""]), lambda one: st.lists(one, max_size=2)),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=4,
)


@given(st.data(), ITEMS, st.sampled_from(["block", "flow", "json"]))
def test_patches_of_a_list_in_one_go_are_what_they_are_one_after_the_other(
    data: st.DataObject, items: list[dict[str, Any]], style: str
) -> None:
    whole = {"kind": "List", "items": items}
    text = dump([whole]).decode() if style == "block" else yaml.safe_dump(whole, default_flow_style=True)
    if style == "json":
        import json  # noqa: PLC0415 - only this style needs it

        text = json.dumps(whole)
    before = FileEdit(text).object(0)
    patches: list[list[Operation]] = []
    for index, item in enumerate(items):
        key = data.draw(st.sampled_from(sorted(item))).replace("/", "~1")
        other = Operation(op="add", path=f"/items/{index}/new", value=data.draw(st.sampled_from(ADDED)))
        first = data.draw(st.sampled_from(["remove", "replace"]))
        change = Operation.model_validate({"op": first, "path": f"/items/{index}/{key}", "value": [2]})
        patches.append(data.draw(st.sampled_from([[change, other], [other, change], [other], []])))
    edit = FileEdit(text)
    refused = edit.patch(0, patches)
    assert edit.settle() == {}
    assert refused == {}
    expected = patch.apply(before, [operation for one in patches for operation in one])
    assert edit.object(0) == FileEdit(edit.text).object(0) == expected
