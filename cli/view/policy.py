"""Policies for a person: a table, a page in the terminal, the outcome of cases."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...adapters.manifest.dump import dump
from ...admission.shown import shown, visible

_BOLD, _RED, _YELLOW, _GREEN, _DIM, _RESET = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[2m", "\x1b[0m"


class Paint:
    """Colours, or none."""

    def __init__(self, *, colour: bool) -> None:
        """Keep whether colours are wanted."""
        self._colour = colour

    def bold(self, text: str) -> str:
        """Return a text that stands out."""
        return self._paint(_BOLD, text)

    def red(self, text: str) -> str:
        """Return a text that says what is wrong."""
        return self._paint(_RED, text)

    def yellow(self, text: str) -> str:
        """Return a text that warns."""
        return self._paint(_YELLOW, text)

    def green(self, text: str) -> str:
        """Return a text that says that all is well."""
        return self._paint(_GREEN, text)

    def dim(self, text: str) -> str:
        """Return a text that may be passed over."""
        return self._paint(_DIM, text)

    def _paint(self, shade: str, text: str) -> str:
        return f"{shade}{text}{_RESET}" if self._colour else text


def near(file: str) -> str:
    """Return a file's name from this folder, where it lies below it."""
    path = os.path.relpath(os.path.realpath(file))
    return file if path.startswith("..") else path


def many(count: int, name: str, plural: str = "") -> str:
    """Return a count with its noun."""
    return f"{count} {name if count == 1 else plural or name + 's'}"


def table(found: Sequence[Mapping[str, Any]], *, colour: bool) -> Iterator[str]:
    """Yield a table of policies, under their categories."""
    paint = Paint(colour=colour)
    width = max((len(item["code"]) for item in found), default=0)
    categories = dict.fromkeys(item["category"] for item in found)
    for category in categories:
        members = [item for item in found if item["category"] == category]
        yield paint.bold(category or "Others")
        for item in members:
            shade = paint.red if item["severity"] == "hard" else paint.yellow
            sets = ", ".join(item["sets"])
            needs = f"  needs {', '.join(item['requires'])}" if item["requires"] else ""
            line = f"  {shade(item['code'].ljust(width))}  {item['severity']}  {item['engine'].ljust(4)}"
            yield f"{line}  {visible(item['title'])}" + paint.dim(f"  [{sets}]{needs}" if sets else needs)
    yield f"{many(len(found), 'policy', 'policies')}. `argosy policy show CODE` says all about one."


def page(found: Mapping[str, Any], rule: str, *, colour: bool) -> Iterator[str]:
    """Yield all about one policy, and its rule where it is given."""
    paint = Paint(colour=colour)
    shade = paint.red if found["severity"] == "hard" else paint.yellow
    yield f"{shade(found['code'])}  {paint.bold(visible(found['title']))}"
    yield paint.dim(
        visible(f"{found['severity']}, {found['engine']}, {found['category'] or 'no category'}, {found['policy']}/")
    )
    standard = found["standard"]
    yield f"{visible(standard['name'])}"
    yield paint.dim(visible(standard["url"]))
    yield f"Contract: {visible(found['contract'])}"
    yield from ("", *map(visible, found["description"].splitlines())) if found["description"] else ()
    yield f"\n{paint.bold('Judges')} {', '.join(found['operations'])} of {', '.join(found['kinds'])}"
    if found["sets"]:
        yield f"{paint.bold('Sets')}   {', '.join(found['sets'])}"
    if found["params"]:
        yield f"\n{paint.bold('Params')}"
    for item in found["params"]:
        default = (
            "needed: without it the policy is skipped" if item["required"] else f"default {shown(item['default'])}"
        )
        kind = f"{item['type']}, {default}"
        yield f"  {item['name']}  {paint.dim(visible(kind))}"
        yield from (f"      {visible(line)}" for line in item["description"].splitlines())
    for name, title in (("denied", paint.red("Denied")), ("allowed", paint.green("Allowed"))):
        if name in found["examples"]:
            yield from _example(found["examples"][name], title)
    if found["recourse"]:
        yield f"\n{paint.bold('Ways out')}"
        yield from (f"  {visible(item['title'])} ({item['kind']})" for item in found["recourse"])
    if rule:
        yield f"\n{paint.bold(found['policy'] + '/' + found['rule'])}"
        yield from (f"  {visible(line.expandtabs(4))}" for line in rule.rstrip().splitlines())


def _example(found: Mapping[str, Any], title: str) -> Iterator[str]:
    yield f"\n{title}: {visible(found['name'])}"
    for name in ("params", "namespaceLabels", "facts", "object", "review"):
        if name in found:
            value = found[name] if name in {"object", "review"} else {name: found[name]}
            yield from (f"  {visible(line)}" for line in dump([value]).decode().rstrip().splitlines())
    for reason in found.get("reasons", []):
        yield f"  {reason['field'] or 'the object'}: {shown(reason['observed'])}, expected {shown(reason['expected'])}"
