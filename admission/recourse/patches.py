"""Patches: each refusal's own, proven by itself, and one joint patch that answers all that a patch can answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from ...schemas.canonical import canonical_json
from ...schemas.errors import InputError
from ...schemas.verdict import Operation, Recourse, RecourseKind, Verdict
from .candidates import Candidate, candidates
from .operations import from_the_end, leaves, shifts
from .proof import Judged, Prover, answered, edited, flips
from .stated import Stated, stated

_ROUNDS = 32


@dataclass(frozen=True, slots=True)
class Proven:
    """A patch, and what judging after it gave."""

    operations: tuple[Operation, ...]
    causes: tuple[str, ...]
    """For each operation, the code of the refusal that it was made for."""
    titles: tuple[str, ...]
    after: Judged

    def recourse(self, before: Verdict) -> Recourse:
        """Return it as the way out of what it answers."""
        return Recourse(
            kind=RecourseKind.PATCH,
            title="; ".join(dict.fromkeys(self.titles)),
            codes=answered(before, self.after.verdict),
            patch=self.operations,
            verified=self.after.verdict.digest,
        )


class Patches:
    """The patches of one search; what was proven once is not proven again."""

    def __init__(self, prover: Prover) -> None:
        """Start with nothing proven."""
        self._prover = prover
        self._proven: dict[bytes, Judged] = {}

    def alone(self, item: Stated) -> Iterator[Proven]:
        """Yield the patches that flip one refusal, cheapest first, each as small as can be."""
        given = self._prover.given
        for candidate in self._hopeful(item, given):
            causes = (item.reason.code,) * len(candidate.operations)
            found = self._prove(candidate.operations, causes, (candidate.title,))
            if found and flips(given.verdict, found.after.verdict, item.reason):
                yield self._smallest(found)

    def joint(self, items: Sequence[Stated]) -> Proven | None:
        """Return the smallest patch that answers every denial that patches can answer, proven."""
        found = self._all_at_once(items) or self._one_by_one()
        return self._smallest(found) if found else None

    def _hopeful(self, item: Stated, now: Judged) -> Iterator[Candidate]:
        """Yield the candidates after which the policy itself refuses less: only these are worth asking all others."""
        before = now.refusals(item.reason.code)
        found = candidates(item, now.review)
        if len(found) == 1:
            yield found[0]
            return
        for candidate in found:
            try:
                after = self._prover.refusals(edited(now.review, candidate.operations), item.reason.code)
            except InputError:
                continue
            if before is None or (after is not None and after < before):
                yield candidate

    def _all_at_once(self, items: Sequence[Stated]) -> Proven | None:
        """Try every denial's cheapest patch together: one judgement, where none disturbs another."""
        given = self._prover.given
        current = given.review
        made: list[tuple[Operation, str]] = []
        removals: dict[str, tuple[Operation, str]] = {}
        titles: list[str] = []
        wanted: set[str] = set()
        try:
            for item in items:
                # Edits that need each other do nothing alone.
                chosen = next(chain(self._hopeful(item, given), candidates(item, given.review)), None)
                if chosen is None:
                    continue
                wanted.add(item.reason.code)
                titles.append(chosen.title)
                if shifts(given.review.request.object or {}, chosen.operations):
                    if any(operation.op != "remove" for operation in chosen.operations):
                        return None
                    removals |= {one.path: (one, item.reason.code) for one in chosen.operations}
                    continue
                again = next((one for one in candidates(item, current) if one.title == chosen.title), None)
                if again:
                    made += [(operation, item.reason.code) for operation in again.operations]
                    current = edited(current, again.operations)
        except InputError:
            return None
        made += [removals[path] for path in from_the_end(removals)]
        if not made:
            return None
        operations, causes = zip(*made, strict=True)
        found = self._prove(operations, causes, tuple(titles))
        left = {reason.code for reason in found.after.verdict.reasons} if found else set[str]()
        return found if found and answered(given.verdict, found.after.verdict) and not wanted & left else None

    def _one_by_one(self) -> Proven | None:
        found: Proven | None = None
        for _ in range(_ROUNDS):
            better = self._next(found)
            if better is None:
                return found
            found = better
        return found

    def _next(self, found: Proven | None) -> Proven | None:
        """Return a patch that answers one denial more, and makes nothing worse."""
        here = found.after if found else self._prover.given
        before = found or Proven((), (), (), here)
        for item in stated(here.review, here.verdict, here.judgements):
            if item.reason in here.verdict.reasons:
                for candidate in self._hopeful(item, here):
                    titles = (*before.titles, candidate.title)
                    causes = before.causes + (item.reason.code,) * len(candidate.operations)
                    better = self._prove(before.operations + candidate.operations, causes, titles)
                    if better and flips(here.verdict, better.after.verdict, item.reason):
                        return better
        return None

    def _prove(
        self, operations: tuple[Operation, ...], causes: tuple[str, ...], titles: tuple[str, ...]
    ) -> Proven | None:
        key = canonical_json([operation.wire() for operation in operations])
        after = self._proven.get(key)
        if after is None and not self._prover.spent:
            try:
                after = self._prover.judge(edited(self._prover.given.review, operations))
            except InputError:
                return None
        if after is None:
            return None
        self._proven[key] = after
        return Proven(operations, causes, titles, after)

    def _smallest(self, found: Proven) -> Proven:
        """Drop every operation without which the same is answered, as long as there is a budget to prove it."""
        if len(leaves(found.operations)) == 1:
            return found
        for index in reversed(range(len(found.operations))):
            if self._prover.spent:
                return found
            if index in leaves(found.operations):
                fewer = found.operations[:index] + found.operations[index + 1 :]
                if self._is_missed(fewer, found, found.causes[index]):
                    continue
                causes = found.causes[:index] + found.causes[index + 1 :]
                shorter = self._prove(fewer, causes, found.titles)
                if shorter and _as_good(self._prover.given.verdict, found.after.verdict, shorter.after.verdict):
                    found = shorter
        return found

    def _is_missed(self, fewer: tuple[Operation, ...], whole: Proven, cause: str) -> bool:
        """Return whether the policy that an operation was made for refuses more without it: its word is enough."""
        try:
            now = self._prover.refusals(edited(self._prover.given.review, fewer), cause)
        except InputError:
            return True
        after = whole.after.verdict
        least = sum(reason.code == cause for reason in (*after.reasons, *after.warnings))
        return now is not None and now > least


def _as_good(before: Verdict, whole: Verdict, fewer: Verdict) -> bool:
    return (
        bool(answered(before, fewer))
        and len(fewer.reasons) <= len(whole.reasons)
        and (len(fewer.warnings) <= len(whole.warnings))
    )
