"""Canonical JSON and digests: sorted keys, no spaces, UTF-8, so that equal values have equal bytes."""

import hashlib
import json
from typing import Annotated, Any

from pydantic import StringConstraints

Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
"""A SHA-256 digest as OCI writes it: `sha256:` and 64 lower-case hex digits."""


def canonical_json(value: Any) -> bytes:
    """Return the one byte string that stands for a JSON value.

    RFC 8785 is not used: it refuses integers above 2^53, which Kubernetes objects may hold.

    Raises:
        ValueError: the value holds NaN, an infinity, a lone surrogate or a non-JSON type.
    """
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not a JSON value: {error}") from error


def sha256(data: bytes) -> str:
    """Return the digest of bytes, as `sha256:<hex>`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """Return the digest of a JSON value's canonical bytes."""
    return sha256(canonical_json(value))
