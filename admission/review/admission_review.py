"""AdmissionReview v1 to Review."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import ValidationError

from ...schemas.errors import ReviewError
from ...schemas.facts import Facts
from ...schemas.review import PolicyException, Request, Review
from ..shape import is_object
from .bounds import check, read_json
from .canonical_object import canonical_object, namespace_object, without_nulls

API_VERSION = "admission.k8s.io/v1"
_OBJECTS = ("object", "oldObject", "options")
_AS_ASKED = {"requestKind": "kind", "requestResource": "resource", "requestSubResource": "subResource"}
_KEPT = ("operation", "kind", "resource", "subResource", "name", "namespace", "userInfo")


def read_admission_review(body: bytes) -> dict[str, Any]:
    """Return the AdmissionReview that bytes hold; its request has a uid.

    Raises:
        ReviewError: it is malformed, or of another version.
    """
    return _checked(read_json(body))


def from_admission_review(  # noqa: PLR0913 - a Review's own fields, by name
    body: bytes | dict[str, Any],
    *,
    at: str,
    facts: Facts | None = None,
    params: Mapping[str, Mapping[str, Any]] | None = None,
    exceptions: Sequence[PolicyException] = (),
    namespace_labels: Mapping[str, str] | None = None,
    unknown: Literal["deny", "skip"] = "deny",
) -> Review:
    """Return the Review of an AdmissionReview.

    Args:
        body: its bytes, or its JSON value.
        at: RFC 3339, whole seconds, UTC.
        facts: what was gathered for it.
        params: overrides of the set's params, by policy code.
        exceptions: accepted soft refusals.
        namespace_labels: labels of the request's namespace, where they are known.
        unknown: what an unknown fact does.

    Raises:
        ReviewError: it is malformed.
    """
    received = read_admission_review(body) if isinstance(body, bytes) else _checked(body)
    request: dict[str, Any] = received["request"]
    kept = {name: request[name] for name in _KEPT if request.get(name) is not None}
    # Said only where it is not what `kind` and the others say anyway.
    kept |= {
        name: request[name] for name, same in _AS_ASKED.items() if request.get(name) not in (None, request.get(same))
    }
    if request.get("dryRun") is True:
        kept["dryRun"] = True
    for name in _OBJECTS:
        if request.get(name) is not None:
            kept[name] = canonical_object(request[name])
    if is_object(kept.get("userInfo")):
        kept["userInfo"] = {name: value for name, value in kept["userInfo"].items() if value is not None}
    kept.setdefault("userInfo", {})
    check(kept)
    for name in kept.keys() & set(_OBJECTS):
        kept[name] = without_nulls(kept[name])
    try:
        judged = Request.model_validate(kept)
        return Review(
            request=judged,
            namespace_object=_namespace(judged, namespace_labels),
            params={code: dict(values) for code, values in (params or {}).items()},
            exceptions=tuple(exceptions),
            unknown=unknown,
            facts=facts or Facts(),
            at=at,
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ReviewError(f"request.{where}: {first['msg']}") from error


def _namespace(request: Request, labels: Mapping[str, str] | None) -> dict[str, Any] | None:
    # The request of a Namespace names itself as its namespace; the API server shows its rules none.
    if not request.namespace or (request.resource.group, request.resource.resource) == ("", "namespaces"):
        return None
    return namespace_object(request.namespace, labels)


def _checked(received: Any) -> dict[str, Any]:
    if not is_object(received):
        raise ReviewError("an AdmissionReview is a JSON object")
    if received.get("kind") != "AdmissionReview":
        raise ReviewError(f"kind is {str(received.get('kind'))[:80]!r}, not 'AdmissionReview'")
    if received.get("apiVersion") != API_VERSION:
        raise ReviewError(f"apiVersion is {str(received.get('apiVersion'))[:80]!r}, not {API_VERSION!r}")
    request = received.get("request")
    if not is_object(request):
        raise ReviewError("request is missing")
    if not isinstance(request.get("uid"), str) or not request["uid"]:
        raise ReviewError("request.uid is missing")
    for name in _OBJECTS:
        if request.get(name) is not None and not is_object(request[name]):
            raise ReviewError(f"request.{name} is no object")
    needed = {"CREATE": "object", "UPDATE": "object", "DELETE": "", "CONNECT": ""}
    subject = needed.get(str(request.get("operation")))
    if subject is None:
        raise ReviewError(f"request.operation is {str(request.get('operation'))[:80]!r}")
    if subject and request.get(subject) is None:
        raise ReviewError(f"request.{subject} is missing")
    return received
