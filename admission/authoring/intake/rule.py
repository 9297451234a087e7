"""A rule from elsewhere as a rule of ours: our name, our kind of params; its expressions stay what they are."""

from typing import Any

from ....adapters.manifest import patch
from ....schemas.verdict import Operation
from ...engine.cel.tokens import tokens
from ...policy.admission_policy import PARAMS_KIND
from .found import Intake, expressions

_FROM = "argosy.dev/imported-from"


def rule(item: Intake, code: str) -> dict[str, Any]:
    """Return the document of `rule.yaml`.

    Its params are read from `params.spec`, where ours are: `params.x` becomes `params.spec.x`.
    """
    document: dict[str, Any] = item.document.object
    if "paramKind" in item.spec:
        edits = [
            Operation(op="replace", path=pointer, value=below_spec(text)) for pointer, text in expressions(item.spec)
        ]
        document = patch.apply(document, edits)
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": code.lower().replace("_", "-") + ".argosy.dev", "annotations": {_FROM: item.name}},
        "spec": document["spec"] | ({"paramKind": dict(PARAMS_KIND)} if "paramKind" in item.spec else {}),
    }


def below_spec(source: str) -> str:
    """Return an expression whose `params` is `params.spec`; a field or variable of that name stays."""
    found = tokens(source)
    pieces: list[str] = []
    position = 0
    for index, token in enumerate(found):
        before = [other.text for other in found[max(0, index - 2) : index]]
        is_member = before[-1:] == ["."] or before == [".", "?"]
        if token.kind == "name" and token.text == "params" and not is_member:
            end = token.start + len(token.text)
            pieces += [source[position:end], ".spec"]
            position = end
    return "".join([*pieces, source[position:]])
