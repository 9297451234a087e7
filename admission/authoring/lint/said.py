"""What a sidecar has to say: description, standard, category, params, names."""

import re
from collections.abc import Iterator

from .remark import Remark
from .subject import Subject, warned

CATEGORIES = ("Pod Security", "Images", "Workload", "Network", "RBAC", "Access", "Argo", "Evidence", "Delivery")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LONGEST_TITLE = 60
_SHORTEST_DESCRIPTION = 40


def said(subject: Subject) -> Iterator[Remark]:
    """Yield what is missing or wrong in the words about a policy."""
    sidecar = subject.sidecar
    if not _NAME.fullmatch(subject.folder.name):
        yield subject.in_sidecar(
            (), "folder-name", f"the folder is called {subject.folder.name!r}", "Use a-z, 0-9 and -."
        )
    if len(sidecar.description.strip()) < _SHORTEST_DESCRIPTION:
        yield subject.in_sidecar(
            ("description",),
            "description-missing",
            "description says too little" if sidecar.description.strip() else "description is missing",
            "Say in a few sentences what it demands, why, and what it reads: its page begins with them.",
        )
    yield from _params(subject)
    yield from warned(_style(subject))


def _params(subject: Subject) -> Iterator[Remark]:
    sidecar = subject.sidecar
    for name, schema in sidecar.params.properties.items():
        path = ("params", "properties", name)
        if not str(schema.get("description", "")).strip():
            hint = "Say in `description` what a value means."
            yield subject.in_sidecar(path, "param-undescribed", f"param {name} has no description", hint)
        if not re.search(rf"\b{re.escape(name)}\b", subject.rule_text + sidecar.violations):
            hint = "Read it in the rule, or take it out of the schema."
            yield subject.in_sidecar(path, "param-unused", f"param {name} is read by no expression", hint)
        if subject.is_cel and "default" not in schema and name not in sidecar.requires and not _copes(subject, name):
            hint = "Give it a default, name it in `requires`, or read it as `params.spec.?name`."
            yield subject.in_sidecar(path, "param-without-default", f"param {name} may be absent when it is read", hint)


def _copes(subject: Subject, name: str) -> bool:
    """Return whether every binding sets a param, or the rule reads it as one that may be absent."""
    bindings = subject.sidecar.bindings
    if bindings and all(name in binding.params for binding in bindings):
        return True
    texts = subject.rule_text + subject.sidecar.violations
    return re.search(rf"\.{re.escape(name)}\b", texts) is None


def _style(subject: Subject) -> Iterator[Remark]:
    sidecar = subject.sidecar
    if sidecar.category not in CATEGORIES:
        known = ", ".join(CATEGORIES)
        what = (
            f"category {sidecar.category!r} is none of the catalogue's" if sidecar.category else "category is missing"
        )
        yield subject.in_sidecar(("category",), "category", what, f"Use one of {known}.")
    if not re.fullmatch(r"https?://\S+", sidecar.standard.url):
        yield subject.in_sidecar(("standard",), "standard", "standard.url is no link", "Link what the rule comes from.")
    if len(sidecar.title) > _LONGEST_TITLE or sidecar.title.endswith("."):
        hint = f"At most {_LONGEST_TITLE} characters, and no full stop."
        yield subject.in_sidecar(("title",), "title", "the title is no headline", hint)
