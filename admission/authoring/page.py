"""Pages: what documentation says of a policy, written from its sidecar and its cases and by nobody's hand."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...adapters.manifest.dump import dump
from ...schemas.verdict import Severity
from ..shown import shown, visible
from .summary import strength

_LANGUAGES = {"cel": "CEL", "rego": "Rego"}
_KINDS = {
    "patch": "an edit that `argosy check --fix` proves and applies",
    "create": "an object that `argosy check --fix` adds",
    "dependency": "an upgrade that `argosy ship` applies",
    "evidence": "evidence that a pipeline step makes",
    "human": "for a person to decide",
    "infeasible": "there is none",
}
_CODE = re.compile(r"(?<![\w`\[/])([IS]_[A-Z0-9_]+)(?![\w`\]])")
_INDEX = """\
# Policies

One code, one policy, one folder of [policies/](../../policies). Codes that begin with `I_` are hard: nothing overrides
them. Codes that begin with `S_` are soft: they warn, and an exception with a reason accepts one. The same is said by
`argosy policy show`; [the policy tool](../policy-tool.md) says how policies are written, tried and rendered."""
_SOURCE = "<!-- Written by `argosy policy docs` from the policy's folder: change that, and run `make policy-docs`. -->"


def page(found: Mapping[str, Any], known: Collection[str], folder: str) -> str:
    """Return the page of one policy as Markdown.

    Args:
        found: all about it, as `detail` returns it.
        known: codes that have a page beside this one.
        folder: link to its folder; empty: none.
    """
    return "\n".join([*_head(found, folder), *_body(found, known), "", _SOURCE, ""])


def index(pages: Sequence[Mapping[str, Any]]) -> str:
    """Return the page that lists policies."""
    lines = [_INDEX]
    for category in dict.fromkeys(item["category"] or "Others" for item in pages):
        lines += [
            "",
            f"## {category}",
            "",
            "| code | what it asks | language | severity | params | sets |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_row(item) for item in pages if (item["category"] or "Others") == category]
    return "\n".join([*lines, "", "<!-- Written by `argosy policy docs`: run `make policy-docs`. -->", ""])


def _row(item: Mapping[str, Any]) -> str:
    params = ", ".join(f"`{row['name']}`" for row in item["params"]) or "—"
    sets = ", ".join(name for name in item["sets"] if name != "all") or "—"
    cells = (
        f"[{item['code']}]({item['code']}.md)",
        _cell(item["title"]),
        _LANGUAGES[item["engine"]],
        item["severity"],
        params,
        sets,
    )
    return f"| {' | '.join(cells)} |"


def _head(found: Mapping[str, Any], folder: str) -> Iterator[str]:
    where = f", in [policies/{found['policy']}]({folder})" if folder else ""
    yield f"# {found['code']}: {found['title']}"
    yield ""
    yield f"{strength(Severity(found['severity']))} Judged in {_LANGUAGES[found['engine']]}{where}."
    yield ""
    if found["category"]:
        sets = f", in the sets {', '.join(found['sets'])}" if found["sets"] else ""
        yield f"Category: {found['category']}{sets}."
        yield ""
    standard = found["standard"]
    yield f"Standard: [{standard['name']}]({standard['url']})."
    yield ""
    yield f"Contract: {found['contract']}."


def _body(found: Mapping[str, Any], known: Collection[str]) -> Iterator[str]:
    if found["description"]:
        yield "\n## What it asks\n"
        yield _linked(found["description"], found["code"], known)
    yield "\n## What it judges\n"
    yield f"{', '.join(found['operations'])} of {', '.join(f'`{kind}`' for kind in found['kinds'])}."
    yield "\n## Params\n"
    yield from _params(found["params"])
    if found["bindings"]:
        yield "\n## Bindings\n"
        yield from map(_binding, found["bindings"])
    for name in ("denied", "allowed"):
        if name in found["examples"]:
            yield f"\n## {name.capitalize()}\n"
            yield from _example(found["examples"][name])
    yield "\n## The way out\n"
    yield from (f"- {item['title']} ({_KINDS[item['kind']]})." for item in found["recourse"])
    if not found["recourse"]:
        yield "The rule states it with each refusal." if found["engine"] == "rego" else "Change what the refusal names."


def _params(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "None."
        return
    yield "| param | type | default | what it says |"
    yield "|---|---|---|---|"
    for row in rows:
        default = "none: skipped until it is set" if row["required"] else f"`{shown(row['default'])}`"
        yield f"| `{row['name']}` | {_cell(row['type'])} | {_cell(default)} | {_cell(row['description'])} |"


def _binding(item: Mapping[str, Any]) -> str:
    params = ", ".join(f"`{name}: {shown(value)}`" for name, value in item["params"].items())
    return f"- {', '.join(item['validationActions'])}{f' with {params}' if params else ''}"


def _example(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{_sentence(found['name'])}:"
    labels = found.get("namespaceLabels", {})
    if labels:
        said = ", ".join(f"`{name}: {value}`" for name, value in labels.items())
        yield f"\nThe namespace is labelled {said}."
    for name in ("params", "facts", "object", "review"):
        if name in found:
            yield f"\n```yaml\n{dump([found[name]]).decode().rstrip()}\n```"
    if found.get("reasons"):
        yield "\n| field | observed | expected |\n|---|---|---|"
        for reason in found["reasons"]:
            field = f"`{visible(reason['field'])}`" if reason["field"] else "the object"
            yield f"| {_cell(field)} | {_cell(_code(reason['observed']))} | {_cell(_code(reason['expected']))} |"


def _code(value: Any) -> str:
    text = shown(value)
    return f"`{text}`" if "`" not in text else text


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".:")


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _linked(text: str, own: str, known: Collection[str]) -> str:
    """Return a text in which every other code that has a page leads to it."""
    return _CODE.sub(
        lambda found: f"[{found[1]}]({found[1]}.md)" if found[1] in known and found[1] != own else found[1], text
    )
