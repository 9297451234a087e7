"""Which Rego rule stated a violation, and what its variables held: its own body, asked for more than its head."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import regorus

from ...policy.policy import RegoRule
from ...shape import is_array, is_object
from .lint import LIBRARY

_ASKED = "argosy_witnesses"
_NAMES = ("deny", "unknown")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a module."""

    line: int
    """From 1."""
    source: str
    witnesses: tuple[tuple[Any, Mapping[str, Any]], ...]
    """Each violation that it stated, with variable -> value."""


def witnesses(
    rule: RegoRule, library: str, code: str, params: Mapping[str, Any], value: Mapping[str, Any]
) -> list[Rule]:
    """Return the rules of a linted module that stated violations of an input, in the module's order.

    Args:
        rule: the module.
        library: source of the library that modules may read.
        code: the policy's.
        params: effective ones, of the binding that refused.
        value: `input`.

    Returns:
        What regorus could answer; nothing where it failed, as the judge says so already.
    """
    data = rule.source.encode()
    try:
        parser = regorus.Engine()
        parser.add_policy(rule.package, rule.source)
        tree: dict[str, Any] = json.loads(parser.get_ast_as_json())[0]["ast"]
        asked = [part for item in tree["rules"] if "Spec" in item for part in _asked(item["Spec"], data)]
        listed = ",\n".join(text for _, _, text in asked)
        engine = regorus.Engine()
        engine.add_policy(LIBRARY, library)
        engine.add_policy(rule.package, f"{rule.source}\n{_ASKED} := [\n{listed},\n]\n")
        engine.add_data_json(json.dumps({"params": {code: dict(params)}}))
        engine.set_input_json(orjson.dumps(value).decode())
        answers = orjson.loads(engine.eval_rule_as_json(f"data.{rule.package}.{_ASKED}"))
    except Exception:  # noqa: BLE001 - regorus raises what it likes; an explanation is never worth a failure
        return []
    found: list[Rule] = []
    for (line, source, _), answer in zip(asked, answers if is_array(answers) else [], strict=False):
        stated = tuple((item["violation"], item["bindings"]) for item in answer if is_object(item))
        if stated:
            found.append(Rule(line, source, stated))
    return found


def _asked(rule: dict[str, Any], data: bytes) -> Iterator[tuple[int, str, str]]:
    """Yield for each body of a rule that refuses: its line, its text, and a comprehension with its variables."""
    head = rule["head"].get("Set")
    if head is None or head["refr"].get("Var", {}).get("value") not in _NAMES:
        return
    whole = _text(data, rule["span"])
    bodies = rule["bodies"]
    start = bodies[0]["span"]["start"] if bodies else rule["span"]["end"]
    # Spans of what stands in braces are not exact; those of heads and bodies are.
    violation = data[head["span"]["start"] : start].decode().partition("contains")[2].strip()
    for body in bodies:
        query = _text(data, body["query"]["span"]).strip()
        inner = query[1:-1] if query.startswith("{") and query.endswith("}") else query
        names = [name for name in _variables(body["query"]["stmts"]) if name != violation]
        held = ", ".join(f"{json.dumps(name)}: {name}" for name in names)
        asked = f'[{{"violation": {violation}, "bindings": {{{held}}}}} |\n{inner}\n]'
        yield rule["span"]["line"], whole, asked


def _text(data: bytes, span: Mapping[str, int]) -> str:
    return data[span["start"] : span["end"]].decode()


def _variables(statements: Sequence[dict[str, Any]]) -> list[str]:
    """Return the variables that a body binds outside of its comprehensions, in order."""
    found: dict[str, None] = {}
    for statement in statements:
        literal = statement["literal"]
        bound: list[Any] = []
        if "SomeIn" in literal:
            bound = [literal["SomeIn"]["key"], literal["SomeIn"]["value"]]
        elif "SomeVars" in literal:
            found |= dict.fromkeys(name[1] for name in literal["SomeVars"]["vars"])
        elif "Expr" in literal:
            assigned = literal["Expr"]["expr"].get("AssignExpr")
            bound = [assigned["lhs"]] if assigned else []
        found |= dict.fromkeys(name for part in bound for name in _names(part))
    return [name for name in found if name != "_" and not name.startswith("$")]


def _names(pattern: Any) -> Iterator[str]:
    """Yield the variables of a pattern: a name, or names in lists and objects."""
    if not is_object(pattern):
        return
    if "Var" in pattern:
        yield pattern["Var"]["value"]
    elif "Array" in pattern:
        for item in pattern["Array"]["items"]:
            yield from _names(item)
    elif "Object" in pattern:
        for field in pattern["Object"]["fields"]:
            yield from _names(field[-1])
