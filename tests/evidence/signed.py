"""One key, and what it signed."""

from typing import Any

from argosy.evidence.signing.private_key import PrivateKey
from argosy.evidence.statement import INTOTO, sign, statement
from argosy.schemas.evidence import Subject

from .conftest import IMAGE

KEY = PrivateKey.generate()
KEYS = {KEY.keyid: KEY.public}
SUBJECTS = [Subject(name="shop", digest=IMAGE)]
PREDICATE = {"a": 1, "ü": "é"}


def enveloped() -> dict[str, Any]:
    return sign(KEY, statement("https://example.com/p/v1", PREDICATE, SUBJECTS))


def signed(payload: bytes, payload_type: str = INTOTO) -> dict[str, Any]:
    return KEY.sign(payload_type, payload)
