import difflib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.adapters.manifest import dump, edit, load, patch
from argosy.adapters.manifest.pointer import join
from argosy.adapters.manifest.shape import is_list, is_object
from argosy.schemas.errors import InputError
from argosy.schemas.verdict import Operation

ODD = """\
# who owns this: the shop team
apiVersion: apps/v1
kind:   Deployment          # odd spaces
metadata:
    name: "shop"
    labels: {app: shop,   tier: 'web'}
spec:
    template:
        spec:
            # the only container
            containers:
            -   name: shop
                image: "registry.example/shop:1"   # moves by tag
                args: ["--verbose",
                       "--port=8080"]
                securityContext:
                    privileged: true  # because of a bug
                    # and this stays
                    runAsUser: 0
                env:
                - {name: A, value: "1"}
                - name: B
                  value: >-
                    folded
                    text
            volumes: []

---
kind: Other
"""


def changed(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def op(name: Any, path: str, value: Any = None) -> Operation:
    return Operation(op=name, path=path, value=value)


CONTAINER = "/spec/template/spec/containers/0"
EDITS: list[tuple[str, list[Operation], list[str]]] = [
    (
        "a value keeps its comment",
        [op("replace", f"{CONTAINER}/securityContext/privileged", False)],
        [
            "-                     privileged: true  # because of a bug",
            "+                     privileged: false  # because of a bug",
        ],
    ),
    (
        "text keeps its quotes",
        [op("replace", f"{CONTAINER}/image", "registry.example/shop@sha256:00")],
        [
            '-                 image: "registry.example/shop:1"   # moves by tag',
            '+                 image: "registry.example/shop@sha256:00"   # moves by tag',
        ],
    ),
    (
        "a new field goes below its siblings",
        [op("add", f"{CONTAINER}/securityContext/readOnlyRootFilesystem", True)],
        ["+                     readOnlyRootFilesystem: true"],
    ),
    (
        "a new parent and its field are one block",
        [
            op("add", f"{CONTAINER}/resources", {}),
            op("add", f"{CONTAINER}/resources/limits", {}),
            op("add", f"{CONTAINER}/resources/limits/memory", "64Mi"),
        ],
        [
            "+                 resources:",
            "+                   limits:",
            "+                     memory: 64Mi",
        ],
    ),
    (
        "an empty list opens as a block",
        [op("add", "/spec/template/spec/volumes/-", {"name": "tmp", "emptyDir": {}})],
        [
            "-             volumes: []",
            "+             volumes:",
            "+               - name: tmp",
            "+                 emptyDir: {}",
        ],
    ),
    (
        "a removed line takes nothing with it",
        [op("remove", f"{CONTAINER}/securityContext/runAsUser")],
        ["-                     runAsUser: 0"],
    ),
    (
        "brackets stay brackets",
        [op("add", "/metadata/labels/owner", "shop")],
        [
            "-     labels: {app: shop,   tier: 'web'}",
            "+     labels: {app: shop,   tier: 'web', owner: shop}",
        ],
    ),
    (
        "a folded text is replaced whole",
        [op("replace", f"{CONTAINER}/env/1/value", "short")],
        [
            "-                   value: >-",
            "-                     folded",
            "-                     text",
            "+                   value: short",
        ],
    ),
]


@pytest.mark.parametrize(("operations", "lines"), [case[1:] for case in EDITS], ids=[case[0] for case in EDITS])
def test_an_edit_changes_its_own_lines_and_no_others(operations: list[Operation], lines: list[str]) -> None:
    after = edit.apply(ODD, 0, operations)
    assert sorted(changed(ODD, after)) == sorted(lines)


def test_json_keeps_its_layout() -> None:
    text = '{\n  "kind": "A",\n  "spec": {\n    "a": 1\n  }\n}\n'
    after = edit.apply(text, 0, [op("add", "/spec/b", {"c": [1]})], "m.json")
    assert (
        after
        == '{\n  "kind": "A",\n  "spec": {\n    "a": 1,\n    "b": {\n      "c": [\n        1\n      ]\n    }\n  }\n}\n'
    )


def test_windows_line_ends_stay() -> None:
    assert edit.apply("kind: A\r\nspec:\r\n  a: 1\r\n", 0, [op("add", "/spec/b", 2)]) == (
        "kind: A\r\nspec:\r\n  a: 1\r\n  b: 2\r\n"
    )


def test_a_file_without_a_last_line_end_is_edited() -> None:
    assert edit.apply("kind: A", 0, [op("add", "/b", 2)]) == "kind: A\nb: 2\n"


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("a: &a {x: 1}\nb: *a\n", "/a/x", "a: &a {x: 2}\nb:\n  x: 1\n"),
        ("a: &a {x: 1}\nb: *a\n", "/b/x", "a: &a {x: 1}\nb:\n  x: 2\n"),
        ("a: &a {x: 1}\nb: {<<: *a, y: 2}\n", "/a/x", "a: &a {x: 2}\nb: {y: 2, x: 1}\n"),
        ("a: &a {x: {z: 1}}\nb:\n  <<: *a\n  y: 2\n", "/b/x/z", "a: &a {x: {z: 1}}\nb:\n  y: 2\n  x:\n    z: 2\n"),
        (
            "a: &a {x: {z: 1}}\nb: &b {<<: *a}\nc: [*b]\n",
            "/c/0/x/z",
            "a: &a {x: {z: 1}}\nb: &b {<<: *a}\nc: [{x: {z: 2}}]\n",
        ),
        ("a: &a [1, 2]\nb: *a\nc: *a\n", "/b/0", "a: &a [1, 2]\nb:\n  - 2\n  - 2\nc: *a\n"),
    ],
)
def test_what_two_places_share_is_written_out_where_only_one_of_them_changes(text: str, path: str, after: str) -> None:
    assert edit.apply(text, 0, [op("replace", path, 2)]) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: &a {x: 1}  # both\nb: *a\n", "a: &a {x: 2}  # both\nb: *a\n"),
        ("a: &a\n  x: 1\nb: *a\n", "a: &a\n  x: 2\nb: *a\n"),
    ],
)
def test_what_every_place_that_shares_an_anchor_wants_is_written_at_the_anchor(text: str, after: str) -> None:
    assert edit.apply(text, 0, [op("replace", "/a/x", 2), op("replace", "/b/x", 2)]) == after


