"""A policy on disk: its files as bytes, before anything is understood."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...schemas.errors import PolicyError

SIDECAR = "policy.yaml"
CEL_RULE = "rule.yaml"
REGO_RULE = "rule.rego"
BINDINGS, OBJECTS = "bindings.yaml", "params.yaml"
"""What a recorded policy from elsewhere may have besides its rule."""
_LIMIT = 1_000_000
_BREAK = re.compile(rb"---(\s|$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of a file from elsewhere."""

    file: str
    text: bytes
    """With as many empty lines before it as the file has lines before it, so that errors name the file's own."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one policy that decide."""

    name: str
    path: Path
    sidecar: bytes
    """Empty for a policy from elsewhere, which is a document and no folder."""
    rule: bytes
    rule_file: str
    bindings: tuple[Piece, ...] = field(default=())
    """ValidatingAdmissionPolicyBindings that came with a policy from elsewhere."""
    objects: tuple[Piece, ...] = field(default=())
    """Objects of its paramKind, likewise."""

    @property
    def is_foreign(self) -> bool:
        """Whether it is a ValidatingAdmissionPolicy without a sidecar."""
        return not self.sidecar and self.rule_file == CEL_RULE

    def files(self) -> dict[str, str]:
        """Return file name -> text."""
        found = {SIDECAR: self.sidecar, self.rule_file: self.rule}
        if self.is_foreign:
            pieces = {BINDINGS: self.bindings, OBJECTS: self.objects}
            found = {CEL_RULE: self.rule.lstrip()} | {
                name: b"---\n".join(piece.text.lstrip() for piece in given) for name, given in pieces.items() if given
            }
        return {name: self._text(name, data) for name, data in found.items()}

    def _text(self, name: str, data: bytes) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise PolicyError(f"{self.file(name)}:{line}: byte {data[error.start]:#04x} is not UTF-8") from error

    def file(self, name: str) -> str:
        """Return how errors call a file of this policy."""
        return str(self.path if self.is_foreign else self.path / name)


def read_folder(path: Path) -> Folder:
    """Read one policy folder.

    Raises:
        PolicyError: a file is missing or unreadable, or the rule is not in exactly one language.
    """
    files = os.listdir(path) if path.is_dir() else []  # noqa: PTH208 - names alone, and fast
    rules = [name for name in (CEL_RULE, REGO_RULE) if name in files]
    if len(rules) != 1:
        raise PolicyError(f"{path}: needs exactly one of {CEL_RULE} and {REGO_RULE}")
    name = path.name if path.name not in {"", ".."} else path.resolve().name
    return Folder(name, path, read_file(path / SIDECAR), read_file(path / rules[0]), rules[0])


def recorded_folder(name: str, files: Mapping[str, str]) -> Folder:
    """Return one policy of a recorded set.

    Raises:
        PolicyError: it has not exactly a sidecar and one rule.
    """
    rules = [rule for rule in (CEL_RULE, REGO_RULE) if rule in files]
    if rules == [CEL_RULE] and SIDECAR not in files and set(files) <= {CEL_RULE, BINDINGS, OBJECTS}:
        bindings, objects = (tuple(pieces(part, files.get(part, "").encode())) for part in (BINDINGS, OBJECTS))
        return Folder(name, Path(name), b"", files[CEL_RULE].encode(), CEL_RULE, bindings, objects)
    if len(rules) != 1 or set(files) != {SIDECAR, *rules}:
        raise PolicyError(f"recorded policy {name}: needs {SIDECAR} and exactly one of {CEL_RULE} and {REGO_RULE}")
    return Folder(name, Path(name), files[SIDECAR].encode(), files[rules[0]].encode(), rules[0])


def pieces(file: str, data: bytes) -> list[Piece]:
    """Return the documents of a YAML stream that hold something, each with its place."""
    found: list[Piece] = []
    before = 0
    lines: list[bytes] = []
    for line in [*data.splitlines(keepends=True), b"---"]:
        if _BREAK.match(line):
            if any(text.strip() and not text.lstrip().startswith(b"#") for text in lines):
                found.append(Piece(file, b"\n" * before + b"".join(lines)))
            before += len(lines) + 1
            lines = []
        else:
            lines.append(line)
    return found


def read_file(path: Path, hint: str = "") -> bytes:
    """Return the bytes of a file of a policy; `hint` goes with the error of one that cannot be read.

    Raises:
        PolicyError: it cannot be read, is too large, or is a pipe or a device, whose end may never come.
    """
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123 - a descriptor
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise PolicyError(f"{path}: is no file", hint=hint)
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}", hint=hint) from error
    if len(data) > _LIMIT:
        raise PolicyError(f"{path}: larger than {_LIMIT} bytes")
    return data
