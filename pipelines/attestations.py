"""Program of the sign step: `python -m argosy.pipelines.attestations`."""

import argparse
import json
from pathlib import Path
from typing import Any, Literal, cast

from ..evidence.attestation import attest
from ..evidence.predicates import coverage, sast, test_results
from ..evidence.predicates.types import NAMES
from ..evidence.signing.keys import load_or_create
from ..evidence.stores.directory import DirectoryStore
from ..schemas.errors import EvidenceError
from ..schemas.evidence import Subject
from ..schemas.role import Role
from .programs.files import guarded
from .programs.shape import count, rows, table, text
from .steps.sign import SIGNED

Outcome = Literal["passed", "failed", "errored", "skipped"]
_OUTCOMES = frozenset({"passed", "failed", "errored", "skipped"})


def predicates(found: dict[str, Path], *, sandboxed: bool) -> dict[str, dict[str, Any]]:
    """Return field of ImageFacts -> predicate; `found` maps the field to the step's file.

    What foreign steps wrote is read as data that may say anything.

    Raises:
        EvidenceError: a file is no JSON object.
    """
    return {name: _predicate(name, _read(path), sandboxed=sandboxed) for name, path in found.items()}


def _predicate(name: str, value: dict[str, Any], *, sandboxed: bool) -> dict[str, Any]:
    match name:
        case "tests":
            return test_results.predicate(_outcomes(value), sandboxed=sandboxed)
        case "coverage":
            return coverage.predicate(
                changed=count(value.get("changed")),
                covered=count(value.get("covered")),
                uncovered=[text(place) for place in rows(value.get("uncovered"))],
                sandboxed=sandboxed,
                tool="diff-cover",
            )
        case "sast":
            tools = [{key: text(item) for key, item in table(tool).items()} for tool in rows(value.get("tools"))]
            findings = [table(finding) for finding in rows(value.get("findings"))]
            return sast.predicate(tools=tools, findings=findings, sandboxed=sandboxed)
        case _:
            return value


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise EvidenceError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(value, dict):
        raise EvidenceError(f"{path.name} is no JSON object")
    return cast("dict[str, Any]", value)


def _outcomes(value: dict[str, Any]) -> dict[str, Outcome]:
    listed = table(value.get("outcomes"))
    # A test whose outcome is no outcome did not pass.
    return {name: cast("Outcome", said) if said in _OUTCOMES else "errored" for name, said in listed.items()}


def main() -> int:
    """Sign each predicate about the image and keep it in a directory store."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--subject", required=True)
    parser.add_argument("--keyid", required=True)
    parser.add_argument("--sandboxed", choices=("yes", "no"), required=True)
    for name in ("digest", "keys", "out", *SIGNED):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    signer = load_or_create(options.keys)[Role.BUILDER]
    if signer.keyid != options.keyid:
        raise EvidenceError("the builder's key changed while the pipeline ran", hint="Run it again.")
    subject = Subject(name=options.subject, digest=options.digest.read_text().strip())
    store = DirectoryStore(options.out)
    found = {name: getattr(options, name) for name in SIGNED}
    for name, predicate in predicates(found, sandboxed=options.sandboxed == "yes").items():
        store.put(attest(signer, NAMES[name], predicate, [subject]))
    return 0


if __name__ == "__main__":
    guarded(main)
