"""Signatures beside policies: which set and which params a trusted key vouches for, before any of it is compiled."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...adapters.manifest.files import read_bytes
from ...evidence import policy_signature
from ...evidence.policy_signature import Signed, Vouched
from ...evidence.trust import Trust
from ...schemas.canonical import sha256
from ...schemas.evidence import Subject
from .policy_set import PolicySet
from .signature_file import beside_file, beside_set
from .source import Source, find


def subject_of_set(source: str) -> tuple[Subject, Mapping[str, object]]:
    """Return what a signature of a set is about, and what it says for readers.

    Raises:
        PolicyError: there is no such set, or it cannot be run: nobody should vouch for that.
    """
    policies = PolicySet.load(source)
    name = Path(source).resolve().name if Path(source).is_dir() else source
    said = {"policies": list(policies.policies), "validationActions": list(policies.validation_actions)}
    return Subject(name=name, digest=policies.digest), said


def subject_of_params(file: str, data: bytes) -> Subject:
    """Return what a signature of the bytes of a params file is about."""
    return Subject(name=Path(file).name, digest=sha256(data))


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What is asked of signatures."""

    trust: Trust
    required: bool
    """Whether what has no signature is refused; a signature that is there is always verified."""

    def policies(self, source: str, signature: Path | None = None) -> tuple[PolicySet, Vouched | None]:
        """Load a set, and say who vouches for it.

        Raises:
            UntrustedError: it is not signed as it is by a key that may.
            PolicyError: as `PolicySet.load`.
        """
        found = find(source)
        vouched = self._set(found, source, signature or beside_set(source), given=signature is not None)
        return PolicySet.of(found), vouched

    def params(self, file: str, data: bytes) -> Vouched | None:
        """Say who vouches for the bytes of a params file.

        Raises:
            UntrustedError: they are not signed as they are by a key that may.
        """
        return self._verified(Signed.PARAMS, sha256(data), f"params {file}", beside_file(file), given=False)

    def _set(self, found: Source, source: str, signature: Path, *, given: bool) -> Vouched | None:
        return self._verified(Signed.SET, sha256(found.canonical()), f"policy set {source}", signature, given=given)

    def _verified(self, kind: Signed, digest: str, what: str, signature: Path, *, given: bool) -> Vouched | None:
        if not (given or signature.exists()):
            if self.required:
                raise policy_signature.unsigned(what, str(signature))
            return None
        return policy_signature.verify(read_bytes(str(signature)), kind, digest, self.trust, what)
