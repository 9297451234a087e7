"""What an explanation says, for a person and for a program alike; its size is bounded, and secrets are masked."""

from typing import Annotated, Any

from pydantic import Field

from ...schemas.document import CAMEL, Document
from ...schemas.verdict import Engine, Severity
from ..finding import CheckedObject, FindingSource

JSON = Any


class Part(Document):
    """One sub-expression of a CEL expression, and what it gave."""

    expression: str
    """As the rule writes it, on one line; a long one is cut."""
    definition: str = ""
    """Of a variable: its text, whose parts these are."""
    value: str = ""
    """JSON on one line; a long one is cut. Empty where there is none."""
    problem: str = ""
    """Why there is no value."""
    elements: tuple["Element", ...] = ()
    """Of a comprehension: the elements that decided."""
    more: int = 0
    """How many such elements are not shown."""
    parts: tuple["Part", ...] = ()


class Element(Document):
    """One turn of a comprehension."""

    variable: str
    value: str
    """What the variable held: JSON on one line."""
    body: tuple[Part, ...]


class Failed(Document):
    """One expression of a CEL rule that was not true."""

    file: str
    """Of the policy, from its folder on."""
    line: Annotated[int, Field(ge=1)]
    tree: Part
    variables: tuple[Part, ...]
    """Every variable that it reads, by itself or through others; a shared one without its parts."""


class Fired(Document):
    """One Rego rule that refused, and with what."""

    file: str
    """Of the policy, from its folder on."""
    line: Annotated[int, Field(ge=1)]
    source: tuple[str, ...]
    """Its lines; a long one is cut."""
    witnesses: tuple["Witness", ...]


class Witness(Document):
    """One violation that a rule stated, and what its variables held."""

    field: str
    bindings: dict[str, str]
    """Variable -> JSON on one line."""


class Refused(Document):
    """One field that the policy refuses."""

    field: str
    """JSON Pointer; empty for the object as a whole."""
    path: str
    """The same for `kubectl -o jsonpath`."""
    line: Annotated[int, Field(ge=1)]
    column: Annotated[int, Field(ge=1)]
    message: str
    observed: JSON = None
    expected: JSON = None


class ObjectExplained(Document):
    """One object that the policy refuses."""

    source: FindingSource
    object: CheckedObject
    refused: tuple[Refused, ...]
    failed: tuple[Failed, ...] = ()
    fired: tuple[Fired, ...] = ()


class PolicyExplained(Document):
    """What a policy asks, by which standard, with which params, in which words."""

    model_config = CAMEL

    code: str
    title: str
    severity: Severity
    engine: Engine
    contract: str
    description: str
    standard: str
    url: str
    params: dict[str, JSON]
    recourse: tuple[str, ...]
    rule_file: str
    rule: tuple[str, ...]


class Explanation(Document):
    """What `argosy check --explain CODE --output json` prints."""

    policy: PolicyExplained
    objects: tuple[ObjectExplained, ...]