def test_a_key_that_a_merge_brings_is_removed_from_one_place_only() -> None:
    text = "a: &a {x: 1, z: 3}\nb:\n  <<: *a\n  y: 2\nc:\n  <<: *a\n"
    after = "a: &a {x: 1, z: 3}\nb:\n  y: 2\n  z: 3\nc:\n  <<: *a\n"
    assert edit.apply(text, 0, [op("remove", "/b/x")]) == after


TEXTS = st.sampled_from(
    ["a", "on", "x: y", "# no", "é", "a\nb\n", "it's", '"q"', "", "- a", "1e3", "y", "a b", "~", "@x"]
)
KEYS = st.sampled_from(["a", "b", "a/b", "c~d", "on", "x-y", "k: v"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=4).map(lambda value: {"kind": "A", **value})


def places(value: Any, path: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [(path, value)]
    members: list[tuple[str | int, Any]] = []
    if is_object(value):
        members = list(value.items())
    elif is_list(value):
        members = list(enumerate(value))
    for key, inner in members:
        found += places(inner, path + join((key,)))
    return found


@st.composite
def operations(draw: st.DrawFn, value: Any) -> Operation:
    everywhere = places(value)
    path, target = draw(st.sampled_from(everywhere))
    if is_object(target):
        return op("add", f"{path}/new", draw(VALUES))
    if is_list(target):
        return op("add", f"{path}/{draw(st.integers(0, len(target)))}", draw(VALUES))
    return op(draw(st.sampled_from(["remove", "replace"])), path, draw(VALUES))


@given(st.data(), OBJECTS, st.sampled_from(["block", "flow", "json"]))
def test_an_edited_file_reads_as_the_patched_object(data: st.DataObject, value: dict[str, Any], style: str) -> None:
    import json  # noqa: PLC0415 - the two styles that need their own writer

    import yaml  # noqa: PLC0415

    if style == "json":
        text = json.dumps(value, indent=2)
    elif style == "flow":
        text = yaml.safe_dump(load(dump([value]), "m.yaml")[0].object, default_flow_style=True)
    else:
        text = dump([value]).decode()
    file = "m.json" if style == "json" else "m.yaml"
    read = load(text.encode(), file)[0].object
    operation = data.draw(operations(read))
    after = edit.apply(text, 0, [operation], file)
    assert load(after.encode(), file)[0].object == patch.apply(read, [operation])


@given(OBJECTS)
def test_what_is_dumped_is_read_back(value: dict[str, Any]) -> None:
    assert [document.object for document in load(dump([value, value]), "m.yaml")] == [value, value]
    assert dump([value]) == dump([value])


@given(st.data(), OBJECTS)
def test_a_patch_never_changes_what_it_is_given(data: st.DataObject, value: dict[str, Any]) -> None:
    before = dump([value])
    patch.apply(value, [data.draw(operations(value))])
    assert dump([value]) == before


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (op("remove", "/x"), "cannot remove /x: there is no 'x'"),
        (op("add", "/x/y", 1), "cannot add /x/y: there is no 'x'"),
        (op("add", "/l/3", 1), "cannot add /l/3: there is no item '3'"),
        (op("add", "/l/01", 1), "cannot add /l/01: there is no item '01'"),
        (op("replace", "/a/b", 1), "cannot replace /a/b: its parent is no object and no list"),
        (op("remove", ""), "cannot remove the object: the whole object cannot be removed"),
        (op("add", "x", 1), "'x' is no JSON Pointer"),
        (op("add", "/~2", 1), "'/~2' is no JSON Pointer: ~ must be ~0 or ~1"),
    ],
)
def test_a_patch_of_what_is_not_there_is_refused(operation: Operation, message: str) -> None:
    with pytest.raises(InputError) as refused:
        patch.apply({"a": 1, "l": [1]}, [operation])
    assert refused.value.message == message
