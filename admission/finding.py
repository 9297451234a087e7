"""Finding: the verdict on one object with the place where it was read; what `argosy check --output json` lists."""

import operator
from typing import Annotated

from pydantic import Field

from ..schemas.canonical import Digest
from ..schemas.document import CAMEL, Document
from ..schemas.verdict import DenyReason, Exempted, Recourse, Skipped


class FindingSource(Document):
    """Where the object was read."""

    file: str
    """As it was given; `-` for standard input, empty for an object that came by the network."""
    line: Annotated[int, Field(ge=1)]
    document: Annotated[int, Field(ge=0)]
    """Which document of the file, from 0."""


class CheckedObject(Document):
    """What was judged."""

    model_config = CAMEL

    api_version: str
    kind: str
    namespace: str = ""
    name: str = ""


class PlacedReason(DenyReason):
    """A refusal and the place of its field, or of the nearest parent that the file spells out."""

    model_config = CAMEL

    line: Annotated[int, Field(ge=1)]
    column: Annotated[int, Field(ge=1)]
    path: Annotated[str, Field(exclude_if=operator.not_)] = ""
    """The field as `kubectl -o jsonpath` names it."""
    known: Annotated[bool, Field(exclude_if=operator.not_)] = False
    """Whether a baseline lists it, so that it does not fail."""


class Finding(Document):
    """One object's verdict."""

    model_config = CAMEL

    source: FindingSource
    object: CheckedObject
    operation: str
    """CREATE for a manifest; what was recorded, for a review."""
    allowed: bool
    digest: Digest
    input_digest: Digest
    reasons: tuple[PlacedReason, ...] = ()
    warnings: tuple[PlacedReason, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    exceptions: tuple[Exempted, ...] = ()
    audited: tuple[PlacedReason, ...] = ()
    """What a binding only audits."""
    judged_by: tuple[str, ...] = ()
    """Codes of the policies that judge such an object and were not skipped; none: no policy knows the kind."""
    validation_actions: tuple[str, ...] = ()
    at: str
    recourse: tuple[Recourse, ...] = ()
    """What answers every denial, in order."""
