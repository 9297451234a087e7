"""Policies from elsewhere: ValidatingAdmissionPolicies as they are, with the bindings and params that came along."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ...schemas.errors import PolicyError
from ..shape import is_object
from .folder import CEL_RULE, Folder, Piece, pieces, read_file
from .yaml_lines import YamlFile

GROUP = "admissionregistration.k8s.io"
POLICY, BINDING = "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"
_PREFIX = "V_"
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_MOST = 5000
"""Files of a folder that are looked at."""


def foreign(path: Path) -> list[Folder]:
    """Return the policies of a file, or of every file below a folder, in the order of their names.

    Raises:
        PolicyError: there is none, two have one name, or a document of one cannot be read.
    """
    files = [path] if path.is_file() else _below(path)
    parts = [piece for file in files for piece in pieces(str(file), read_file(file))]
    policies: dict[str, Piece] = {}
    for piece, name in _documents(parts, POLICY):
        if name in policies:
            raise YamlFile(piece.file, piece.text).error(("metadata", "name"), f"two policies are called {name!r}")
        policies[name] = piece
    if not policies:
        raise PolicyError(
            f"{path}: holds no policy", hint=f"A policy is a folder with policy.yaml and a rule, or a {POLICY}."
        )
    bindings = list(_documents(parts, BINDING))
    return [
        Folder(
            name,
            Path(piece.file),
            b"",
            piece.text,
            CEL_RULE,
            tuple(binding for binding, policy in bindings if policy == name),
            tuple(_objects(piece, parts)),
        )
        for name, piece in sorted(policies.items())
    ]


def holders(folder: Path) -> list[str]:
    """Return the files right in a folder that hold policies.

    Raises:
        PolicyError: a document that may be one cannot be read.
    """
    files = sorted(file for file in folder.iterdir() if file.suffix in _SUFFIXES and file.is_file())
    return [file.name for file in files if any(_documents(pieces(str(file), read_file(file)), POLICY))]


def code_of(name: str) -> str:
    """Return the code of a policy that has only a name: of `need-labels.example.com` `V_NEED_LABELS__EXAMPLE__COM`."""
    return _PREFIX + name.upper().replace(".", "__").replace("-", "_")


def is_foreign(code: str) -> bool:
    """Return whether a code is of a policy from elsewhere."""
    return code.startswith(_PREFIX)


def _below(path: Path) -> list[Path]:
    found = sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES and file.is_file())
    if len(found) > _MOST:
        raise PolicyError(f"{path}: holds more than {_MOST} files", hint="Give the folder of the policies alone.")
    return found


def _documents(parts: Iterable[Piece], kind: str) -> Iterator[tuple[Piece, str]]:
    """Yield the documents of a kind: a policy with its name, a binding with that of its policy."""
    for piece in parts:
        # Most of what lies beside a policy is something else, and need not even be YAML.
        if kind.encode() in piece.text:
            value = YamlFile(piece.file, piece.text).value
            group = str(value.get("apiVersion", "")).partition("/")[0]
            if value.get("kind") == kind and group == GROUP:
                holder = value.get("metadata" if kind == POLICY else "spec")
                name = holder.get("name" if kind == POLICY else "policyName") if is_object(holder) else None
                yield piece, name if isinstance(name, str) else ""


def _objects(policy: Piece, parts: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the objects of a policy's paramKind."""
    spec = YamlFile(policy.file, policy.text).value.get("spec")
    wanted = spec.get("paramKind") if is_object(spec) else None
    if not is_object(wanted):
        return
    kind, version = wanted.get("kind"), wanted.get("apiVersion")
    for piece in parts:
        if isinstance(kind, str) and kind.encode() in piece.text:
            value = YamlFile(piece.file, piece.text).value
            if (value.get("kind"), value.get("apiVersion")) == (kind, version):
                yield piece
