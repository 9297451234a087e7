"""ValidatingAdmissionPolicies bound on a real server, in force when a test asks, and gone afterwards."""

import re
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .api import Answer, Api
from .definitions import install, permissive

PARAMS = permissive("argosy.dev", "v1alpha1", "PolicyParams", "policyparams", namespaced=False)
"""The definition of what rules take as params."""
_API = "admissionregistration.k8s.io/v1"
_SECONDS = 120
_POLL = 0.05
_WARNED = re.compile(
    r"Validation failed for ValidatingAdmissionPolicy '[^']*' with binding '([^']*)': ?(.*)", re.DOTALL
)
_SHOWN = "{0}.map(k, k + '=' + {0}[k]).filter(l, !l.startsWith('kubernetes.io/metadata.name=')).sort()"
_LABELS = _SHOWN.format("namespaceObject.metadata.labels")
_ANNOTATIONS = "has(namespaceObject.metadata.annotations) ? " + _SHOWN.format("namespaceObject.metadata.annotations")
_EVERYTHING = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"], "resources": ["*/*"], "scope": "*"}


@dataclass(frozen=True, slots=True)
class Binding:
    """A policy bound with one value of its params."""

    name: str
    policy: str
    params: Mapping[str, Any] | None
    """`spec` of its PolicyParams; None for a policy that takes none."""


@dataclass(frozen=True, slots=True)
class InForce:
    """What is bound, only warning: nothing is refused, and every binding's word is heard."""

    api: Api
    sentinel: str

    def said(self, answer: Answer) -> dict[str, list[str]] | None:
        """Return binding -> what it would refuse with, or None where the request never came to any policy."""
        found: dict[str, list[str]] = {}
        for warning in answer.warnings:
            match = _WARNED.fullmatch(warning)
            if match:
                found.setdefault(match[1], []).append(match[2])
        return found if found.pop(self.sentinel, None) is not None else None

    def namespace(self, name: str, labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
        """Give a namespace exactly these labels and annotations, and wait until policies see them.

        Raises:
            TimeoutError: they do not in time.
        """
        self.api.namespace(name, labels, annotations)
        both = [",".join(sorted(f"{key}={value}" for key, value in pairs.items())) for pairs in (labels, annotations)]
        _wait(lambda: self.shown(name) == f"true {both[0]};{both[1]}", f"the labels of namespace {name}")

    def shown(self, namespace: str) -> str:
        """Return the sentinel's params and the namespace that it sees; empty while it is not in force."""
        probe = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": self.sentinel, "namespace": namespace}}
        for warning in self.api.create(probe, dry_run=True).warnings:
            match = _WARNED.fullmatch(warning)
            if match and match[1] == self.sentinel:
                return match[2]
        return ""


@contextmanager
def in_force(api: Api, policies: Iterable[Mapping[str, Any]], bindings: Sequence[Binding]) -> Generator[InForce]:
    """Create policies, their bindings and params, and wait until the server judges by them.

    A sentinel is created last: the server watches each kind of object in the order in which they were made, so when the
    sentinel speaks with its params, so do all.

    Raises:
        RefusedError: the server takes a policy not; holds why.
        TimeoutError: they are not in force in time.
    """
    install(api, [PARAMS])
    sentinel = f"sentinel-{time.monotonic_ns()}"
    made: list[Mapping[str, Any]] = []
    try:
        for item in _objects(
            [*policies, _sentinel(sentinel)], [*bindings, Binding(sentinel, sentinel, {"seen": True})]
        ):
            api.create(item).needed()
            made.append(item)
        found = InForce(api, sentinel)
        _wait(lambda: found.shown("default").startswith("true"), "the sentinel's word")
        yield found
    finally:
        for item in reversed(made):
            api.delete(item)


def _objects(policies: Sequence[Mapping[str, Any]], bindings: Sequence[Binding]) -> Iterable[Mapping[str, Any]]:
    yield from policies
    for binding in bindings:
        if binding.params is not None:
            yield {
                "apiVersion": "argosy.dev/v1alpha1",
                "kind": "PolicyParams",
                "metadata": {"name": binding.name},
                "spec": binding.params,
            }
    for binding in bindings:
        reference = {"name": binding.name, "parameterNotFoundAction": "Allow"}
        yield {
            "apiVersion": _API,
            "kind": "ValidatingAdmissionPolicyBinding",
            "metadata": {"name": binding.name},
            "spec": {"policyName": binding.policy, "validationActions": ["Warn"]}
            | ({} if binding.params is None else {"paramRef": reference}),
        }


def _sentinel(name: str) -> dict[str, Any]:
    """Return a policy that speaks at every request: its params, and labels and annotations of the namespace."""
    return {
        "apiVersion": _API,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "paramKind": {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicyParams"},
            "matchConstraints": {"resourceRules": [_EVERYTHING]},
            "validations": [
                {
                    "expression": "false",
                    "messageExpression": "string(params.spec.seen) + ' ' + "
                    f"(namespaceObject == null ? '' : {_LABELS}.join(',') + ';' + ({_ANNOTATIONS}.join(',') : ''))",
                }
            ],
        },
    }


def _wait(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _SECONDS
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {_SECONDS} seconds for {what}")
        time.sleep(_POLL)
