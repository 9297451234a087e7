"""regopy as a program of its own, because some rules end its process: questions on standard input, a line an answer.

It is given `{"modules": {name: text}, "asked": [{"rule": ..., "params": ..., "input": ...}]}` as one JSON document.
"""

import json
import sys
from typing import Any

from regopy import (  # pyright: ignore[reportMissingTypeStubs] - it has its types in its source
    Bundle,
    Input,
    Interpreter,
    RegoError,
)


def main() -> None:
    """Answer."""
    given: Any = json.load(sys.stdin)
    bundles: dict[str, tuple[Interpreter, Bundle]] = {}
    for question in given["asked"]:
        key = json.dumps([question["rule"], question["params"]], sort_keys=True)
        try:
            if key not in bundles:
                bundles[key] = _bundle(given["modules"], question["rule"], question["params"])
            interpreter, bundle = bundles[key]
            interpreter.set_input(Input(question["input"]))
            answer = json.loads(str(interpreter.query_bundle(bundle)))
            found = {"answer": answer["bindings"]["found"]} if "bindings" in answer else {"error": json.dumps(answer)}
        except (RegoError, ValueError) as error:
            found = {"error": str(error)}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def _bundle(modules: dict[str, str], rule: str, params: Any) -> tuple[Interpreter, Bundle]:
    interpreter = Interpreter()
    interpreter.strict_built_in_errors = True
    for name, text in modules.items():
        interpreter.add_module(name, text)
    interpreter.add_data_json(json.dumps({"params": params}))
    return interpreter, interpreter.build(f"found := [item | some item in {rule}]")


if __name__ == "__main__":
    main()
