"""Atoms of Rego: the statements of a module that hold or do not, found in its tree and watched while it runs."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import regorus

from ...shape import is_array, is_object
from .modules import EngineError, Modules

_GLOBAL = frozenset({"input", "data", "_"})
_COMPREHENSIONS = ("ArrayCompr", "SetCompr", "ObjectCompr")
_NOT = b"not"
_QUOTES = (b'"', b"`")
_WATCH = "argosy_watch"
_NEGATED = "argosy_negated"
_WATCHING = f"""package {_WATCH}

import rego.v1

atom(number, values) if {{
	holds := count({{value | some value in values; value != false}}) > 0
	print("{_WATCH}", number, holds)
	turned := object.get(input, "{_NEGATED}", -1) == number
	holds != turned
}}
"""
_SEEN = re.compile(rf"{_WATCH} (\d+) (true|false)$")


@dataclass(frozen=True, slots=True)
class Atom:
    """Where one statement stands, in bytes of the module's UTF-8; a `not` before it is not part of it."""

    rule: str
    """The rule that it belongs to."""
    start: int
    end: int
    line: int


def atoms(name: str, source: str) -> list[Atom]:
    """Return the atoms of a module that the linter let pass, in the order of its text.

    What gives variables their values (`some x in xs`, `x := ...`) is no atom: it has no negation.
    """
    engine = regorus.Engine()
    engine.add_policy(name, source)
    tree: dict[str, Any] = json.loads(engine.get_ast_as_json())[0]["ast"]
    rules = [next(iter(rule.values())) for rule in tree["rules"]]
    known = _GLOBAL | {_rule_name(rule) for rule in rules}
    data = source.encode()
    found = [
        Atom(_rule_name(rule), *_place(statement, data), statement["span"]["line"])
        for rule in rules
        for statement in _in(rule, known | _variables(_arguments(rule)), data)
    ]
    return sorted(found, key=lambda atom: (atom.start, -atom.end))


