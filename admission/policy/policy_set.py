"""PolicySet: the policies in force, with their params; loaded once, judged by many reviews."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from ...schemas.canonical import digest_of, sha256
from ...schemas.errors import PolicyError
from ...schemas.review import Request, Review
from ..engine.cel.environment import engine_build
from ..engine.rego.lint import LIBRARY as LIBRARY_PACKAGE
from ..engine.rego.modules import Modules
from . import cache
from .binding import Action
from .bound import Bound, Params, weakened
from .build import build, revive
from .docket import Docket, Dockets
from .index import Key, key_of
from .labels import namespace_labels
from .match import Match
from .params import Overrides
from .policy import Policy, RegoRule
from .source import Source, find, parse

_DENY: tuple[Action, ...] = ("Deny",)
_REMEMBERED = 1024
"""Distinct requests whose answer is kept."""


class PolicySet:
    """Policies by code, in the set's order."""

    def __init__(self, policies: Mapping[str, Policy], source: Source) -> None:
        """Keep loaded policies and what their set says; use `load`."""
        self.policies = dict(policies)
        self.canonical = source.canonical()
        self.digest = sha256(self.canonical)
        self.validation_actions = source.validation_actions
        self.modules = Modules(
            [
                (LIBRARY_PACKAGE, source.library.decode()),
                *(
                    (policy.rule.package, policy.rule.source)
                    for policy in policies.values()
                    if isinstance(policy.rule, RegoRule)
                ),
            ]
            if source.library
            else []
        )
        self._bound = Bound(self.policies, source.params, source.overrides)
        self._actions = {
            code: tuple(weakened(binding.validation_actions, source.validation_actions) for binding in policy.bindings)
            for code, policy in policies.items()
        }
        self._dockets = Dockets(self._actions, self.denial)
        self._by_name = any(match.asks_names for policy in policies.values() for match in _matches(policy))
        self._matching: dict[Key, tuple[Policy, ...]] = {}

    @classmethod
    def load(cls, source: str | Path = "all") -> Self:
        """Load a packaged set by name, a folder of policies, or one policy.

        Raises:
            PolicyError: something in it cannot be run; names file, line and reason.
        """
        return cls.of(find(source))

    @classmethod
    def recorded(cls, canonical: bytes) -> Self:
        """Load a set from the bytes that `canonical` of another one held: the policies of a trace, a year later.

        Raises:
            DocumentError: it is no recorded set.
            PolicyError: as `load`.
        """
        return cls.of(parse(canonical))

    @classmethod
    def of(cls, found: Source) -> Self:
        """Load what was found and read already.

        Raises:
            PolicyError: as `load`.
        """
        key = digest_of([sha256(found.canonical()), engine_build(), [folder.name for folder in found.folders]])
        built = kept = cache.read(key)
        if built is None:
            built = build(found.folders, found.library)
        policies: dict[str, Policy] = {}
        for folder, policy in zip(found.folders, revive(found.folders, built), strict=True):
            if policy.code in policies:
                raise PolicyError(f"{folder.path}: {policy.code} is also the code of {policies[policy.code].name}")
            policies[policy.code] = policy
        loaded = cls(policies, found)
        if kept is None:
            loaded.check_params({})
            cache.write(key, built)
        return loaded

    @property
    def in_force(self) -> bool:
        """Whether a refusal denies; a set that only warns or audits is not in force."""
        return "Deny" in self.validation_actions

    def docket(self, review: Review) -> Docket:
        """Return which policies judge a review, by which bindings and with which params.

        Raises:
            PolicyError: the review overrides a param with a value that its policy's schema refuses.
        """
        request = review.request
        key = key_of(request, by_name=self._by_name)
        return self._dockets.of(review, key, self.matching(request), self.bound_params(review))

    def matching(self, request: Request) -> tuple[Policy, ...]:
        """Return the policies whose rules about resources mean a request; selectors may still leave it out."""
        key = key_of(request, by_name=self._by_name)
        found = self._matching.get(key)
        if found is None:
            found = tuple(policy for policy in self.policies.values() if policy.match.fits(key))
            if len(self._matching) >= _REMEMBERED:
                self._matching.clear()
            self._matching[key] = found
        return found

    @property
    def denial(self) -> frozenset[Action]:
        """Return what follows from a denial that no binding softens."""
        return weakened(_DENY, self.validation_actions)

    def actions(self, policy: Policy) -> tuple[frozenset[Action], ...]:
        """Return what follows from a refusal, for each of a policy's bindings."""
        return self._actions[policy.code]

    def bound_params(self, review: Review) -> tuple[Params, ...]:
        """Return the params that each policy is judged with, binding by binding.

        Raises:
            PolicyError: the review overrides a param with a value that its policy's schema refuses.
        """
        return self._bound.params(review.params, namespace_labels(review))

    def effective_params(self, overrides: Overrides, labels: Mapping[str, str] | None = None) -> Params:
        """Return the params of every policy, before a binding adds its own; `labels` are a namespace's.

        Raises:
            PolicyError: an override does not fit its policy's schema.
        """
        return self._bound.effective(overrides, labels)

    def check_params(self, overrides: Overrides) -> None:
        """Check overrides before any review comes.

        Raises:
            PolicyError: a code or param is not in this set, or a value does not fit.
        """
        self._bound.check(overrides)


def _matches(policy: Policy) -> list[Match]:
    bound = [binding.match for binding in policy.bindings if binding.match is not None]
    return [policy.match, *bound]
