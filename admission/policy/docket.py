"""The docket of a review: which policies judge it, by which bindings, with which params, and what follows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...schemas.review import Review
from ..engine.cel.programs import JointPrograms, RulePrograms
from .admission_policy import PARAMS_KIND
from .binding import Action, BindingError, PolicyBinding
from .foreign import is_foreign
from .index import Key
from .match import Match
from .params import unset
from .policy import CelRule, Policy

Params = Mapping[str, Mapping[str, Any]]
"""Policy code -> params."""
_Given = tuple[Key, Mapping[int, bool], bool, str]
"""What matching reads, which selectors mean the review, whether it names a user, and its namespace if that counts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy by one of its bindings, with one params object."""

    policy: Policy
    number: int
    """The how-maniest entry of its policy this is."""
    binding: int
    actions: frozenset[Action]
    params: Any
    """A params object, or the params that one is made of."""
    skipped: str = ""
    """Why it is not asked."""
    failure: str = ""
    """Why it cannot be asked."""
    programs: RulePrograms | None = None
    """Of a rule in CEL that is asked."""


@dataclass(frozen=True)
class Docket:
    """The entries of one review, in the set's order; the same ones serve every review of its like."""

    entries: tuple[Entry, ...]
    layers: tuple[Params, ...]
    """The params of each policy's first binding, its second, ..."""
    kept: Any = field(default=None)
    """What must live as long, because it is known by its identity."""

    @cached_property
    def joined(self) -> tuple[int, ...]:
        """Return the places of the entries that are asked together."""
        return tuple(
            place
            for place, entry in enumerate(self.entries)
            if entry.programs is not None and entry.programs.is_joinable
        )

    @cached_property
    def joint(self) -> JointPrograms:
        """Return what asks them."""
        return JointPrograms(
            [entry.programs for entry in self.entries if entry.programs and entry.programs.is_joinable]
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What some policies ask of a review besides what matching reads."""

    matching: tuple[Policy, ...]
    selectors: list[Match]
    is_by_namespace: bool


_REMEMBERED = 512
"""Dockets that are kept, and programs of so many rules and params objects eight times as many."""


class Dockets:
    """Makes dockets, and keeps them: what judges a review hangs on little of it."""

    def __init__(self, actions: Mapping[str, Sequence[frozenset[Action]]], denial: frozenset[Action]) -> None:
        """Keep what follows from refusals.

        Args:
            actions: policy code -> what follows, for each binding.
            denial: what follows from a denial that no binding softens.
        """
        self._actions = actions
        self._denial = denial
        self._known: dict[tuple[Any, ...], Docket] = {}
        self._asked: dict[int, _Asked] = {}
        self._programs: dict[tuple[str, int], tuple[Any, RulePrograms]] = {}

    def of(self, review: Review, key: Key, matching: tuple[Policy, ...], layers: tuple[Params, ...]) -> Docket:
        """Return the docket of a review.

        Args:
            review: what is to be judged.
            key: what matching reads of its request.
            matching: the policies whose rules mean that request.
            layers: the params of each policy's first binding, its second, ...
        """
        asked = self._asked.get(id(matching))
        if asked is None or asked.matching is not matching:
            asked = self._asked[id(matching)] = _Asked(
                matching, _selectors(matching), any(map(_is_by_namespace, matching))
            )
        selected = tuple(match.selects(review) for match in asked.selectors)
        has_user = review.request.user_info is not None
        namespace = review.request.namespace if asked.is_by_namespace else ""
        # Both live as long as the docket, so that no others can have their identity.
        identity = (id(matching), id(layers), key, selected, has_user, namespace)
        found = self._known.get(identity)
        if found is None:
            chosen = dict(zip(map(id, asked.selectors), selected, strict=True))
            entries: list[Entry] = []
            for policy in matching:
                if chosen.get(id(policy.match), True):
                    entries += self._entries(policy, layers, (key, chosen, has_user, namespace))
            found = Docket(tuple(entries), layers, kept=(matching, layers))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
                self._asked.clear()
            self._known[identity] = found
        return found

    def _entries(self, policy: Policy, layers: tuple[Params, ...], given: _Given) -> Iterator[Entry]:
        key, chosen, has_user, namespace = given
        number = 0
        for place, binding in enumerate(policy.bindings):
            match = binding.match
            if match is not None and not (match.fits(key) and chosen.get(id(match), True)):
                continue
            actions = self._actions[policy.code][place]
            params = layers[place][policy.code]
            missing = unset(policy.requires, params)
            skipped = failure = ""
            if missing:
                skipped = f"param {', '.join(missing)} is not set"
            elif policy.reads_user and not has_user:
                skipped = "the review names no user"
            objects: Sequence[Any] = ()
            if policy.match.is_converted(key):
                failure = "it is about another version of the object, which only the API server can make"
            else:
                try:
                    objects = _objects(policy, binding, params, namespace)
                except BindingError as error:
                    failure, actions = f"failed to configure binding: {error}", self._denial
            for value in objects or ([None] if skipped or failure else []):
                programs = None if skipped or failure else self._programs_of(policy, value)
                yield Entry(policy, number, place, actions, value, skipped, failure, programs)
                number += 1

    def _programs_of(self, policy: Policy, value: Any) -> RulePrograms | None:
        if not isinstance(policy.rule, CelRule):
            return None
        key = (policy.code, id(value))
        found = self._programs.get(key)
        if found is None:
            found = (
                value,
                RulePrograms(policy.rule, value if is_foreign(policy.code) else {**PARAMS_KIND, "spec": value}),
            )
            if len(self._programs) >= 8 * _REMEMBERED:
                self._programs.clear()
            self._programs[key] = found
        return found[1]


def _objects(policy: Policy, binding: PolicyBinding, params: Mapping[str, Any], namespace: str) -> Sequence[Any]:
    if binding.objects is not None:
        return binding.objects.of(namespace)
    # One from elsewhere that is bound without params reads null.
    return [None if is_foreign(policy.code) else params]


def _selectors(matching: Sequence[Policy]) -> list[Match]:
    return [
        match
        for policy in matching
        for match in (policy.match, *(binding.match for binding in policy.bindings))
        if match is not None and match.is_selective
    ]


def _is_by_namespace(policy: Policy) -> bool:
    return any(binding.objects is not None and binding.objects.is_by_namespace for binding in policy.bindings)