def _in(node: Any, bound: frozenset[str], data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the statements that are atoms in every query of a part of the tree."""
    if is_array(node):
        for item in node:
            yield from _in(item, bound, data)
    elif is_object(node):
        if "stmts" in node:
            yield from _in_query(node["stmts"], bound, data)
            return
        for kind, inner in node.items():
            if kind in _COMPREHENSIONS:
                query = inner["query"]
                yield from _in(query, bound, data)
                inside = bound | _given(query["stmts"])
                yield from _in({name: part for name, part in inner.items() if name != "query"}, inside, data)
            elif kind == "Every":
                yield from _in(inner["domain"], bound, data)
                names = [data[span["start"] : span["end"]].decode() for span in (inner["key"], inner["value"]) if span]
                yield from _in(inner["query"], bound.union(names), data)
            else:
                yield from _in(inner, bound, data)


def _in_query(statements: list[dict[str, Any]], outside: frozenset[str], data: bytes) -> Iterator[dict[str, Any]]:
    bound = outside | _given(statements)
    for statement in statements:
        kind, literal = next(iter(statement["literal"].items()))
        if kind in {"Expr", "NotExpr"}:
            unknown = _variables(literal["expr"]) - bound
            if "AssignExpr" not in literal["expr"] and not unknown:
                yield statement
            bound |= unknown
        yield from _in(statement["literal"], bound, data)


def _place(statement: dict[str, Any], data: bytes) -> tuple[int, int]:
    """Return where a statement begins, behind its `not`, and ends; the engine leaves out quotes at either end."""
    start, end = statement["span"]["start"], statement["span"]["end"]
    if "NotExpr" in statement["literal"]:
        start += len(_NOT)
        start += len(data[start:end]) - len(data[start:end].lstrip())
    elif data[start - 1 : start] in _QUOTES and any(span["start"] == start for span in _texts(statement)):
        start -= 1
    return start, end + any(span["end"] == end for span in _texts(statement))


def _texts(node: Any) -> Iterator[dict[str, Any]]:
    """Yield the places of the string literals in a part."""
    if is_array(node):
        for item in node:
            yield from _texts(item)
    elif is_object(node):
        for kind, inner in node.items():
            if kind in {"String", "RawString"}:
                yield inner["span"]
            else:
                yield from _texts(inner)


def _given(statements: list[dict[str, Any]]) -> frozenset[str]:
    """Return the variables that a query gives values: by `:=`, and by `some ... in`."""
    found: frozenset[str] = frozenset()
    for statement in statements:
        kind, literal = next(iter(statement["literal"].items()))
        if kind == "SomeIn":
            found |= _variables([literal["key"], literal["value"]])
        elif kind == "Expr" and "AssignExpr" in literal["expr"] and literal["expr"]["AssignExpr"]["op"] == "ColEq":
            found |= _variables(literal["expr"]["AssignExpr"]["lhs"])
    return found


def _variables(node: Any) -> frozenset[str]:
    """Return the variables that a part names, without those that its comprehensions give values themselves."""
    if is_array(node):
        return _union(node)
    if not is_object(node):
        return frozenset()
    if "Var" in node:
        return frozenset({node["Var"]["value"]})
    if "Call" in node:
        return _variables(node["Call"]["params"])
    own: frozenset[str] = frozenset()
    for kind in _COMPREHENSIONS:
        if kind in node:
            own = _given(node[kind]["query"]["stmts"])
    return _union(node.values()) - own


def _union(nodes: Iterable[Any]) -> frozenset[str]:
    return frozenset(name for node in nodes for name in _variables(node))


def _rule_name(rule: dict[str, Any]) -> str:
    head = next(iter(rule["head"].values())) if "head" in rule else rule
    refr: dict[str, Any] = head["refr"]
    while "Var" not in refr:
        refr = next(iter(refr.values()))["refr"]
    return str(refr["Var"]["value"])


def _arguments(rule: dict[str, Any]) -> Any:
    return next(iter(rule["head"].values())).get("args", []) if "head" in rule else []


def watched(source: str, numbered: Sequence[tuple[int, Atom]]) -> str:
    """Return a module whose atoms are watched, each by its number."""
    data = source.encode()
    marks = [
        (atom.start, 1, -atom.end, f"data.{_WATCH}.atom({number}, {{atom_{number} | atom_{number} := (".encode())
        for number, atom in numbered
    ]
    marks += [(atom.end, 0, -atom.start, b")})") for _, atom in numbered]
    pieces: list[bytes] = []
    position = 0
    for at, _, _, text in sorted(marks):
        pieces += [data[position:at], text]
        position = at
    return b"".join([*pieces, data[position:]]).decode()


class WatchedModules(Modules):
    """Modules whose atoms are watched; one of them may be turned round."""

    def __init__(self, modules: Sequence[tuple[str, str]]) -> None:
        """Keep `(package, source)` of each module."""
        super().__init__(modules)
        self._sources = (*modules, (_WATCH, _WATCHING))
        self.seen: dict[int, set[bool]] = {}
        self.negated: int | None = None
        self._watching: tuple[Mapping[str, Any], regorus.Engine] | None = None

    def ask(
        self,
        rules: Sequence[str],
        params: Mapping[str, Any],
        review: Mapping[str, Any],
        wanted: Sequence[str] | None = None,
    ) -> list[list[Any] | EngineError]:
        """Return what each wanted rule contains, in order; a rule that failed gives its error."""
        asked = rules if wanted is None else wanted
        try:
            engine = self._engine_for(params)
            engine.set_input_json(
                orjson.dumps({**review, _NEGATED: -1 if self.negated is None else self.negated}).decode()
            )
            return [orjson.loads(engine.eval_rule_as_json(rule)) for rule in asked]
        except RuntimeError as error:
            return [EngineError(str(error)) for _ in asked]
        finally:
            if self._watching is not None:
                self._note(self._watching[1].take_prints())

    def _engine_for(self, params: Mapping[str, Any]) -> regorus.Engine:
        if self._watching is None or self._watching[0] is not params:
            engine = regorus.Engine()
            engine.set_gather_prints(True)
            for package, source in self._sources:
                engine.add_policy(package, source)
            engine.add_data_json(json.dumps({"params": params}))
            self._watching = (params, engine)
        return self._watching[1]

    def _note(self, prints: list[str]) -> None:
        for line in prints:
            found = _SEEN.search(line)
            if found is not None:
                self.seen.setdefault(int(found[1]), set()).add(found[2] == "true")
