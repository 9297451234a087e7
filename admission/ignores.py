"""Inline exceptions: `# argosy: ignore CODE reason` in the lines of an object accepts a soft refusal."""

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import PurePath

from ..adapters.manifest import ManifestDocument
from ..schemas.errors import InputError
from ..schemas.review import PolicyException

_COMMENT = re.compile(r"argosy:\s*ignore\b[:\s]*(?P<code>[A-Za-z0-9_]*)[:\s]*(?P<reason>.*)")
_HINT = "Write: # argosy: ignore S_CODE why it is accepted"


def ignores(document: ManifestDocument, known: Callable[[], Collection[str]]) -> Iterator[PolicyException]:
    """Yield the exceptions that stand in an object's lines.

    Args:
        document: the object and its lines.
        known: gives the codes of soft policies; asked only where an ignore stands.

    The source of an exception is the file's name without its folder: the same file has the same digests anywhere.

    Raises:
        InputError: one names a hard policy, no policy, or gives no reason. It is no exception then.
    """
    if "argosy:" not in document.syntax.text.characters:
        return
    for line, text in document.comments():
        found = _COMMENT.match(text)
        if found:
            code, reason = found["code"], found["reason"].strip()
            problem = _problem(code, reason, known)
            if problem:
                raise InputError(f"{document.source.file}:{line}:1: {problem}", hint=_HINT)
            source = f"{PurePath(document.source.file).name}:{line}"
            yield PolicyException(code=code, reason=reason, source=source)


def _problem(code: str, reason: str, known: Callable[[], Collection[str]]) -> str:
    if re.fullmatch(r"I_[A-Z0-9_]+", code):
        return f"{code} is a hard policy: no comment turns it into an allow"
    if not re.fullmatch(r"S_[A-Z0-9_]+", code):
        return f"the ignore names no soft policy, but {code or 'nothing'}"
    codes = known()
    if code not in codes:
        return f"there is no soft policy {code}; there is {', '.join(sorted(codes))}"
    return "" if reason else f"the ignore of {code} gives no reason"
