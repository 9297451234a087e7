"""RolloutPlan: weights, dwell, SLI envelopes and abort triggers of one service in one environment."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .document import Document


class Weight(Document):
    """One step of a canary."""

    weight: Annotated[int, Field(ge=1, le=100)]
    """Percent of traffic."""
    dwell: Annotated[int, Field(ge=0)]
    """Seconds before the next step."""


class Envelope(Document):
    """What an SLI must hold while the canary runs; Prometheus queries come from the project, never invented."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    query: str
    op: Literal["<=", ">="]
    threshold: float
    interval: Annotated[int, Field(gt=0)] = 60
    """Seconds between measurements."""
    failure_limit: Annotated[int, Field(ge=0)] = 1


class RolloutPlan(Document):
    """How one service reaches one environment."""

    service: str
    environment: str
    namespace: str
    strategy: Literal["canary"] = "canary"
    steps: Annotated[tuple[Weight, ...], Field(min_length=1)]
    envelopes: tuple[Envelope, ...] = ()
    """Empty: availability only, and S_NO_SLI says so."""
    abort_on: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _weights_grow_to_all(self) -> "RolloutPlan":
        weights = [step.weight for step in self.steps]
        if weights != sorted(set(weights)) or weights[-1] != 100:  # noqa: PLR2004 - percent
            raise ValueError("weights must grow and end at 100")
        return self


class Manifest(Document):
    """One rendered file: what is audited is what is committed."""

    path: str
    """In the GitOps repository: `<environment>/<service>/<file>`."""
    content: str
