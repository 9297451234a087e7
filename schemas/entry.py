"""Entry: one line of a trace; who decided what at a gate, on which digests, by which policies, why."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from .canonical import Digest
from .document import Document
from .phase import Decision, Phase
from .role import Role


class Entry(Document):
    """The predicate of one trace statement; signed by `actor`, chained by `previous`."""

    model_config = ConfigDict(frozen=True)

    release: str
    sequence: Annotated[int, Field(ge=0)]
    previous: Digest
    """Digest of the envelope before; `sha256:` and 64 zeros for the first."""
    time: str
    """RFC 3339, whole seconds, UTC."""
    actor: Role
    kind: Literal["gate", "handover", "step"]
    """A transition or refusal; a signed Intent; a pipeline step that finished."""
    name: str = ""
    """Of a step or a hand-over: which one, once an attempt."""
    phase: Phase
    """Where the release stands after this entry."""
    decision: Decision
    attempt: Annotated[int, Field(ge=1)] = 1
    artifacts: dict[str, Digest] = {}
    """Name -> digest of what was decided on; each is kept with the trace."""
    policies: Digest | None = None
    """Digest of the policy set, where one judged."""
    codes: tuple[str, ...] = ()
    why: Annotated[str, Field(max_length=4000)]


GENESIS = "sha256:" + "0" * 64
"""`previous` of the first entry."""
