"""The CEL environments: the profile of Kubernetes 1.35, to check expressions and to run programs.

Both have everything that the API server's own environment has, and nothing else.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .library.declarations import checked_functions, run_functions
from .library.engine_functions import EXCLUDED
from .names import PARAMS
from .placeholder import placeholders
from .runtime import cel

PROFILE = "kubernetes-1.35"
_EXTENSIONS = {"lists": 2, "sets": 0, "optional": 2, "two-var-comprehensions": 0}
_STRINGS = 2
"""The version of the extension `strings`; the checker has its functions from `library`."""
_VARIABLES = ("object", "oldObject", "request", "namespaceObject", PARAMS)


@dataclass(frozen=True)
class Engine:
    """One checker, and one runner of what it checked."""

    functions: tuple[cel.FunctionDecl, ...] = ()
    """The caller's own."""

    @functools.cached_property
    def checker(self) -> cel.Env:
        """Return the environment that expressions are compiled in."""
        excluded = "".join(f"\n  - name: {name}" for name in EXCLUDED)
        config = _config(_EXTENSIONS) + f"stdlib:\n  exclude_functions:{excluded}\n"
        variables = dict.fromkeys(_VARIABLES, cel.Type.DYN) | placeholders()
        return cel.NewEnv(
            config=cel.NewEnvConfigFromYaml(config),
            variables=variables,
            functions=[*checked_functions(), *self.functions],
        )

    @functools.cached_property
    def runner(self) -> cel.Env:
        """Return the environment that programs run in."""
        return cel.NewEnv(
            config=cel.NewEnvConfigFromYaml(_config({**_EXTENSIONS, "strings": _STRINGS})),
            variables=dict.fromkeys(_VARIABLES, cel.Type.DYN),
            functions=[*run_functions(), *self.functions],
        )

    def deserialize(self, program: bytes) -> cel.Expression:
        """Return a program that was serialised."""
        return self.runner.deserialize(program)

    def activation(self, variables: Mapping[str, Any]) -> cel.Activation:
        """Return the values that programs read."""
        return self.runner.Activation(variables)


@functools.cache
def environment() -> Engine:
    """Return the one engine of every rule that judges."""
    return Engine()


def extended(functions: Sequence[cel.FunctionDecl]) -> Engine:
    """Return an engine with functions of the caller's own, for rules that are watched and judge nobody."""
    return Engine(tuple(functions))


def _config(extensions: dict[str, int]) -> str:
    lines = [f"name: {PROFILE}", "extensions:"]
    for name, version in extensions.items():
        lines += [f"- name: {name}", f"  version: {version}"]
    return "\n".join(lines) + "\n"


def engine_build() -> str:
    """Return what tells one build of the engine from another: compiled programs are good for one build only."""
    own = sorted(Path(__file__).parent.glob("**/*.py"))
    stats = [(path.name, path.stat()) for path in (*own, Path(cel.__file__))]
    return f"{PROFILE}/" + "/".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)
