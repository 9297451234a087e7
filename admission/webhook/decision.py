"""Decision: what a review came to, with what the answer and the log need of the request."""

from dataclasses import dataclass

from ...schemas.review import Request
from ...schemas.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """The judgment of one AdmissionReview."""

    uid: str
    """Echoed: it ties the answer to the question."""
    request: Request
    verdict: Verdict
    dry_run: bool = False
    """A dry run leaves nothing behind: no log line, no remembered verdict."""
