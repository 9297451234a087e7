"""What the webhook counts, by Prometheus' conventions, in a registry of its own."""

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from ...schemas.verdict import Verdict

OPERATIONS = ("CREATE", "UPDATE", "DELETE", "CONNECT")
ENGINE_ERROR = "E_POLICY"
"""The code of a denial by an engine that failed."""
_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Metrics:
    """Counters of one server; every label has a known, small set of values."""

    def __init__(self) -> None:
        """Make every series at once, so that each is 0 before it counts."""
        self.registry = CollectorRegistry()
        self._duration = Histogram(
            "argosy_admission_review_duration_seconds",
            "Time from the last byte of a review to the first byte of its answer.",
            registry=self.registry,
            buckets=_BUCKETS,
        )
        reviews = Counter(
            "argosy_admission_reviews",
            "Reviews answered with a decision.",
            ("operation", "allowed"),
            registry=self.registry,
        )
        self._reviews = {
            (operation, allowed): reviews.labels(operation, str(allowed).lower())
            for operation in OPERATIONS
            for allowed in (True, False)
        }
        self._denials = Counter(
            "argosy_admission_denials",
            "Denials by code; one denial may have several.",
            ("code",),
            registry=self.registry,
        )
        self._errors = Counter(
            "argosy_engine_errors", "Denials because an engine failed; each is a defect.", registry=self.registry
        )
        self._refused = Counter(
            "argosy_admission_malformed",
            "Requests refused before judging, by HTTP status.",
            ("status",),
            registry=self.registry,
        )

    def answered(self, operation: str, verdict: Verdict, seconds: float) -> None:
        """Count one decision."""
        self._duration.observe(seconds)
        self._reviews[operation, verdict.allowed].inc()
        if verdict.allowed:
            return
        codes = {reason.code for reason in verdict.reasons}
        for code in codes:
            self._denials.labels(code).inc()
        if ENGINE_ERROR in codes:
            self._errors.inc()

    def refused(self, status: int) -> None:
        """Count one request that was not judged."""
        self._refused.labels(str(status)).inc()

    def exposition(self) -> tuple[bytes, str]:
        """Return the text that Prometheus scrapes, and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST
