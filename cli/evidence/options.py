"""What the evidence commands share: their options, and how files come in and go out."""

import secrets
import sys
from pathlib import Path
from typing import Any

import click

from ...evidence.attestation import attest
from ...evidence.errors import UnreadableError
from ...evidence.project_file import read_bytes
from ...evidence.signing.keys import load_key, load_or_create
from ...evidence.statement.encoding import read_object
from ...evidence.stores.directory import DirectoryStore
from ...schemas.errors import DocumentError, InputError
from ...schemas.evidence import Subject
from ...schemas.role import Role

ROLES = click.Choice([role.value for role in Role])
FILE = click.Path(path_type=Path, dir_okay=False)

evidence_folder = click.option(
    "--evidence",
    "directory",
    type=click.Path(path_type=Path),
    default=Path("evidence"),
    show_default=True,
    help="Folder of the evidence.",
)
key_folder = click.option(
    "--keys", "keys_folder", type=click.Path(path_type=Path), help="Folder of the signing keys and their trust file."
)
signing_role = click.option(
    "--key", "role", type=ROLES, default=Role.BUILDER.value, show_default=True, help="Whose key signs."
)
subjects = click.option(
    "--subject", "named", multiple=True, required=True, metavar="NAME=sha256:HEX", help="What it is about; repeatable."
)
report_format = click.option(
    "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the report."
)
target_file = click.option("-o", "target", type=FILE, help="Write to this file instead of stdout.")


def sign_and_keep(
    predicate_type: str,
    predicate: dict[str, Any],
    named: tuple[str, ...],
    where: tuple[Path, str, Path | None],
    key_file: Path | None = None,
) -> str:
    """Sign a predicate by a role's key, or by that of a file, and keep it; return the bundle's digest.

    Args:
        predicate_type: URI.
        predicate: what is said.
        named: `NAME=sha256:HEX` each.
        where: folder of the evidence, role, folder of the keys.
        key_file: private key that signs in the place of the role's.

    Raises:
        InputError: the key file cannot be read.
    """
    directory, role, keys = where
    about = [_subject(text) for text in named]
    try:
        signer = load_key(key_file) if key_file else load_or_create(keys)[Role(role)]
    except OSError as error:
        raise InputError(f"cannot read the key {key_file}: {error.strerror or error}") from error
    return DirectoryStore(directory).put(attest(signer, predicate_type, predicate, about))


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object of a file.

    Raises:
        InputError: it cannot be read, or holds something else.
    """
    try:
        return read_object(read_bytes(path), path.name)
    except UnreadableError as error:
        raise InputError(error.message) from error


def write(data: bytes, target: Path | None) -> None:
    """Write a whole file, or nothing of it; to stdout without one.

    Raises:
        InputError: it cannot be written.
    """
    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        temporary.write_bytes(data)
        temporary.replace(target)
    except OSError as error:
        raise InputError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def pair(text: str, option: str) -> tuple[str, str]:
    """Return name and value of `NAME=VALUE`.

    Raises:
        InputError: it is none.
    """
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise InputError(f"{option} {text[:100]!r} is no NAME=VALUE")
    return name, value


def _subject(text: str) -> Subject:
    name, _, digest = text.rpartition("=")
    try:
        return Subject.parse({"name": name, "digest": digest})
    except DocumentError as error:
        raise InputError(f"--subject {text[:100]!r} has no sha256 digest", hint="Write NAME=sha256:HEX.") from error
