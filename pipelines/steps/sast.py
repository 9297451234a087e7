"""Static analysis for security, of the whole source."""

from ...schemas.risk import RiskTag
from ..sandbox.limits import Limits
from ..step import Job, Place, Step


def _argv(job: Job, place: Place) -> tuple[str, ...]:
    source = ("--source", f"{place('checkout')}/source", "--diff", f"{place('checkout')}/change.diff")
    refuse = "medium" if STEP.strict(job) else "none"
    return ("python", "-m", "argosy.pipelines.programs.sast", *source, "--refuse", refuse, "--out", place("sast"))


STEP = Step(
    name="sast",
    title="Analyse the source for weaknesses",
    argv=_argv,
    outputs=("sast.json",),
    needs=("checkout",),
    evidence=("sast",),
    kit="analysis",
    limits=Limits(wall=300),
    strengthened=frozenset({RiskTag.CRYPTO, RiskTag.DATA_FLOW}),
)
