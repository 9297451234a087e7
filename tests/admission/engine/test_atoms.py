"""Atoms: which parts of a rule are true or false, in both languages, and that watching them changes no answer."""

import json
from typing import Any

import regorus

from argosy.admission.engine.cel import atoms as cel_atoms
from argosy.admission.engine.cel.environment import environment
from argosy.admission.engine.cel.program import Scope
from argosy.admission.engine.rego import atoms as rego_atoms

MODULE = """package argosy.a

import rego.v1

params := data.params.A

deny contains {"m": x} if {
	some x, z in input.xs
	x < 3
	not input.zz.y
	"é" in input.names
	y := [q | some q in input.q; q.a == 1; not q.b]
	every k in y { k.c > 2 }
	f(x, y)
	some j
	input.l[j] == x
	input.name == "web"
}

f(x, y) if {
	startswith(x.a, "b")
} else if x == y

g(x) := 3 if x > 2
"""


def of_cel(source: str, *, boolean: bool = True) -> list[str]:
    return [source[span.start : span.end] for span in cel_atoms.atoms(source, is_boolean=boolean)]


def of_rego(source: str) -> list[str]:
    data = source.encode()
    return [data[atom.start : atom.end].decode() for atom in rego_atoms.atoms("a", source)]


def test_the_leaves_of_a_boolean_are_its_atoms() -> None:
    assert of_cel("a == 1 && !(b.c || has(d.e)) ? f(x) : v.q") == ["a == 1", "b.c", "has(d.e)", "f(x)", "v.q"]


def test_a_macro_is_an_atom_and_so_are_those_of_its_condition() -> None:
    assert of_cel("l.exists(x, x.a && x.b > 1)") == ["l.exists(x, x.a && x.b > 1)", "x.a", "x.b > 1"]


def test_what_a_list_is_filtered_by_is_watched_wherever_the_list_stands() -> None:
    source = "l.filter(x, x.a).map(x, x.b == 2, x.c).size() > 0 ? [x.d] : l.transformList(i, x, i in [1], x.e)"
    assert of_cel(source, boolean=False) == [
        "l.filter(x, x.a).map(x, x.b == 2, x.c).size() > 0",
        "x.a",
        "x.b == 2",
        "i in [1]",
    ]


def test_values_and_literals_are_no_atoms() -> None:
    assert of_cel("{'a': b.c, 'd': [e.f]}", boolean=False) == []
    assert of_cel("true || false") == []


def test_a_watched_expression_gives_what_it_gave_and_says_what_it_saw() -> None:
    source = "object.l.filter(x, x > 1 && has(object.b)).size() > 0 || object.c"
    spans = list(enumerate(cel_atoms.atoms(source, is_boolean=True)))
    watch = cel_atoms.Watch()
    compiled = Scope(None, watch.engine).compile(cel_atoms.watched(source, spans))
    program = watch.engine.deserialize(compiled.program)
    given = environment().activation({"object": {"l": [1, 2], "b": 1, "c": False}})
    assert program.eval(given).value() is True
    assert watch.seen == {0: {True}, 1: {True, False}, 2: {True}}
    watch.negated = 2
    assert program.eval(given).value() is False


def test_statements_that_hold_or_do_not_are_atoms_of_rego() -> None:
    assert of_rego(MODULE) == [
        "x < 3",
        "input.zz.y",
        '"é" in input.names',
        "q.a == 1",
        "q.b",
        "k.c > 2",
        "f(x, y)",
        'input.name == "web"',
        'startswith(x.a, "b")',
        "x == y",
        "x > 2",
    ]


def answers(source: str, given: dict[str, Any]) -> Any:
    engine = regorus.Engine()
    engine.add_policy("a", source)
    engine.set_input_json(json.dumps(given))
    return json.loads(engine.eval_rule_as_json("data.argosy.a.deny"))


def test_a_watched_module_gives_what_it_gave_and_says_what_it_saw() -> None:
    source = (
        "package argosy.a\n\nimport rego.v1\n\ndeny contains x if {\n\tsome x in input.l\n\tx > 1\n\tnot input.b\n}\n"
    )
    found = rego_atoms.atoms("a", source)
    modules = rego_atoms.WatchedModules([("argosy.a", rego_atoms.watched(source, list(enumerate(found))))])
    given = {"l": [1, 2]}
    params: dict[str, Any] = {}
    assert modules.ask(["data.argosy.a.deny"], params, given) == [answers(source, given)] == [[2]]
    assert modules.seen == {0: {True, False}, 1: {False}}
    modules.negated = 0
    assert modules.ask(["data.argosy.a.deny"], params, given) == [[1]]
    modules.negated = 1
    assert modules.ask(["data.argosy.a.deny"], params, given) == [[]]
