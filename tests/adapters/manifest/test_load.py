from pathlib import Path

import pytest

from argosy.adapters.manifest import load
from argosy.schemas.errors import InputError

DEEP = 50_000


def objects(text: str, file: str = "m.yaml") -> list[dict[str, object]]:
    return [document.object for document in load(text.encode(), file)]


def test_documents_are_counted_and_empty_ones_skipped() -> None:
    documents = load(b"---\n# only a comment\n---\nkind: A\n...\n---\n\n---\nkind: B\n", "m.yaml")
    assert [(d.object["kind"], d.source.document, d.source.line) for d in documents] == [("A", 1, 4), ("B", 3, 9)]


def test_scalars_mean_what_kubernetes_reads() -> None:
    text = "{a: yes, b: no, c: On, d: off, e: 010, f: 0x10, g: 1_000, h: 1.0, i: 1:30, j: 2001-1-1, k: ~, l: y, m: '1'}"
    assert list(objects(text)[0].values()) == [
        True, False, True, False, 8, 16, 1000, 1, "1:30", "2001-1-1", None, True, "1",
    ]  # fmt: skip


def test_a_key_that_is_no_text_becomes_text_as_in_kubernetes() -> None:
    assert objects("on: 1\n8: 2\n") == [{"true": 1, "8": 2}]


def test_a_list_is_opened_with_the_lines_of_its_items() -> None:
    text = b"apiVersion: v1\nkind: List\nitems:\n- kind: A\n- kind: List\n  items:\n  - kind: B\n    x: 1\n"
    first, second = load(text, "m.yaml")
    assert (first.source.line, first.prefix) == (4, "/items/0")
    assert (second.source.line, second.prefix, second.position("/x")) == (7, "/items/1/items/0", (8, 5))


def test_items_of_a_typed_list_get_its_kind() -> None:
    assert objects('{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a"}}]}') == [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
    ]


def test_several_json_values_follow_each_other_in_one_stream() -> None:
    documents = load(b'{"kind":"A"}\n{"kind":"B"}', "-")
    assert [(d.object["kind"], d.source.line, d.source.document) for d in documents] == [("A", 1, 0), ("B", 2, 1)]


def test_merge_keys_are_resolved_and_explicit_keys_win() -> None:
    assert objects("a: &a {x: 1, z: 3}\nb:\n  <<: *a\n  x: 2\n")[0]["b"] == {"x": 2, "z": 3}


def test_aliases_are_copies_so_that_no_later_edit_reaches_two_places() -> None:
    value = objects("a: &a {x: 1}\nb: *a\n")[0]
    assert value["a"] == value["b"]
    assert value["a"] is not value["b"]


BAD = [
    ("duplicate key", "a: 1\nb: 2\na: 3\n", "m.yaml:3:1: the key 'a' stands twice"),
    ("duplicate key in JSON", '{"a": {"b": 1, "b": 2}}', "m.yaml:1:16: the key 'b' stands twice"),
    ("two spellings of one key", "true: 1\non: 2\n", "m.yaml:2:1: the key 'true' stands twice"),
    ("tab", "a:\n\tb: 1\n", "m.yaml:2:1: while scanning for the next token: a tab indents this line"),
    ("unclosed", "a: [1\nb: 2\n", "m.yaml:2:2: while parsing a flow sequence"),
    ("control character", "a: \x07\n", "m.yaml:1:4: character U+0007 is not allowed"),
    ("number beyond 64 bits", "a: 9223372036854775808\n", "m.yaml:1:4: the number does not fit 64 bits"),
    ("number of many digits", "a: " + "9" * 5000, "m.yaml:1:4: the number does not fit 64 bits"),
    ("not a number", "a: .nan\n", "m.yaml:1:4: .nan is no number in JSON"),
    ("list", "- a\n", "m.yaml:1:1: the document is a list, not an object"),
    ("text", "hello\n", "m.yaml:1:1: the document is text, not an object"),
    ("object as key", "{a: 1}: 2\n", "m.yaml:1:1: a key must be text"),
    (
        "unknown tag",
        "a: !!python/name:x y\n",
        "m.yaml:1:4: the tag tag:yaml.org,2002:python/name:x",
    ),
    ("self reference", "a: &a [*a]\n", "m.yaml:1:8: the alias *a stands inside its own anchor"),
    ("alias without anchor", "a: *b\n", "m.yaml:1:4: the alias *b has no anchor"),
    ("ambiguous merge", "a: &a {x: 1}\nb:\n  x: 2\n  <<: *a\n", "m.yaml:4:7: << stands after the key 'x'"),
    ("deep block", "".join(" " * n + "a:\n" for n in range(150)), "m.yaml:101:101: nested deeper than 100 levels"),
    ("deep flow", "[" * DEEP, "m.yaml:1:101: nested deeper than 100 levels"),
    ("deep JSON", '{"a":' * DEEP + "1" + "}" * DEEP, "m.yaml:1:501: nested deeper than 100 levels"),
    ("deep alias", "a: &a " + "[" * 60 + "]" * 60 + "\nb: " + "[" * 60 + "*a" + "]" * 60, "m.yaml:2:64: nested deeper"),
    ("item that is no object", "kind: List\nitems: [1]\n", "m.yaml:2:9: an item of a List must be an object"),
    ("10 MB of text", "a: '" + "x" * 10_000_000 + "'", "m.yaml:1:1: the document is larger than 10 MB"),
    ("10 MB of JSON", '{"a": "' + "x" * 10_000_000 + '"}', "m.yaml:1:1: the document is larger than 10 MB"),
    ("half a surrogate pair", '{"a": "\\ud800"}', "m.yaml:1:7: the string holds half a surrogate pair"),
    ("infinite JSON number", '{"a": 1e999}', "m.yaml:1:7: the number does not fit 64 bits"),
]


