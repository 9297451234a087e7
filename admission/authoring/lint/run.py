"""Lint every policy below what was named, and the tree that they stand in."""

import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from ....schemas.errors import InputError
from ...policy.folder import CEL_RULE, REGO_RULE, SIDECAR, Folder
from ...policy.policy_set import PolicySet
from ...policy.source import PACKAGED, Source, find
from ...policy.yaml_lines import YamlFile
from ..cases import CASES, PlacedCase, read_cases
from ..catalogue import entries, entry
from ..expressions import expressions
from .remark import Level, Remark, of_error
from .ruled import ruled
from .said import said
from .subject import Subject, warned
from .tried import tried

_FILES = frozenset({SIDECAR, CEL_RULE, REGO_RULE, CASES})
_ABOVE = "set.yaml"


def lint(sources: Iterable[str], note: Callable[[int, int], None]) -> tuple[int, list[Remark]]:
    """Return how many policies there are, and what is wrong with them, in the order of files and lines.

    Args:
        sources: sets, folders of policies, or folders of one.
        note: told how many policies are done, and how many there are.

    Raises:
        PolicyError: a source is no policy, no folder of policies, and no set.
    """
    remarks: list[Remark] = []
    folders: dict[Path, Folder] = {}
    for source in sources:
        found, refused = _folders(source)
        folders |= found
        remarks += refused
    codes: dict[str, Folder] = {}
    for number, folder in enumerate(folders.values()):
        note(number, len(folders))
        remarks += _policy(folder, codes)
    note(len(folders), len(folders))
    remarks += _shadowing(codes)
    return len(folders), sorted(set(remarks), key=lambda remark: (remark.file, remark.line, remark.rule))


def _folders(source: str) -> tuple[dict[Path, Folder], list[Remark]]:
    """Return the policies that a source names; what is wrong with one does not hide the others."""
    try:
        return {folder.path.resolve() / folder.name: folder for folder in find(source).folders}, []
    except InputError as error:
        root = Path(source)
        inner = sorted(path.parent for path in root.glob(f"*/{SIDECAR}")) if root.is_dir() else []
        if not inner or (root / SIDECAR).is_file() or (root / _ABOVE).is_file():
            if not root.is_dir() or not (root / SIDECAR).exists():
                raise
            return {}, [of_error(error, str(root))]
    folders: dict[Path, Folder] = {}
    remarks: list[Remark] = []
    for path in inner:
        found, refused = _folders(str(path))
        folders |= found
        remarks += refused
    return folders, remarks


def _policy(folder: Folder, codes: dict[str, Folder]) -> Iterator[Remark]:
    if folder.is_foreign:
        yield from _foreign(folder)
        return
    yield from _files(folder)
    cases, refused = _cases(folder)
    yield from refused
    try:
        policies = PolicySet.load(folder.path)
        found = entry(folder)
        subject = Subject(
            folder=folder,
            sidecar=found.sidecar,
            side_file=YamlFile(folder.file(SIDECAR), folder.sidecar),
            rule_file=YamlFile(folder.file(CEL_RULE), folder.rule) if folder.rule_file == CEL_RULE else None,
            expressions=expressions(folder) if folder.rule_file == CEL_RULE else None,
            policy=next(iter(policies.policies.values())),
            policies=policies,
            cases=cases,
        )
    except InputError as error:
        yield of_error(error, str(folder.path))
        return
    code = subject.sidecar.code
    if code in codes:
        hint = "A code stands for one policy for ever: choose another."
        yield subject.in_sidecar(("code",), "code-twice", f"{code} is also the code of {codes[code].path}", hint)
    codes.setdefault(code, folder)
    for part in (said, ruled, tried):
        yield from part(subject)


def _foreign(folder: Folder) -> Iterator[Remark]:
    """Yield what keeps a policy from elsewhere from being judged; the rules of this house are not its."""
    try:
        PolicySet.of(Source((folder,), ("Deny",), {}, b""))
    except InputError as error:
        yield of_error(error, str(folder.path))


def _cases(folder: Folder) -> tuple[Sequence[PlacedCase] | None, list[Remark]]:
    try:
        return read_cases(folder.path), []
    except InputError as error:
        return None, [of_error(error, str(folder.path / CASES))]


def _files(folder: Folder) -> Iterator[Remark]:
    """Yield what a policy's folder should not hold."""
    for path in sorted(folder.path.iterdir()):
        if path.name in _FILES and not stat.S_ISREG(path.lstat().st_mode):
            hint = "Copy the file: what a link leads to may change without a trace."
            message = f"{path.name} is a link or no file"
            yield Remark(rule="file", level=Level.ERROR, file=str(path), line=1, message=message, hint=hint)
        elif path.name not in _FILES and not path.name.startswith("."):
            message = f"{path.name} belongs to no policy"
            hint = f"A policy is {', '.join(sorted(_FILES - {REGO_RULE}))}, or {REGO_RULE} instead of the rule."
            yield Remark(rule="file", level=Level.WARNING, file=str(path), line=1, message=message, hint=hint)


def _shadowing(codes: dict[str, Folder]) -> Iterator[Remark]:
    """Yield warnings of codes that packaged policies have already."""
    strangers = {code: folder for code, folder in codes.items() if folder.path.resolve().parent != PACKAGED.resolve()}
    if not strangers:
        return
    packaged = {item.sidecar.code: item.folder.name for item in entries("all")}
    for code, folder in strangers.items():
        if code in packaged:
            file = YamlFile(folder.file(SIDECAR), folder.sidecar)
            remark = Remark(
                rule="code-shadowed",
                level=Level.ERROR,
                file=file.name,
                line=file.line(("code",)),
                message=f"{code} is the code of the packaged policy {packaged[code]}",
                hint="Choose another: reports and exceptions name policies by their codes.",
            )
            yield from warned(iter([remark]))
