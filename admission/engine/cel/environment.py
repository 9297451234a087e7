"""The CEL environment: the profile of Kubernetes 1.35 as far as cel-expr-python has it."""

import functools
from collections.abc import Sequence
from pathlib import Path

from .runtime import cel
from .tokens import PARAMS

PROFILE = "kubernetes-1.35"
_EXTENSIONS = {
    # `bindings` serves the inlined variables only; a rule that names cel.bind is refused (tokens.py).
    "bindings": 0,
    "strings": 2,
    "lists": 2,
    "sets": 0,
    "optional": 1,
    "two-var-comprehensions": 0,
}
_VARIABLES = ("object", "oldObject", "request", "namespaceObject", PARAMS)


@functools.cache
def environment() -> cel.Env:
    """Return the one environment that every rule is compiled in."""
    return extended(())


def extended(functions: Sequence[cel.FunctionDecl]) -> cel.Env:
    """Return an environment with functions of the caller's own, for rules that are watched and judge nobody."""
    lines = [f"name: {PROFILE}", "extensions:"]
    for name, version in _EXTENSIONS.items():
        lines += [f"- name: {name}", f"  version: {version}"]
    config = cel.NewEnvConfigFromYaml("\n".join(lines) + "\n")
    return cel.NewEnv(config=config, variables=dict.fromkeys(_VARIABLES, cel.Type.DYN), functions=list(functions))


def engine_build() -> str:
    """Return what tells one build of the engine from another: compiled programs are good for one build only."""
    status = Path(cel.__file__).stat()
    return f"{PROFILE}/{sorted(_EXTENSIONS.items())}/{status.st_size}/{status.st_mtime_ns}"
