"""The Rego rules that refused an object: their source, and what the variables of each violation held."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..check import Judged
from ..engine.cel.judgement import request_value
from ..engine.masking import Masking
from ..engine.rego.judgement import rego_input
from ..engine.rego.witness import Rule, witnesses
from ..policy.folder import Folder
from ..policy.policy import Policy, RegoRule
from ..policy.source import LIBRARY
from ..shape import is_object
from ..shown import shown, visible
from .document import Fired, Witness

_LINES = 60
_WITNESSES = 10
_LONGEST = 240


def fired(
    policy: Policy, judged: Judged, folder: Folder, bound: Sequence[Mapping[str, Any]], wire: Mapping[str, Any]
) -> tuple[Fired, ...]:
    """Return the rules that refused.

    Args:
        policy: in Rego.
        judged: the object.
        folder: the policy's files.
        bound: the params of each binding that refused.
        wire: the review's.
    """
    if not isinstance(policy.rule, RegoRule):
        return ()
    value = rego_input(judged.review, request_value(wire["request"]), wire["facts"])
    masking = Masking(judged.review.request)
    library = LIBRARY.read_text()
    found: list[Fired] = []
    for params in bound:
        for rule in witnesses(policy.rule, library, policy.code, params, value):
            if judged.review.unknown == "deny" or not rule.source.startswith("unknown"):
                made = Fired(
                    file=f"{policy.name}/{folder.rule_file}",
                    line=rule.line,
                    source=tuple(_lines(rule.source)),
                    witnesses=tuple(_witnesses(rule, masking)),
                )
                if made not in found:
                    found.append(made)
    return tuple(found)


def _lines(source: str) -> Iterator[str]:
    lines = source.splitlines()
    for line in lines[:_LINES]:
        text = visible(line.replace("\t", "    "))
        yield text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    if len(lines) > _LINES:
        yield f"… {len(lines) - _LINES} lines more"


def _witnesses(rule: Rule, masking: Masking) -> Iterator[Witness]:
    for violation, bindings in rule.witnesses[:_WITNESSES]:
        field = violation.get("field") if is_object(violation) else None
        place = field if isinstance(field, str) else ""
        held = {name: shown(masking.value("", value)) for name, value in sorted(bindings.items())}
        yield Witness(field=visible(place), bindings=held)
