"""Licences of a bill of materials: SPDX expressions as a choice of lists, so that a rule only compares names."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from ...schemas.facts import Licenses
from ..statement.encoding import as_list, as_object, as_text

Alternatives = tuple[tuple[str, ...], ...]
_TOKEN = re.compile(r"[()]|[^\s()]+")
_NOTHING = frozenset({"", "NOASSERTION", "NONE", "UNKNOWN"})
_LONGEST = 1000
_DEEPEST = 20
_WIDEST = 64
"""Alternatives; `(A OR B) AND (C OR D) AND ...` doubles them with every pair."""
_EXAMPLES = 3


def licenses(components: Iterable[Mapping[str, Any]]) -> tuple[Licenses, ...]:
    """Return the components of a CycloneDX document in groups of the same licence.

    Raises:
        UnreadableError: a licence is of the wrong shape.
    """
    found: dict[tuple[str, Alternatives], list[str]] = {}
    for component in components:
        name = as_text(component.get("purl"), "purl") or as_text(component.get("name"), "name")
        found.setdefault(_of(component), []).append(name)
    return tuple(
        Licenses(
            expression=expression,
            alternatives=choice,
            components=len(names),
            examples=tuple(sorted(set(names) - {""})[:_EXAMPLES]),
        )
        for (expression, choice), names in sorted(found.items())
    )


def _of(component: Mapping[str, Any]) -> tuple[str, Alternatives]:
    """Return what a component says, and the choice that it leaves; of several licences every one holds."""
    parts = [part for part in map(_said, as_list(component.get("licenses"), "licenses")) if part is not None]
    if not parts:
        return "", ()
    texts = [text for text, _ in parts]
    expression = texts[0] if len(texts) == 1 else " AND ".join(f"({text})" for text in texts)
    return expression, _product(choice for _, choice in parts)


def _said(listed: Any) -> tuple[str, Alternatives] | None:
    """Return one entry of `licenses`: an expression, an SPDX id, or a name in words, which is a term of its own."""
    entry = as_object(listed, "license entry")
    expression = as_text(entry.get("expression"), "expression").strip()
    if expression.upper() not in _NOTHING:
        return expression, alternatives(expression)
    license_ = as_object(entry.get("license") or {}, "license")
    identity = as_text(license_.get("id"), "license id").strip()
    name = as_text(license_.get("name"), "license name").strip()
    if identity.upper() not in _NOTHING:
        return identity, alternatives(identity) or ((identity,),)
    return (name, alternatives(name) or ((name,),)) if name.upper() not in _NOTHING else None


def alternatives(expression: str) -> Alternatives:
    """Return the lists of terms of which one is enough; none where it is no SPDX expression or too large."""
    if len(expression) > _LONGEST or expression.count("(") > _DEEPEST:
        return ()
    try:
        canonical = canonicalize_license_expression(expression)
    except (InvalidLicenseExpression, RecursionError, MemoryError):
        return ()
    return _choice(_TOKEN.findall(canonical))


def _choice(tokens: list[str]) -> Alternatives:
    """Return the alternatives of a valid expression; OR binds least, then AND, then WITH."""
    parts = list(_split(tokens, "OR"))
    if len(parts) > 1:
        choices = [_choice(part) for part in parts]
        joined = tuple(dict.fromkeys(itertools.chain.from_iterable(choices)))
        return joined if all(choices) and len(joined) <= _WIDEST else ()
    parts = list(_split(tokens, "AND"))
    if len(parts) > 1:
        return _product(_choice(part) for part in parts)
    if tokens[0] == "(":
        return _choice(tokens[1:-1])
    return ((" ".join(tokens),),)


def _split(tokens: list[str], word: str) -> Iterator[list[str]]:
    """Yield the parts between a word outside of brackets."""
    part: list[str] = []
    depth = 0
    for mark in tokens:
        depth += (mark == "(") - (mark == ")")
        if mark == word and not depth:
            yield part
            part = []
        else:
            part.append(mark)
    yield part


def _product(choices: Iterable[Alternatives]) -> Alternatives:
    """Return what remains when one list of every choice has to hold."""
    found: Alternatives = ((),)
    for choice in choices:
        found = tuple(
            dict.fromkeys(tuple(dict.fromkeys((*one, *other))) for one, other in itertools.product(found, choice))
        )
        if not 0 < len(found) <= _WIDEST:
            return ()
    return found
