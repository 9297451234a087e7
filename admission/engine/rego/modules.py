"""All Rego policies of a set in one engine: the input is set once a review, and one rule asks them all.

Within one question the engine works out each rule once, so what policies share (`data.argosy.images`) costs once.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import regorus

from ...shape import is_array

_ENGINES = 16
"""Engines kept, one for each distinct set of params and rules."""
_ALL = "argosy.engine"


class EngineError(Exception):
    """The engine has no usable answer: a builtin's error, a limit, or a result of the wrong shape."""


class Modules:
    """Linted modules; safe to share between threads."""

    def __init__(self, modules: Sequence[tuple[str, str]]) -> None:
        """Keep `(package, source)` of each module; engines are made when asked."""
        self._modules = tuple(modules)
        # By identity of the params: the value keeps them, so that no other dictionary can have their id.
        self._engines: OrderedDict[tuple[int, tuple[str, ...]], tuple[Mapping[str, Any], regorus.Engine]] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def ask(
        self,
        rules: Sequence[str],
        params: Mapping[str, Any],
        review: Mapping[str, Any],
        wanted: Sequence[str] | None = None,
    ) -> list[list[Any] | EngineError]:
        """Return what each wanted rule contains, in order; a rule that failed gives its error.

        Args:
            rules: full names of set rules, e.g. `data.argosy.provenance_present.deny`.
            params: policy code -> effective params; the same mapping is taken to hold the same params.
            review: `input`.
            wanted: which of the rules are asked; all, when absent.
        """
        asked = rules if wanted is None else wanted
        with self._lock:
            try:
                engine = self._engine(rules, params)
                # As JSON: set_input() turns true and false into 1 and 0, and `not 0` holds for nothing.
                engine.set_input_json(orjson.dumps(review).decode())
            except Exception as error:  # noqa: BLE001 - regorus raises what it likes; every failure denies
                return [EngineError(_short(error)) for _ in asked]
            if len(asked) == len(rules):
                answers = _ask(engine, f"data.{_ALL}.all")
                if is_array(answers) and len(answers) == len(rules) and all(map(is_array, answers)):
                    return answers
            # One of them failed: asked one by one, only that one is without an answer.
            return [_ask(engine, rule) for rule in asked]

    def _engine(self, rules: Sequence[str], params: Mapping[str, Any]) -> regorus.Engine:
        key = (id(params), tuple(rules))
        kept = self._engines.get(key)
        if kept is None:
            found = regorus.Engine()
            for package, source in self._modules:
                found.add_policy(package, source)
            found.add_policy(_ALL, f"package {_ALL}\n\nall := [{', '.join(rules)}]\n")
            found.add_data_json(json.dumps({"params": params}))
            self._engines[key] = (params, found)
            if len(self._engines) > _ENGINES:
                self._engines.popitem(last=False)
            return found
        self._engines.move_to_end(key)
        return kept[1]


def _ask(engine: regorus.Engine, rule: str) -> list[Any] | EngineError:
    try:
        answer = orjson.loads(engine.eval_rule_as_json(rule))
    except Exception as error:  # noqa: BLE001 - regorus raises what it likes; every failure denies
        return EngineError(_short(error))
    return answer if is_array(answer) else EngineError("the rule is no set")


def _short(error: Exception) -> str:
    message = str(error).strip()
    for line in message.splitlines():
        if line.startswith("error: "):
            return line.removeprefix("error: ")[:500]
    return message.split("\n", 1)[0][:500]
