"""What is in force of a set: with which params, and with what follows, each policy is bound."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..engine.canonical import canonical_bytes
from .binding import Action
from .params import EVERY, Overrides, check, check_overrides, effective
from .policy import Policy
from .source import Override

_REMEMBERED = 1024
"""Distinct answers that are kept."""
Params = dict[str, dict[str, Any]]
"""Policy code -> params."""


class Bound:
    """The params of a set's policies, by namespace and by binding."""

    def __init__(self, policies: Mapping[str, Policy], params: Overrides, overrides: Sequence[Override]) -> None:
        """Keep what the set says."""
        self._policies = policies
        self._params = params
        self._overrides = tuple(overrides)
        self._known: dict[tuple[bytes, tuple[int, ...]], tuple[Params, ...]] = {}

    def params(self, given: Overrides, labels: Mapping[str, str] | None = None) -> tuple[Params, ...]:
        """Return the params of every policy, then those of every policy that is bound a second time, a third, ...

        Args:
            given: what a review overrides.
            labels: those of its namespace; None where there is no namespace, and so no override of the set.

        Raises:
            PolicyError: what is given does not fit its policy's schema.
        """
        chosen = self._chosen(labels)
        key = (canonical_bytes(given), chosen)
        found = self._known.get(key)
        if found is None:
            found = self._bound(self._effective(given, chosen))
            touched = {
                code for layer in (given, *(self._overrides[index].params for index in chosen)) for code in layer
            }
            self._check(found, self._policies if EVERY in touched else touched)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = found
        return found

    def effective(self, given: Overrides, labels: Mapping[str, str] | None = None) -> Params:
        """Return the params of every policy before any binding adds its own.

        Raises:
            PolicyError: as `params`.
        """
        self.params(given, labels)
        return self._effective(given, self._chosen(labels))

    def check(self, given: Overrides) -> None:
        """Check everything that is said about params before any review comes.

        Raises:
            PolicyError: a code or param is not in the set, or a value does not fit.
        """
        schemas = {code: policy.params for code, policy in self._policies.items()}
        for layer in (self._params, *(override.params for override in self._overrides), given):
            check_overrides(layer, schemas)
        chosen = [(), *((index,) for index in range(len(self._overrides))), tuple(range(len(self._overrides)))]
        for indexes in dict.fromkeys(chosen):
            self._check(self._bound(self._effective(given, indexes)), self._policies)

    def _chosen(self, labels: Mapping[str, str] | None) -> tuple[int, ...]:
        if labels is None or not self._overrides:
            return ()
        return tuple(
            index for index, override in enumerate(self._overrides) if override.namespace_selector.selects(labels)
        )

    def _effective(self, given: Overrides, chosen: tuple[int, ...]) -> Params:
        layers = (self._params, *(self._overrides[index].params for index in chosen), given)
        return {code: effective(code, policy.params, layers) for code, policy in self._policies.items()}

    def _bound(self, params: Params) -> tuple[Params, ...]:
        most = max((len(policy.bindings) for policy in self._policies.values()), default=1)
        return tuple(
            {
                code: {**params[code], **policy.bindings[number].params}
                for code, policy in self._policies.items()
                if number < len(policy.bindings)
            }
            for number in range(most)
        )

    def _check(self, bound: Iterable[Params], codes: Iterable[str]) -> None:
        for params in bound:
            for code in codes:
                if code in params:
                    check(code, self._policies[code].params, params[code])


def weakened(actions: Collection[Action], by: Collection[Action]) -> frozenset[Action]:
    """Return what follows from a refusal: what the binding says, and never more than the set does."""
    found: set[Action] = set()
    for action in actions:
        if action == "Deny":
            found.update(by)
        elif action == "Warn" and "Deny" not in by and "Warn" not in by:
            found.add("Audit")
        else:
            found.add(action)
    return frozenset(found)
