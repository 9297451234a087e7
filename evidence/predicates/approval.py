"""Approvals: a person signs off a digest: https://argosy.dev/predicates/approval/v1 (docs/predicates/approval.md)."""

import re
from collections.abc import Mapping
from typing import Any

from ...adapters import clock
from ...schemas.facts import Approval
from ..errors import SignerError, UnreadableError
from ..statement.encoding import as_text
from ..trust import TrustedKey
from .moment import NEVER, read_moment

_KIND = re.compile(r"[a-z][a-z0-9-]{0,62}", re.ASCII)


def predicate(*, kind: str, reason: str, environment: str = "") -> dict[str, Any]:
    """Return the predicate of one sign-off, given now.

    Args:
        kind: what is approved: `release`, `gate`, `emergency` or a word of yours.
        reason: why, in a sentence.
        environment: where it holds; everywhere when empty.
    """
    return {"kind": kind, "environment": environment, "reason": reason, "approvedOn": clock.now()}


def parse(predicate: Mapping[str, Any], signer: TrustedKey) -> tuple[Approval, str]:
    """Return the sign-off and the claimed time; approver and groups are the trust file's, never the predicate's.

    Raises:
        UnreadableError: it names no kind, no reason or no time.
        SignerError: it names another approver than the one whose key signed it.
    """
    kind = as_text(predicate.get("kind"), "kind")
    if not _KIND.fullmatch(kind):
        raise UnreadableError(f"kind {kind[:80]!r} is no word of lower-case letters, digits and hyphens")
    reason = as_text(predicate.get("reason"), "reason").strip()
    if not reason:
        raise UnreadableError("an approval says its reason")
    time = read_moment(predicate.get("approvedOn"), "approvedOn")
    if time == NEVER:
        raise UnreadableError("an approval says when it was given: approvedOn")
    approver = signer.identity or signer.name
    claimed = as_text(predicate.get("approver"), "approver")
    if claimed and claimed != approver:
        raise SignerError(
            f"it is an approval by {claimed[:100]}, signed by the key of {approver}", hint="Approve with your own key."
        )
    environment = as_text(predicate.get("environment"), "environment")
    return Approval(kind=kind, approver=approver, groups=signer.groups, environment=environment, reason=reason), time
