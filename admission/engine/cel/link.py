"""Programs put together from parts: every variable stands once, works out once, and only when something asks for it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .expression import Fragment
from .names import NULL_NEED, PARAMS, PARAMS_NEED
from .placeholder import index
from .wire import call, ident, literal, program, select, sequence

_BLOCK = "cel.@block"


@dataclass(frozen=True, slots=True)
class Part:
    """A tree and the parts that stand in it."""

    tree: bytes
    needs: tuple[tuple[bytes, "Part"], ...]
    key: bytes
    """Parts with one key are one."""


def part(tree: bytes, needs: Iterable[tuple[str, Part]] = ()) -> Part:
    """Return a part."""
    given = tuple((name.encode(), need) for name, need in needs)
    digest = hashlib.blake2b(tree, digest_size=16)
    for name, need in given:
        digest.update(name + need.key)
    return Part(tree, given, digest.digest())


NULL = part(literal(None))


def params_value(value: Any) -> Part:
    """Return a params object as a part of a program."""
    return part(literal(value))


def params_of(code: str) -> Part:
    """Return the params object that an activation holds for a policy."""
    return part(select(ident(PARAMS), code))


class Parts:
    """The parts of one rule: its fragments, each with its variables."""

    def __init__(self, variables: Mapping[str, Fragment], params: Part) -> None:
        """Keep variables, in the order of their declaration, and what `params` means."""
        self._known = {PARAMS_NEED: params, NULL_NEED: NULL}
        self._variables = variables

    def of(self, fragment: Fragment) -> Part:
        """Return a fragment as a part."""
        return part(fragment.tree, [(name, self._need(need)) for name, need in fragment.needs])

    def _need(self, name: str) -> Part:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self.of(self._variables[name])
        return found


def link(parts: Sequence[Part], combine: Callable[[list[bytes]], bytes] = lambda trees: trees[0]) -> bytes:
    """Return one program of parts whose trees `combine` makes one tree."""
    places: dict[bytes, int] = {}
    trees: list[bytes] = []

    def placed(item: Part) -> bytes:
        tree = item.tree
        for name, need in item.needs:
            tree = tree.replace(name, index(place(need)))
        return tree

    def place(item: Part) -> int:
        if item.key not in places:
            tree = placed(item)
            places[item.key] = len(trees)
            trees.append(tree)
        return places[item.key]

    root = combine([placed(item) for item in parts])
    return program(call(_BLOCK, sequence(trees), root) if trees else root)


def conjunction(trees: list[bytes]) -> bytes:
    """Return trees joined by `&&`, as flat as can be; of none it holds."""
    while len(trees) > 1:
        pairs = [trees[start : start + 2] for start in range(0, len(trees), 2)]
        trees = [call("_&&_", *pair) if len(pair) > 1 else pair[0] for pair in pairs]
    return trees[0] if trees else literal(value=True)
