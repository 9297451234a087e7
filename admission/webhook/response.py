"""The AdmissionReview answer: a Verdict as the API server passes it on, for a person and for a program."""

import re
from typing import Any

from ...schemas.verdict import DenyReason, Exempted, Verdict

VERDICT_LIMIT = 16 * 1024
"""Bytes of Verdict JSON that a denial carries; audit logs keep `details` from level Metadata on."""
WARNING_LIMIT = 256
"""Characters: the API server cuts longer warnings."""
WARNINGS_LIMIT = 4096
"""Characters of all warnings together: from there on the API server cuts every one of them to 120."""
MESSAGE_LIMIT = 4096
"""Characters of the text that kubectl prints."""
ANNOTATION_LIMIT = 4096
"""Characters of one audit annotation that others wrote."""
_KEY_LIMIT = 63
"""Characters of an audit annotation's key, the webhook's own name left out."""
VERDICT_CAUSE = "argosy.dev/verdict"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")


def admission_review(uid: str, verdict: Verdict) -> dict[str, Any]:
    """Return the whole AdmissionReview v1 that answers `uid`."""
    response: dict[str, Any] = {"uid": uid, "allowed": verdict.allowed}
    if not verdict.allowed:
        response["status"] = _status(verdict)
    if warnings := _warnings(verdict):
        response["warnings"] = warnings
    annotations = {"at": verdict.at, "digest": verdict.digest, "inputDigest": verdict.input_digest}
    if codes := _codes(verdict.reasons + verdict.warnings):
        annotations["codes"] = ",".join(codes)
    if verdict.audited:
        annotations["audited"] = _audited(verdict.audited)
    for key, value in verdict.audit_annotations.items():
        annotations.setdefault(_annotation(key), value)
    if verdict.exceptions:
        annotations["exceptions"] = _cut("; ".join(map(_exception, verdict.exceptions)), ANNOTATION_LIMIT)
    # The API server puts the webhook's name before each key.
    response["auditAnnotations"] = annotations
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}


def field_path(pointer: str) -> str:
    """Return a JSON Pointer as Kubernetes writes it: `/spec/containers/0/image` -> `spec.containers[0].image`."""
    path = ""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if name.isascii() and name.replace("-", "").isalnum() and not name.isdigit():
            path += f".{name}" if path else name
        else:
            path += f"[{name}]"
    return path


def _exception(exception: Exempted) -> str:
    until = f" until {exception.expires}" if exception.expires else ""
    used = "expired" if exception.expired else "accepted"
    return _line(f"{exception.code} {used} by {exception.owner or exception.source}{until}: {exception.reason}")


def _codes(reasons: tuple[DenyReason, ...]) -> list[str]:
    return sorted({reason.code for reason in reasons})


def _status(verdict: Verdict) -> dict[str, Any]:
    causes = [
        {"reason": reason.code, "field": field_path(reason.field), "message": reason.message}
        for reason in verdict.reasons
    ]
    causes.append({"reason": VERDICT_CAUSE, "message": _whole(verdict)})
    # With reason Invalid kubectl would print every cause, the JSON of the Verdict included.
    return {
        "status": "Failure",
        "code": 403,
        "reason": "Forbidden",
        "message": _message(verdict),
        "details": {"causes": causes},
    }


def _whole(verdict: Verdict) -> str:
    """Return the Verdict as JSON, if need be without the ways out that come second, else its digest."""
    first = tuple(reason.model_copy(update={"alternatives": ()}) for reason in verdict.reasons)
    for shown in (verdict, verdict.model_copy(update={"reasons": first})):
        whole = shown.model_dump_json(by_alias=True)
        if len(whole.encode()) <= VERDICT_LIMIT:
            return whole
    return verdict.digest


def _message(verdict: Verdict) -> str:
    count = len(verdict.reasons)
    lines = [f"{', '.join(_codes(verdict.reasons))} ({count} reason{'s' if count != 1 else ''})"]
    for reason in verdict.reasons:
        where = f" {field_path(reason.field)}" if reason.field else ""
        lines.append(f"- {reason.code}{where}: {_line(reason.message)}")
        if reason.recourse:
            lines.append(f"  fix: {_line(reason.recourse.title)}")
    return _cut("\n".join(lines), MESSAGE_LIMIT)


def _warnings(verdict: Verdict) -> list[str]:
    # A set that only audits speaks to the audit log alone.
    reasons = verdict.warnings if {"Deny", "Warn"} & set(verdict.validation_actions) else ()
    warnings: list[str] = []
    room = WARNINGS_LIMIT
    for index, reason in enumerate(reasons):
        where = f" {field_path(reason.field)}" if reason.field else ""
        text = _cut(_line(f"{reason.code}{where}: {reason.message}"), WARNING_LIMIT)
        left = len(reasons) - index
        more = f"and {left} more: see the audit annotation `codes`"
        if len(text) > room - (len(more) if left > 1 else 0):
            return [*warnings, more]
        warnings.append(text)
        room -= len(text)
    return warnings


def _annotation(key: str) -> str:
    """Return a policy's key as the API server takes it from a webhook: without a slash, and no longer than a name."""
    return key.replace("/", ".")[-_KEY_LIMIT:].lstrip("-_.")


def _audited(reasons: tuple[DenyReason, ...]) -> str:
    lines = (f"{reason.code} {field_path(reason.field)}: {_line(reason.message)}" for reason in reasons)
    return _cut("\n".join(lines), MESSAGE_LIMIT)


def _line(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
