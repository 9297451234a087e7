"""What files from elsewhere hold: policies, their bindings, and the objects that their params are in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ....adapters.manifest import ManifestDocument
from ....adapters.manifest import read as read_documents
from ....adapters.manifest.files import discover, read_bytes
from ....schemas.errors import PolicyError
from ...shape import is_array, is_object

_GROUP = "admissionregistration.k8s.io"
_POLICY = "ValidatingAdmissionPolicy"
_BINDING = "ValidatingAdmissionPolicyBinding"


@dataclass(slots=True)
class Intake:
    """One policy of a file, with what belongs to it."""

    document: ManifestDocument
    bindings: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    params: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """Name of a binding -> the object that its params are in."""

    @property
    def name(self) -> str:
        """The name of the policy."""
        return named(self.document.object)

    @property
    def spec(self) -> dict[str, Any]:
        """What the policy asks; empty where it is no mapping."""
        spec: Any = self.document.object.get("spec")
        return spec if is_object(spec) else {}

    @property
    def place(self) -> str:
        """File and line of the policy."""
        return f"{self.document.source.file}:{self.document.source.line}"


def read(paths: Iterable[str]) -> list[Intake]:
    """Return the policies below files and folders, each with its bindings and params, in order.

    Raises:
        InputError: a file cannot be read or is no YAML.
        PolicyError: there is no policy in any of them.
    """
    documents = [
        document for path in paths for file in discover(path) for document in read_documents(read_bytes(file), file)
    ]
    found = [Intake(document) for document in documents if _is(document.object, _POLICY)]
    if not found:
        raise PolicyError(f"no {_POLICY} in what was given", hint="Give files that hold some, or a folder of them.")
    for item in found:
        item.bindings = [
            document.object
            for document in documents
            if _is(document.object, _BINDING) and _spec(document.object).get("policyName") == item.name
        ]
        for binding in item.bindings:
            params = _params(item, binding, documents)
            if params is not None:
                item.params[named(binding)] = params
    return found


def named(item: dict[str, Any]) -> str:
    """Return the name of an object; empty where it has none."""
    metadata: Any = item.get("metadata")
    name: Any = metadata.get("name") if is_object(metadata) else None
    return name if isinstance(name, str) else ""


def expressions(spec: dict[str, Any]) -> list[tuple[str, str]]:
    """Return JSON Pointer in the document and text of every expression of a policy."""
    found: list[tuple[str, str]] = []
    for kind, key in (
        ("matchConditions", "expression"),
        ("variables", "expression"),
        ("validations", "expression"),
        ("validations", "messageExpression"),
        ("auditAnnotations", "valueExpression"),
    ):
        items: Any = spec.get(kind)
        for index, item in enumerate(items if is_array(items) else ()):
            text: Any = item.get(key) if is_object(item) else None
            if isinstance(text, str) and text.strip():
                found.append((f"/spec/{kind}/{index}/{key}", text))
    return found


def _params(item: Intake, binding: dict[str, Any], documents: list[ManifestDocument]) -> dict[str, Any] | None:
    reference: Any = _spec(binding).get("paramRef")
    kind: Any = item.spec.get("paramKind")
    if not is_object(reference) or not is_object(kind):
        return None
    for document in documents:
        found = document.object
        wanted = (kind.get("apiVersion"), kind.get("kind"), reference.get("name"))
        if (found.get("apiVersion"), found.get("kind"), named(found)) == wanted:
            return found
    return None


def _is(item: dict[str, Any], kind: str) -> bool:
    version = item.get("apiVersion")
    return item.get("kind") == kind and isinstance(version, str) and version.startswith(f"{_GROUP}/")


def _spec(item: dict[str, Any]) -> dict[str, Any]:
    spec: Any = item.get("spec")
    return spec if is_object(spec) else {}
