"""A CEL policy whose atoms are watched: its expressions wrapped and compiled again, everything else as it was."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..engine.cel.atoms import Span, Watch, atoms, watched
from ..engine.cel.expression import Fragment
from ..engine.cel.program import Scope
from ..engine.cel.tokens import ExpressionError
from ..policy.folder import Folder
from ..policy.policy import CelRule, Policy
from ..policy.policy_set import PolicySet
from ..policy.source import Source
from .atom import Atom, Record, one_line
from .expressions import Expression, Expressions, expressions
from .library import library_file, library_lines, shared
from .watching import Watching


@dataclass(frozen=True, slots=True)
class _Placed:
    """An atom, the expression that it stands in, and where."""

    atom: Atom
    place: str
    span: Span


def watch_cel(policy: Policy, folder: Folder, source: Source) -> tuple[list[Watching], list[Record]]:
    """Return the policy with its atoms watched, in as few compilations as the engine's depth allows.

    Also what could not be watched: an atom that stands so deep that its watch goes beyond that depth.
    """
    texts = expressions(folder)
    own = shared({name: item.source for name, item in texts.variables.items()})
    found = [placed for item in _measured(texts) for placed in _atoms(policy.code, item, own)]
    watchings: list[Watching] = []
    unread: list[Record] = []
    pending = [found] if found else []
    while pending:
        part = pending.pop()
        try:
            watchings.append(_watching(policy, source, texts, part))
        except ExpressionError as error:
            if len(part) == 1:
                unread.append(Record(part[0].atom, unread=error.message))
            else:
                half = len(part) // 2
                pending += [part[half:], part[:half]]
    return watchings, unread


def _measured(texts: Expressions) -> Iterator[Expression]:
    """Yield what decides: conditions, validations, violations, and the variables that they read."""
    yield from texts.conditions
    reached = texts.reached(texts.deciding)
    yield from (item for name, item in texts.variables.items() if name in reached)
    yield from texts.deciding[len(texts.conditions) :]


def _atoms(code: str, item: Expression, own: set[str]) -> Iterator[_Placed]:
    name = item.place.removeprefix("variables.")
    is_shared = item.place.startswith("variables.") and name in own
    seen: Counter[str] = Counter()
    for span in atoms(item.source, is_boolean=item.is_boolean):
        text = one_line(item.source[span.start : span.end])
        seen[text] += 1
        line = item.source.count("\n", 0, span.start)
        atom = Atom(
            policy="" if is_shared else code,
            place=item.place,
            text=text,
            ordinal=seen[text],
            file=library_file() if is_shared else item.file.name,
            line=(library_lines()[name] if is_shared else item.line()) + line,
        )
        yield _Placed(atom, item.place, span)


def _watching(policy: Policy, source: Source, texts: Expressions, part: Sequence[_Placed]) -> Watching:
    watch = Watch()
    spans: dict[str, list[tuple[int, Span]]] = {}
    for number, placed in enumerate(part):
        spans.setdefault(placed.place, []).append((number, placed.span))

    def text(item: Expression) -> str:
        return watched(item.source, spans.get(item.place, ()))

    scope = Scope(policy.code if texts.takes_params else None, watch.engine)
    for name, item in texts.variables.items():
        scope.declare(name, text(item))

    def fragment(item: Expression) -> Fragment:
        return scope.compile(text(item), is_condition=item in texts.conditions).fragment

    rule = policy.rule
    if not isinstance(rule, CelRule):
        raise TypeError(f"{policy.code} is not written in CEL")
    again = dataclasses.replace(
        rule,
        variables=scope.variables,
        conditions=tuple(map(fragment, texts.conditions)),
        validations=tuple(
            dataclasses.replace(validation, expression=fragment(item))
            for validation, item in zip(rule.validations, texts.validations, strict=True)
        ),
        violations=fragment(texts.violations) if texts.violations else None,
        engine=watch.engine,
    )
    changed = dataclasses.replace(policy, rule=again)
    policies = PolicySet({policy.code: changed}, source)
    return Watching(changed, policies, {number: placed.atom for number, placed in enumerate(part)}, watch)
