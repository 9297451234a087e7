"""A policy folder on disk: its files as bytes, before anything is understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...schemas.errors import PolicyError

SIDECAR = "policy.yaml"
CEL_RULE = "rule.yaml"
REGO_RULE = "rule.rego"
_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one policy that decide."""

    name: str
    path: Path
    sidecar: bytes
    rule: bytes
    rule_file: str

    def files(self) -> dict[str, str]:
        """Return file name -> text."""
        try:
            return {SIDECAR: self.sidecar.decode(), self.rule_file: self.rule.decode()}
        except UnicodeDecodeError as error:
            raise PolicyError(f"{self.path}: is not UTF-8: {error}") from error

    def file(self, name: str) -> str:
        """Return how errors call a file of this folder."""
        return str(self.path / name)


def read_folder(path: Path) -> Folder:
    """Read one policy folder.

    Raises:
        PolicyError: a file is missing or unreadable, or the rule is not in exactly one language.
    """
    rules = [name for name in (CEL_RULE, REGO_RULE) if (path / name).is_file()]
    if len(rules) != 1:
        raise PolicyError(f"{path}: needs exactly one of {CEL_RULE} and {REGO_RULE}")
    return Folder(path.resolve().name, path, _read(path / SIDECAR), _read(path / rules[0]), rules[0])


def recorded_folder(name: str, files: Mapping[str, str]) -> Folder:
    """Return one policy of a recorded set.

    Raises:
        PolicyError: it has not exactly a sidecar and one rule.
    """
    rules = [rule for rule in (CEL_RULE, REGO_RULE) if rule in files]
    if len(rules) != 1 or set(files) != {SIDECAR, *rules}:
        raise PolicyError(f"recorded policy {name}: needs {SIDECAR} and exactly one of {CEL_RULE} and {REGO_RULE}")
    return Folder(name, Path(name), files[SIDECAR].encode(), files[rules[0]].encode(), rules[0])


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > _LIMIT:
        raise PolicyError(f"{path}: larger than {_LIMIT} bytes")
    return data