@pytest.mark.parametrize(("text", "message"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_cannot_be_read_is_one_error_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        load(text.encode(), "m.yaml")
    assert refused.value.message.startswith(message)
    assert refused.value.exit_code == 2


def test_bytes_that_are_not_utf8_are_named() -> None:
    with pytest.raises(InputError, match=r"^m\.yaml:2:4: byte 0xff is not UTF-8$"):
        load(b"a: 1\nb: \xff\n", "m.yaml")


def test_an_alias_bomb_ends_at_its_budget() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True):
        bomb += f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n"
    with pytest.raises(InputError, match=r"^m\.yaml:\d+:\d+: the alias \*\w makes the document too large$"):
        load(bomb.encode(), "m.yaml")


def test_a_template_that_was_not_rendered_gets_the_hint_to_render_it() -> None:
    with pytest.raises(InputError) as refused:
        load(b"kind: A\n{{- if .Values.x }}\na: 1\n", "m.yaml")
    assert "helm template" in refused.value.hint


def test_a_file_named_json_is_no_yaml() -> None:
    with pytest.raises(InputError, match=r"^m\.json:2:8: this is not JSON"):
        load(b'{\n  "a": x\n}', "m.json")


@pytest.mark.parametrize("path", ["UPDATE-Deployment-web.json", "CREATE-Workflow-ci-gq6bf.json"])
def test_json_positions_name_keys_and_items(path: str) -> None:
    text = f'{{"a": "\\u00e9\\ud83d\\ude00", "{path}": [1,\n  {{"b": 2}}]}}'
    (document,) = load(text.encode(), path)
    assert document.position(f"/{path}/1/b") == (2, 4)
    assert document.position(f"/{path}/0") == (1, text.index("[") + 2)


def test_positions_name_the_key_or_the_nearest_written_parent() -> None:
    text = b"# c\nspec:\n  containers:\n    - name: a\n      securityContext: {privileged: true}\n    - *x\n"
    (document,) = load(text.replace(b"*x", b"name: b"), "m.yaml")
    assert document.position("") == (2, 1)
    assert document.position("/spec/containers/0/securityContext/privileged") == (5, 25)
    assert document.position("/spec/containers/1") == (6, 7)
    assert document.position("/spec/containers/1/securityContext/runAsNonRoot") == (6, 7)


def test_a_position_under_an_alias_is_the_alias() -> None:
    (document,) = load(b"a: &a\n  x: 1\nb: *a\n", "m.yaml")
    assert document.position("/b/x") == (3, 1)


def test_comments_belong_to_the_object_whose_lines_hold_them_and_text_is_no_comment() -> None:
    text = b"# one\nkind: A # two\ndata: |\n  # no\nurl: http://x#no\n---\n# three\nkind: B\ns: '# no' # four\n"
    first, second = load(text, "m.yaml")
    assert list(first.comments()) == [(1, "one"), (2, "two")]
    assert list(second.comments()) == [(7, "three"), (9, "four")]


def test_comments_of_a_list_belong_to_its_items() -> None:
    first, second = load(b"kind: List\nitems:\n- kind: A # a\n- kind: B\n  x: 1 # b\n  y: 2\n", "m.yaml")
    assert list(first.comments()) == [(3, "a")]
    assert list(second.comments()) == [(5, "b")]


def test_recorded_reviews_are_read_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('{\n "kind": "AdmissionReview",\n "request": {"object": {"spec": {}}}\n}')
    (document,) = load(path.read_bytes(), str(path))
    assert document.position("/request/object/spec") == (3, 25)
