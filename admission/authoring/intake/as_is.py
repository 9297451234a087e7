"""Whether a policy from elsewhere can be judged unmodified, and where it cannot."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from ....adapters.manifest import pointer as pointers
from ....adapters.manifest.files import STDIN
from ....schemas.errors import PolicyError
from ...engine.cel.program import Scope
from ...engine.cel.tokens import ExpressionError
from ...policy.admission_policy import ValidatingAdmissionPolicy
from ...policy.foreign import foreign
from ...policy.policy_set import PolicySet
from ...policy.source import Source
from .found import Intake, expressions

_CODE = "I_AS_IS"
_BLOCK = re.compile(r": *[|>][-+0-9]*\s*(#.*)?$")


def problems(item: Intake) -> tuple[str, ...]:
    """Return what keeps a policy from being judged as it is, each with file, line and reason; none: it runs."""
    return (*_structure(item), *_expressions(item)) or tuple(_loading(item))


def _loading(item: Intake) -> Iterator[str]:
    """Yield what loading it refuses besides: bindings, params, what only a whole policy shows."""
    file = item.document.source.file
    try:
        for folder in foreign(Path(file)) if file != STDIN else ():
            if folder.name == item.name:
                PolicySet.of(Source((folder,), ("Deny",), {}, b""))
    except PolicyError as error:
        yield error.message


def _structure(item: Intake) -> Iterator[str]:
    try:
        ValidatingAdmissionPolicy.model_validate(item.document.object)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            where = pointers.join(fault["loc"])
            yield f"{_place(item, where)}: {where or 'the document'}: {fault['msg'].removeprefix('Value error, ')}"


def _expressions(item: Intake) -> Iterator[str]:
    scope = Scope(_CODE if "paramKind" in item.spec else None)
    found = expressions(item.spec)
    for pointer, text in sorted(found, key=lambda pair: not pair[0].startswith("/spec/variables/")):
        try:
            if pointer.startswith("/spec/variables/"):
                index = int(pointer.split("/")[3])
                scope.declare(str(item.spec["variables"][index].get("name")), text)
            else:
                scope.compile(text)
        except ExpressionError as error:
            yield f"{_place(item, pointer, error.line)}: {pointer}: {error.message}"


def _place(item: Intake, pointer: str, offset: int = 0) -> str:
    """Return file and line, some lines below the beginning of a text."""
    line, _ = item.document.position(pointer)
    begun = _BLOCK.search(item.document.syntax.text.characters.splitlines()[line - 1])
    # The text of a block begins on the line after its mark.
    return f"{item.document.source.file}:{line + offset + (begun is not None)}"
