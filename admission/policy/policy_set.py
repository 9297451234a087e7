"""PolicySet: the policies in force, with their params; loaded once, judged by many reviews."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from ...schemas.canonical import canonical_json, digest_of, sha256
from ...schemas.errors import PolicyError
from ...schemas.review import Request
from ..engine.cel.environment import engine_build
from ..engine.rego.lint import LIBRARY as LIBRARY_PACKAGE
from ..engine.rego.modules import Modules
from . import cache
from .build import build, revive
from .index import Key, key_of
from .params import EVERY, Overrides, check, check_overrides, effective
from .policy import Policy, RegoRule
from .source import Action, Source, find, parse

_REMEMBERED = 1024
"""Distinct requests, or overrides, whose answer is kept."""


class PolicySet:
    """Policies by code, in the set's order."""

    def __init__(
        self,
        policies: Mapping[str, Policy],
        *,
        canonical: bytes,
        params: Overrides,
        validation_actions: tuple[Action, ...] = ("Deny",),
        library: bytes = b"",
    ) -> None:
        """Keep loaded policies; use `load`."""
        self.policies = dict(policies)
        self.canonical = canonical
        self.digest = sha256(canonical)
        self.validation_actions = validation_actions
        self.modules = Modules(
            [
                (LIBRARY_PACKAGE, library.decode()),
                *(
                    (policy.rule.package, policy.rule.source)
                    for policy in policies.values()
                    if isinstance(policy.rule, RegoRule)
                ),
            ]
            if library
            else []
        )
        self._params = params
        self._by_name = any(
            rule.resource_names for policy in policies.values() for rule in policy.match + policy.exclude
        )
        self._matching: dict[Key, tuple[Policy, ...]] = {}
        self._effective: dict[bytes, dict[str, dict[str, Any]]] = {}

    @classmethod
    def load(cls, source: str | Path = "all") -> Self:
        """Load a packaged set by name, a folder of policies, or one policy.

        Raises:
            PolicyError: something in it cannot be run; names file, line and reason.
        """
        return cls._of(find(source))

    @classmethod
    def recorded(cls, canonical: bytes) -> Self:
        """Load a set from the bytes that `canonical` of another one held: the policies of a trace, a year later.

        Raises:
            DocumentError: it is no recorded set.
            PolicyError: as `load`.
        """
        return cls._of(parse(canonical))

    @classmethod
    def _of(cls, found: Source) -> Self:
        canonical = found.canonical()
        key = digest_of([sha256(canonical), engine_build(), [folder.name for folder in found.folders]])
        built = kept = cache.read(key)
        if built is None:
            built = build(found.folders, found.library)
        policies: dict[str, Policy] = {}
        for folder, item in zip(found.folders, built, strict=True):
            policy = revive(folder, item)
            if policy.code in policies:
                raise PolicyError(f"{folder.path}: {policy.code} is also the code of {policies[policy.code].name}")
            policies[policy.code] = policy
        loaded = cls(
            policies,
            canonical=canonical,
            params=found.params,
            validation_actions=found.validation_actions,
            library=found.library,
        )
        if kept is None:
            loaded.check_params({})
            cache.write(key, built)
        return loaded

    @property
    def in_force(self) -> bool:
        """Whether a refusal denies; a set that only warns or audits is not in force."""
        return "Deny" in self.validation_actions

    def matching(self, request: Request) -> tuple[Policy, ...]:
        """Return the policies that judge a request."""
        key = key_of(request, by_name=self._by_name)
        found = self._matching.get(key)
        if found is None:
            found = tuple(policy for policy in self.policies.values() if policy.judges(key))
            if len(self._matching) >= _REMEMBERED:
                self._matching.clear()
            self._matching[key] = found
        return found

    def effective_params(self, overrides: Overrides) -> dict[str, dict[str, Any]]:
        """Return policy code -> the params that it is judged with.

        Raises:
            PolicyError: an override does not fit its policy's schema.
        """
        key = canonical_json(overrides)
        found = self._effective.get(key)
        if found is None:
            layers = (self._params, overrides)
            found = {code: effective(code, policy.params, layers) for code, policy in self.policies.items()}
            for code, policy in self.policies.items():
                if code in overrides or EVERY in overrides:
                    check(code, policy.params, found[code])
            if len(self._effective) >= _REMEMBERED:
                self._effective.clear()
            self._effective[key] = found
        return found

    def check_params(self, overrides: Overrides) -> None:
        """Check overrides before any review comes.

        Raises:
            PolicyError: a code or param is not in this set, or a value does not fit.
        """
        schemas = {code: policy.params for code, policy in self.policies.items()}
        check_overrides(self._params, schemas)
        check_overrides(overrides, schemas)
        for code, params in self.effective_params(overrides).items():
            check(code, schemas[code], params)
