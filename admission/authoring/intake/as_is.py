"""Whether a policy from elsewhere can be judged unmodified, and where it cannot."""

import re
from collections.abc import Iterator

from pydantic import ValidationError

from ....adapters.manifest import pointer as pointers
from ...engine.cel.program import Scope
from ...engine.cel.tokens import ExpressionError
from ...policy.admission_policy import PARAMS_KIND, ValidatingAdmissionPolicy
from .found import Intake, expressions

_CODE = "I_AS_IS"
_BLOCK = re.compile(r": *[|>][-+0-9]*\s*(#.*)?$")


def problems(item: Intake) -> tuple[str, ...]:
    """Return what keeps a policy from being judged as it is, each with file, line and reason; none: it runs."""
    return (*_structure(item), *_expressions(item))


def _structure(item: Intake) -> Iterator[str]:
    document = item.document.object
    spec = item.spec | ({"paramKind": PARAMS_KIND} if "paramKind" in item.spec else {})
    try:
        ValidatingAdmissionPolicy.model_validate(
            {**document, "apiVersion": "admissionregistration.k8s.io/v1", "spec": spec}
        )
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
