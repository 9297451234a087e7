"""Cases: what the author of a policy expects of it, each a Review and the Verdict that is right."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import model_validator

from ...schemas.document import CAMEL, Document
from ...schemas.errors import InputError
from ...schemas.facts import Facts
from ...schemas.review import Review
from ...schemas.verdict import JSON
from ..policy.folder import read_file
from ..policy.yaml_lines import YamlFile, read_document
from ..review import from_manifest
from ..review.canonical_object import namespace_object
from ..shape import is_object

CASES = "cases.yaml"
MOMENT = "2026-01-31T12:00:00Z"
"""When a case is judged that names no moment."""


class ExpectedReason(Document):
    """One refusal that the author expects; what is not written is not compared."""

    field: str = ""
    observed: JSON = None
    expected: JSON = None
    message: str | None = None


class ExpectedVerdict(Document):
    """What the author expects; a soft policy never denies, so for its cases `allowed: false` means that it warns."""

    allowed: bool
    reasons: tuple[ExpectedReason, ...] = ()
    """A hard policy's refusals; a soft one's warnings."""
    warnings: tuple[ExpectedReason, ...] = ()
    """Of a hard policy: what a binding that warns says."""
    audited: tuple[ExpectedReason, ...] = ()
    """What a binding that audits says."""
    skipped: bool = False


class Case(Document):
    """One member of `cases.yaml`: a manifest, or a whole Review."""

    model_config = CAMEL

    name: str
    object: dict[str, Any] | None = None
    """A manifest: judged as the request that creates it, by nobody in particular."""
    params: dict[str, dict[str, Any]] = {}
    facts: dict[str, Any] = {}
    namespace_labels: dict[str, str] | None = None
    review: dict[str, Any] | None = None
    at: str = MOMENT
    verdict: ExpectedVerdict

    @model_validator(mode="after")
    def _has_one_input(self) -> Self:
        if (self.object is None) == (self.review is None):
            raise ValueError("a case has an object, or a review")
        if self.review is not None and (self.params or self.facts or self.namespace_labels is not None):
            raise ValueError("params, facts and namespaceLabels stand beside an object; a review holds its own")
        if self.verdict.allowed and self.verdict.reasons:
            raise ValueError("verdict: what is allowed has no reasons")
        return self

    def judged(self) -> Review:
        """Return the Review that is judged.

        Raises:
            InputError: the object or the review is none.
        """
        if self.object is not None:
            return from_manifest(
                self.object,
                at=self.at,
                params=self.params,
                facts=Facts.parse(self.facts, "facts"),
                namespace_labels=self.namespace_labels,
                unknown="deny",
            )
        given: dict[str, Any] = {"at": self.at, **(self.review or {})}
        return Review.parse({**_namespace(given), **given}, "review")


@dataclass(frozen=True, slots=True)
class PlacedCase:
    """A case and where it stands."""

    case: Case
    file: str
    line: int
    review: Review

    @property
    def place(self) -> str:
        """Return file and line."""
        return f"{self.file}:{self.line}"


def read_cases(folder: Path) -> list[PlacedCase]:
    """Return the cases of a policy's folder, in order.

    Raises:
        PolicyError: the file cannot be read, or one of its cases is none; names file and line.
    """
    path = folder / CASES
    data = read_file(path, hint="A policy has cases: what it allows and denies.")
    file = YamlFile(str(path), data, sequence=True)
    found: list[PlacedCase] = []
    names: set[str] = set()
    for index in range(len(file.value)):
        case: Case = read_document(Case, file, (index,))
        if case.name in names:
            raise file.error((index, "name"), f"two cases are called {case.name!r}")
        names.add(case.name)
        try:
            review = case.judged()
        except InputError as error:
            raise file.error((index,), f"case {case.name!r}: {error.message}") from error
        found.append(PlacedCase(case, str(path), file.line((index,)), review))
    return found


def _namespace(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Namespace that a review of a namespaced object goes without, as the server would add it."""
    request: Any = given.get("request")
    if not is_object(request) or "namespaceObject" in given:
        return {}
    name, resource = request.get("namespace"), request.get("resource")
    if not name or not isinstance(name, str) or not is_object(resource) or resource.get("resource") == "namespaces":
        return {}
    return {"namespaceObject": namespace_object(name, None)}
