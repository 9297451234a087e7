"""The tools: how each is asked about a folder of manifests, and what its answer says."""

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.parts import PARTS, PINS, program

from ..commands import ARGOSY
from . import rules
from .corpus import Expected

Denials = Iterable[tuple[str, str]]
"""Object name and message of every denial."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool with one language."""

    name: str
    program: str
    """Of a part of the lab; empty: Argosy itself."""
    write: Callable[[Path], None]
    """Writes the rules into a folder that is not there yet."""
    options: Callable[[str, str], list[str]]
    """Folder of rules and folder of manifests -> arguments."""
    read: Callable[[Any], Denials]
    """What the answer denies."""
    forms: frozenset[str] = frozenset({"json", "yaml"})
    """The files that it takes from a folder."""

    def argv(self, policies: Path, manifests: Path) -> list[str]:
        """Return the command.

        Raises:
            MissingError: the lab has not built it.
        """
        path = str(program(self.program)) if self.program else ARGOSY
        return [path, *self.options(str(policies), str(manifests))]

    def judged(self, argv: list[str], names: Iterable[str], environment: Mapping[str, str]) -> Expected:
        """Run the command and return the rules that each of the named objects breaks, as the tool sees it.

        Raises:
            RuntimeError: it did not answer.
        """
        done = subprocess.run(argv, capture_output=True, check=False, env=environment)
        try:
            answer = json.loads(done.stdout)
        except ValueError as error:
            raise RuntimeError(f"{self.name} exited {done.returncode}: {done.stderr.decode()[-400:]}") from error
        found: dict[str, set[str]] = {name: set() for name in names}
        for name, message in self.read(answer):
            found[name].add(message.partition(":")[0])
        return {name: frozenset(broken) for name, broken in found.items()}

    def version(self) -> str:
        """Return the version that the lab pins."""
        part = next(part for part in PARTS.values() if self.program in part.programs)
        pins = (PINS / part.module / "go.mod").read_text()
        found = re.findall(r"^(?:require)?\s*(\S+) v(\S+)", pins, re.MULTILINE)
        package = part.programs[self.program]
        return next(version for module, version in found if f"{package}/".startswith(f"{module}/"))


def _argosy(answer: Any) -> Denials:
    return ((item["object"]["name"], reason["message"]) for item in answer for reason in item["reasons"])


def _opa(answer: Any) -> Denials:
    return ((Path(item["path"]).stem, message) for item in answer["result"] for message in item["result"])


def _conftest(answer: Any) -> Denials:
    return ((Path(item["filename"]).stem, denial["msg"]) for item in answer for denial in item.get("failures", ()))


def _gator(answer: Any) -> Denials:
    return ((item["violatingObject"]["metadata"]["name"], item["msg"]) for item in answer or ())


def _kyverno(answer: Any) -> Denials:
    for item in answer["results"]:
        if item["result"] != "pass":
            message = item["policy"] if item["result"] == "fail" else item["result"]
            yield from ((resource["name"], message) for resource in item["resources"])


def _check(policies: str, manifests: str) -> list[str]:
    return ["check", "--policies", policies, "--output", "json", manifests]


ARGOSY_CEL = Tool("argosy check", "", rules.admission_policies, _check, _argosy)
ARGOSY_REGO = Tool("argosy check", "", rules.rego_policies, _check, _argosy)
OPA = Tool(
    "opa exec",
    "opa",
    rules.rego_module,
    lambda policies, manifests: ["exec", "--decision", "main/deny", "--bundle", policies, manifests],
    _opa,
)
CONFTEST = Tool(
    "conftest test",
    "conftest",
    rules.rego_module,
    lambda policies, manifests: ["test", "--policy", policies, "--output", "json", "--no-fail", manifests],
    _conftest,
)
GATOR = Tool(
    "gator test",
    "gator",
    rules.gatekeeper_templates,
    lambda policies, manifests: ["test", "--filename", policies, "--filename", manifests, "--output", "json"],
    _gator,
)
KYVERNO = Tool(
    "kyverno apply",
    "kyverno",
    rules.kyverno_policies,
    lambda policies, manifests: [
        *("apply", policies, "--resource", manifests, "--policy-report", "--output-format", "json"),
    ],
    _kyverno,
    frozenset({"yaml"}),
)
PEERS = (OPA, CONFTEST, GATOR, KYVERNO)
