"""Whether another round makes sense, and what is handed on when it does not."""

from ...schemas.entry import Entry
from ...schemas.phase import Decision
from ...schemas.recourse_bundle import RecourseBundle
from ...schemas.role import Role
from ...schemas.verdict import DenyReason, RecourseKind, Verdict
from .denial import reasons_of
from .journal import Journal
from .request import Request

REFUSALS = frozenset({Decision.DENY, Decision.REVISE})


def refusals(journal: Journal) -> tuple[Entry, ...]:
    """Return the gates that did not let the release pass, oldest first."""
    return tuple(entry for entry in journal.gates if entry.decision in REFUSALS)


def stop(journal: Journal, budget: int) -> str | None:
    """Return why no further round begins; None where one may.

    No progress is the same reasons again: for a change that no model makes, whatever else changed; for one that a
    model makes, with the same diff.
    """
    met = [_essence(journal, entry) for entry in refusals(journal)]
    if met and met[-1] in met[:-1]:
        return "the same refusal came twice without progress"
    if journal.gates[-1].attempt >= budget:
        return f"the budget of {budget} attempts is spent"
    return None


def _essence(journal: Journal, entry: Entry) -> str:
    reasons = sorted(repr(reason.essence()) for reason in reasons_of(journal, entry))
    by_model = journal.document(Request, "request").source.startswith("model:")
    return repr((reasons, journal.latest("diff", entry.sequence) if by_model else None))


def bundle(journal: Journal, why: str) -> RecourseBundle:
    """Return everything that the crew knows about a release that it cannot move."""
    last = refusals(journal)[-1]
    reasons = reasons_of(journal, last)
    return RecourseBundle(
        release=journal.release,
        phase=journal.entries[last.sequence - 1].phase,
        verdicts=tuple(
            Verdict.parse(journal.read(digest), name)
            for name, digest in sorted(last.artifacts.items())
            if name.startswith("verdict/")
        ),
        recourses=tuple(reason.recourse for reason in reasons if reason.recourse is not None),
        attempts=tuple(f"attempt {entry.attempt}: {', '.join(entry.codes)}" for entry in refusals(journal)),
        observations=(why,),
        next_role=_next(reasons),
    )


def _next(reasons: tuple[DenyReason, ...]) -> Role:
    kinds = {reason.recourse.kind for reason in reasons if reason.recourse is not None}
    return Role.BUILDER if RecourseKind.EVIDENCE in kinds else Role.PLANNER
