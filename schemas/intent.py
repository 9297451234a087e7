"""Intent and Contract: what one role asks of another, and what an environment owes."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from .document import Document
from .role import Role
from .verdict import Severity

Text = Annotated[str, Field(max_length=4000)]


class Contract(Document):
    """One obligation of an environment, e.g. coverage on changed lines at least 85 %."""

    model_config = ConfigDict(frozen=True)

    code: Annotated[str, Field(pattern=r"^[ISG]_[A-Z0-9_]+$")]
    subject: str
    """What is measured: `coverage.changedLines`, `provenance.level`, `sbom.completeness`."""
    op: Literal["present", "absent", ">=", "<=", "=="]
    value: float | str | bool | None = None
    unit: str = ""
    environment: str
    severity: Severity


class Constraints(Document):
    """Where a role may write; globs on repository paths, `do_not_touch` wins."""

    allowed_paths: tuple[str, ...] = ("**",)
    do_not_touch: tuple[str, ...] = ()


class Intent(Document):
    """A hand-over, signed by the role that makes it."""

    id: str
    release: str
    sender: Annotated[Role, Field(alias="from")]
    recipient: Annotated[Role, Field(alias="to")]
    goal: Text
    required_evidence: tuple[str, ...] = ()
    """Contract codes and predicate types that the recipient must satisfy."""
    constraints: Constraints = Constraints()
    timeout: Annotated[int, Field(gt=0, description="seconds")]
    success_criteria: tuple[Text, ...]
    artifacts: dict[str, str] = {}
    """Name -> digest of the documents handed over."""
