"""ChangeSet: what the Coder changed, as `git diff` shows it, with every tool that passed it."""

from typing import Annotated, Literal

from pydantic import Field

from .canonical import Digest
from .document import Document
from .risk import RiskTag


class ToolRun(Document):
    """One run of a tool of record."""

    name: str
    argv: Annotated[tuple[str, ...], Field(min_length=1)]
    version: str
    exit: int
    output: Digest
    """Digest of what it printed, kept as an artifact."""
    sandboxed: bool

    @property
    def passed(self) -> bool:
        """Whether the tool accepted the change."""
        return self.exit == 0


class FileChange(Document):
    """One changed path of the diff."""

    path: str
    status: Literal["added", "modified", "deleted", "renamed"]
    added: Annotated[int, Field(ge=0)]
    removed: Annotated[int, Field(ge=0)]


class Proposal(Document):
    """A diff whose tools failed or did not all run: not a ChangeSet."""

    release: str
    attempt: int
    plan: Digest
    base: str
    head: str
    diff: Digest
    files: tuple[FileChange, ...]
    tools: tuple[ToolRun, ...]
    findings: tuple[str, ...]


class ChangeSet(Document):
    """A diff that every tool of record passed."""

    release: str
    attempt: Annotated[int, Field(ge=1)]
    plan: Digest
    """The PlanSpec that it answers."""
    base: str
    head: str
    """Git commits."""
    diff: Digest
    """Digest of `git diff base head`, kept as an artifact."""
    files: Annotated[tuple[FileChange, ...], Field(min_length=1)]
    manifests: tuple[str, ...] = ()
    migrations: tuple[str, ...] = ()
    risk: tuple[RiskTag, ...] = ()
    notes: str = ""
    tools: Annotated[tuple[ToolRun, ...], Field(min_length=1)]
