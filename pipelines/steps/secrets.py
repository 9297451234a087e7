"""Look for secrets in the lines that the change added."""

from ...schemas.risk import RiskTag
from ..sandbox.limits import Limits
from ..step import Job, Place, Step


def _argv(job: Job, place: Place) -> tuple[str, ...]:
    source = ("--source", f"{place('checkout')}/source", "--diff", f"{place('checkout')}/change.diff")
    whole = "yes" if STEP.strict(job) else "no"
    return ("python", "-m", "argosy.pipelines.programs.secrets", *source, "--whole", whole, "--out", place("secrets"))


STEP = Step(
    name="secrets",
    title="Look for secrets",
    argv=_argv,
    outputs=("secrets.json",),
    needs=("checkout",),
    kit="analysis",
    limits=Limits(wall=300),
    strengthened=frozenset({RiskTag.CRYPTO}),
)
