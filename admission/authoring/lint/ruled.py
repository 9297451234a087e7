"""What a rule in CEL has to keep to, besides that it compiles."""

from collections.abc import Iterator
from typing import Any

from ...engine.cel.tokens import tokens
from ...shape import is_object
from ..expressions import Expression, Expressions
from ..library import differing, library_texts
from .remark import Remark
from .subject import Subject, warned

_SECRET = frozenset({"data", "stringData", "binaryData", "value", "env", "envFrom", "extra"})
"""Fields whose values a message would carry into logs; a violation's `observed` is masked by its field."""
_WHOLE = frozenset({"object", "oldObject"})


def ruled(subject: Subject) -> Iterator[Remark]:
    """Yield what is wrong with a CEL rule."""
    texts, file = subject.expressions, subject.rule_file
    if texts is None or file is None:
        return
    spec: Any = file.value["spec"]
    if spec.get("failurePolicy") != "Fail":
        line = file.line(("spec", "failurePolicy"))
        hint = "Write failurePolicy: Fail: an error must never let anything pass."
        yield subject.in_rule(line, "failure-policy", f"failurePolicy is {spec.get('failurePolicy', 'not set')}", hint)
    yield from _variables(subject, texts)
    for index, message in enumerate(texts.messages):
        if message is not None:
            yield from _leaks(subject, message)
        elif not spec["validations"][index].get("message"):
            line = file.line(("spec", "validations", index))
            hint = "Say in message or messageExpression what is wrong, and with what."
            yield subject.in_rule(line, "message-missing", f"validations[{index}] has no message of its own", hint)


def _variables(subject: Subject, texts: Expressions) -> Iterator[Remark]:
    said = [message for message in texts.messages if message is not None]
    annotations = _annotations(subject)
    used = texts.reached([*texts.deciding, *said]) | texts.reached(annotations)
    for name, item in texts.variables.items():
        if name not in used:
            hint = "Take it out: what nothing reads cannot be wrong, and misleads."
            yield subject.in_rule(item.line(), "variable-unused", f"variables.{name} is read by nothing", hint)
    for name in differing({name: item.source for name, item in texts.variables.items()}):
        hint = "Copy the text of policies/library/variables.yaml, or call the variable something else."
        line = texts.variables[name].line()
        yield subject.in_rule(line, "library", f"variables.{name} differs from the library's", hint)
    if "pods" not in texts.variables:
        yield from warned(_alike(subject, texts))


def _alike(subject: Subject, texts: Expressions) -> Iterator[Remark]:
    for name, item in texts.variables.items():
        same = next((shared for shared, text in library_texts().items() if text == item.source), name)
        if same != name:
            hint = f"Call it {same}: equal variables are worked out once for all rules."
            yield subject.in_rule(item.line(), "library-name", f"variables.{name} is the library's {same}", hint)


def _annotations(subject: Subject) -> list[Expression]:
    file = subject.rule_file
    found: Any = file.value["spec"].get("auditAnnotations", []) if file else []
    return [
        Expression(f"auditAnnotations[{index}]", item["valueExpression"], is_boolean=False, file=file, path=("spec",))
        for index, item in enumerate(found)
        if file and is_object(item) and isinstance(item.get("valueExpression"), str)
    ]


def _leaks(subject: Subject, message: Expression) -> Iterator[Remark]:
    """Yield what a message would show that nobody should see."""
    found = tokens(message.source)
    hint = "Name the field: `observed` in the violations shows its value, masked where it must be."
    for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
        is_field = before is not None and before.text in {".", "?"}
        whole = token.text in _WHOLE and not is_field and (after is None or after.text not in {".", "["})
        if (token.kind == "name" and is_field and token.text in _SECRET) or (token.kind == "name" and whole):
            what = f"{message.place} may show the value of {token.text}"
            yield subject.in_rule(message.line(token.start), "message-leaks", what, hint)
