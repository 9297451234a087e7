"""How a policy is bound: what follows from a refusal, for which requests, and with which params."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .admission_policy import Metadata, ParamRef
from .match import Match

Action = Literal["Deny", "Warn", "Audit"]


class BindingError(Exception):
    """A binding has no params; the API server then does what failurePolicy says."""


@dataclass(frozen=True, slots=True)
class ParamObjects:
    """The objects of a policy's paramKind that came with it, and which of them a binding takes."""

    ref: ParamRef
    is_namespaced: bool
    objects: tuple[tuple[Metadata, dict[str, Any]], ...]

    @property
    def is_by_namespace(self) -> bool:
        """Whether each namespace has its own."""
        return self.is_namespaced and not self.ref.namespace

    def of(self, namespace: str) -> Sequence[Any]:
        """Return the params of a request's namespace, in the order of their names.

        Raises:
            BindingError: there are none, or there cannot be any.
        """
        wanted = self.ref.namespace or namespace
        if self.ref.namespace and not self.is_namespaced:
            raise BindingError("paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
        if self.is_namespaced and not wanted:
            raise BindingError("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
        found = [
            item
            for metadata, item in self.objects
            if (not self.is_namespaced or metadata.namespace == wanted) and self._takes(metadata)
        ]
        if not found and self.ref.parameter_not_found_action == "Deny":
            raise BindingError("no params found for policy binding with `Deny` parameterNotFoundAction")
        return found

    def _takes(self, metadata: Metadata) -> bool:
        if self.ref.selector is not None:
            return self.ref.selector.selects(metadata.labels)
        return metadata.name == self.ref.name


@dataclass(frozen=True, slots=True)
class PolicyBinding:
    """One way to bind a rule."""

    validation_actions: tuple[Action, ...]
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Over the effective params."""
    name: str = ""
    match: Match | None = None
    """Which of the requests that the policy judges; None: all of them."""
    objects: ParamObjects | None = None
    """Instead of params that a set holds."""
