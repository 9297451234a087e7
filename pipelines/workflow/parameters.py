"""Values that change from run to run are parameters; all others are text that Argo may not read as an expression."""

import json
import re
from collections.abc import Mapping, Sequence

from ...schemas.errors import InputError

OPENING = "{{"
_MARK = "\ue000{}\ue001"
_MARKED = re.compile("\ue000([a-z]+)\ue001")
RULES = {
    "repository": re.compile(r"(https|ssh)://[A-Za-z0-9._~:/@%+-]+|urn:git:[0-9a-f]{40,64}"),
    "base": re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?"),
    "commit": re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?"),
    "digest": re.compile(r"sha256:[0-9a-f]{64}"),
    "release": re.compile(r"[0-9a-z]([-0-9a-z]{0,62}[0-9a-z])?"),
    "environment": re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"),
    "service": re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"),
    "image": re.compile(r"[a-z0-9][a-z0-9._-]*(:\d+)?(/[a-z0-9][a-z0-9._-]*)*"),
}
"""Parameter -> what its value looks like, which is how its type is kept: Argo's own have none."""


def mark(parameter: str) -> str:
    """Return what stands for a parameter while an argv is made."""
    return _MARK.format(parameter)


def checked(values: Mapping[str, str]) -> dict[str, str]:
    """Return values that fit their parameters.

    Raises:
        InputError: one does not; so no quote, newline or `{{` reaches a Workflow.
    """
    for name, value in values.items():
        if not RULES[name].fullmatch(value):
            raise InputError(f"{name} cannot be {value[:100]!r} in a Workflow", hint="See docs/pipelines.md.")
    return dict(values)


def template_argv(argv: Sequence[str]) -> list[str]:
    """Return an argv for a template: marks become Argo's expressions, and nothing else is one.

    Raises:
        InputError: a value that is not JSON holds `{{`.
    """
    return [_MARKED.sub(_expression, _plain(part)) for part in argv]


def _expression(match: "re.Match[str]") -> str:
    return f"{{{{workflow.parameters.{match[1]}}}}}"


def _plain(part: str) -> str:
    if OPENING not in part:
        return part
    try:
        json.loads(part)
    except ValueError as error:
        raise InputError(
            f"{part[:100]!r} holds {OPENING}, which Argo reads as an expression", hint="Rename it."
        ) from error
    # Outside of strings JSON has no two braces in a row: the escape stands inside one.
    return part.replace(OPENING, "{\\u007b")
