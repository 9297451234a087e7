"""Release: what every role sees while one release moves; the trace is the only memory that counts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...adapters.git import Repository
from ...evidence.signing.keys import Keyring
from ...evidence.trust import Trust
from .journal import Journal
from .request import Request


@dataclass(frozen=True)
class Places:
    """Where a release keeps what it makes."""

    state: Path
    out: Path | None = None
    """Where the user wants the export."""

    @property
    def export(self) -> Path:
        """Return where the trace, the evidence and the change are left for others."""
        return self.out or self.state / "export"

    @property
    def gitops(self) -> Path:
        """Return the GitOps repository that is made when the user has none."""
        return self.state / "gitops"

    @property
    def work(self) -> Path:
        """Return the clone that the Coder edits."""
        return self.state / "work"

    @property
    def build(self) -> Path:
        """Return where the pipeline leaves its outputs."""
        return self.state / "build"

    @property
    def evidence(self) -> Path:
        """Return the store of attestations."""
        return self.state / "evidence"


@dataclass(frozen=True)
class Release:
    """One release on this machine."""

    id: str
    request: Request
    repository: Repository
    gitops: Path
    places: Places
    journal: Journal
    keyring: Keyring
    trust: Trust
    trust_file: Path
    model: str | None
    """`provider:name`, when a language model makes the change."""
    budget: int
    """How many attempts the crew has."""
    say: Callable[[str], None]
    """Tell the person who waits what is going on."""
    approvals: Path | None = None
    """Folder of approvals that people signed."""
