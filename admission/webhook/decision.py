"""Decision: what a review came to, with what the answer and the log need of the request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ...schemas.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """The judgment of one AdmissionReview."""

    uid: str
    """Echoed: it ties the answer to the question."""
    operation: str
    kind: str
    namespace: str
    name: str
    dry_run: bool
    """A dry run leaves nothing behind: no log line, no remembered verdict."""
    verdict: Verdict

    @classmethod
    def on(cls, received: Mapping[str, Any], verdict: Verdict) -> Self:
        """Return the decision on an AdmissionReview that was read, though perhaps not understood."""
        request: Mapping[str, Any] = received["request"]
        kind: Any = request.get("kind")
        return cls(
            uid=str(request["uid"]),
            operation=str(request["operation"]),
            kind=_text(kind.get("kind") if kind.__class__ is dict else None),
            namespace=_text(request.get("namespace")),
            name=_text(request.get("name")),
            dry_run=request.get("dryRun") is True,
            verdict=verdict,
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
