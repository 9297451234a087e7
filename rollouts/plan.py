"""Choose weights and dwell times of a canary by the risk of the change."""

from collections.abc import Iterable, Sequence
from typing import Final

from ..schemas.errors import InputError
from ..schemas.risk import RiskTag
from ..schemas.rollout import Envelope, RolloutPlan, Weight

WEIGHTS: Final = (1, 5, 25, 50, 100)
"""Percent of traffic, step by step."""

DWELL: Final = {1: 300, 5: 300, 25: 600, 50: 600, 100: 300}
"""Weight -> seconds it is held for a change without risk tags; at 100 the old version is still there to go back to."""

DWELL_DEV: Final = {1: 30, 5: 30, 25: 30, 50: 30, 100: 0}
"""The same in the environment `dev`."""

FACTOR: Final = {
    RiskTag.MIGRATION: 4,
    RiskTag.CRYPTO: 3,
    RiskTag.DATA_FLOW: 3,
    RiskTag.PRIVILEGED: 3,
    RiskTag.DEPENDENCY: 2,
    RiskTag.PIPELINE: 2,
    RiskTag.POLICY: 2,
    RiskTag.GATE: 2,
}
"""Risk tag -> how many times longer every weight is held; the riskiest tag counts, tags do not add up."""

ABORT_ON: Final = ("ProgressDeadlineExceeded", "RolloutAborted", "AnalysisRunFailed")
"""Condition reasons of Argo Rollouts (utils/conditions) that end the rollout and revert Git."""


def plan(
    service: str,
    environment: str,
    namespace: str,
    *,
    risk: Iterable[RiskTag] = (),
    envelopes: Sequence[Envelope] = (),
) -> RolloutPlan:
    """Return the canary of one service in one environment.

    Every weight is held long enough that each envelope can fail for good before more traffic is moved:
    `(failureLimit + 1) * interval` seconds.

    Raises:
        InputError: two envelopes have the same name.
    """
    names = [envelope.name for envelope in envelopes]
    if doubles := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"{service} has two SLI envelopes named {doubles[0]}", hint="Give each envelope its own name.")
    base = DWELL_DEV if environment == "dev" else DWELL
    factor = max((FACTOR[tag] for tag in risk), default=1)
    noticed = max(((envelope.failure_limit + 1) * envelope.interval for envelope in envelopes), default=0)
    return RolloutPlan(
        service=service,
        environment=environment,
        namespace=namespace,
        steps=tuple(Weight(weight=weight, dwell=max(base[weight] * factor, noticed)) for weight in WEIGHTS),
        envelopes=tuple(envelopes),
        abort_on=ABORT_ON if envelopes else ABORT_ON[:2],
    )
