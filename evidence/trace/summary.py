"""What the verification summary of a trace must name: exactly what the Audited gate passed, and the images of it."""

from ...schemas.entry import Entry
from ...schemas.errors import TraceError
from ...schemas.evidence import EvidenceBundle
from ...schemas.phase import Decision, Phase
from .. import vsa
from ..errors import RefusedError
from ..predicates.types import VSA
from ..statement import Statement
from .artifacts import Artifacts

SUMMARY = "vsa"
_MANIFEST, _EVIDENCE = "manifest/", "evidence"
"""What begins the names of rendered files, and the name of the document that lists the images."""


class Passed:
    """What was passed so far, entry by entry."""

    def __init__(self, artifacts: Artifacts) -> None:
        self._artifacts = artifacts
        self._evidence: str | None = None
        self._manifests = dict[str, str]()

    def follow(self, entry: Entry) -> None:
        """Take in an entry.

        Raises:
            TraceError: it passes manifests without a summary.
        """
        self._evidence = entry.artifacts.get(_EVIDENCE, self._evidence)
        if (entry.kind, entry.phase, entry.decision) != ("gate", Phase.AUDITED, Decision.ALLOW):
            return
        named = entry.artifacts.items()
        self._manifests = {name.removeprefix(_MANIFEST): d for name, d in named if name.startswith(_MANIFEST)}
        if self._manifests and SUMMARY not in entry.artifacts:
            raise TraceError("manifests were passed without a verification summary")

    def check(self, summary: Statement, release: str) -> None:
        """Compare a summary, whose signature holds, with what was passed.

        Raises:
            TraceError: it is none, is of another release, did not pass, or names more, less or other digests.
            DocumentError: the list of images cannot be read.
        """
        if summary.predicate_type != VSA:
            raise TraceError(f"it is no verification summary but {summary.predicate_type[:100]!r}")
        try:
            said, _ = vsa.parse(summary.predicate)
        except RefusedError as error:
            raise TraceError(error.message) from error
        if (said.result, said.release) != ("PASSED", release):
            raise TraceError(f"it says {said.result} of release {said.release[:80]!r}, not PASSED of this one")
        passed, stated = self._passed(), {(one.name, one.digest) for one in summary.subjects}
        if left_out := sorted(passed - stated):
            raise TraceError("the summary does not name {} ({}), which the Audited gate passed".format(*left_out[0]))
        if added := sorted(stated - passed):
            raise TraceError("the summary names {} ({}), which the Audited gate did not pass".format(*added[0]))

    def _passed(self) -> set[tuple[str, str]]:
        passed = set(self._manifests.items())
        if passed and self._evidence is not None:
            bundle = EvidenceBundle.parse(self._artifacts.get(self._evidence), _EVIDENCE)
            passed |= {(one.name, one.digest) for one in bundle.subjects}
        return passed
