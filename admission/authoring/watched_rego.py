"""A Rego policy whose atoms are watched, those of the library that it reads included."""

from collections import Counter
from collections.abc import Iterator

from ..engine.rego.atoms import Atom as Statement
from ..engine.rego.atoms import WatchedModules, atoms, watched
from ..engine.rego.lint import LIBRARY as LIBRARY_PACKAGE
from ..policy.folder import Folder
from ..policy.policy import Policy, RegoRule
from ..policy.policy_set import PolicySet
from ..policy.source import LIBRARY, Source
from .atom import Atom, one_line
from .watching import Watching


def watch_rego(policy: Policy, folder: Folder, source: Source) -> Watching:
    """Return the policy with its atoms watched."""
    rule = policy.rule
    if not isinstance(rule, RegoRule):
        raise TypeError(f"{policy.code} is not written in Rego")
    library = source.library.decode()
    own = atoms(rule.package, rule.source)
    common = atoms(LIBRARY_PACKAGE, library)
    numbered = dict(enumerate([*own, *common]))
    modules = WatchedModules(
        [
            (LIBRARY_PACKAGE, watched(library, [(len(own) + number, item) for number, item in enumerate(common)])),
            (rule.package, watched(rule.source, list(enumerate(own)))),
        ]
    )
    policies = PolicySet({policy.code: policy}, source)
    policies.modules = modules
    named = [
        *_named(policy.code, folder.file(folder.rule_file), rule.source, own),
        *_named("", str(LIBRARY), library, common),
    ]
    return Watching(policy, policies, dict(zip(numbered, named, strict=True)), modules)


def _named(code: str, file: str, source: str, found: list[Statement]) -> Iterator[Atom]:
    data = source.encode()
    seen: Counter[tuple[str, str]] = Counter()
    for item in found:
        text = one_line(data[item.start : item.end].decode())
        seen[item.rule, text] += 1
        yield Atom(policy=code, place=item.rule, text=text, ordinal=seen[item.rule, text], file=file, line=item.line)
