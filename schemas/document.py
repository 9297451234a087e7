"""Document: what one role hands to another; frozen, closed, and known by its digest."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from .canonical import canonical_json, sha256
from .errors import DocumentError

CAMEL = ConfigDict(alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True)
"""The configuration of documents whose wire names are Kubernetes' own camelCase."""


class Document(BaseModel):
    """A frozen, closed value with a digest."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True, allow_inf_nan=False
    )

    def wire(self) -> dict[str, Any]:
        """Return the JSON value, by wire names; every field is present."""
        return self.model_dump(mode="json", by_alias=True)

    def canonical(self) -> bytes:
        """Return the canonical JSON bytes."""
        return canonical_json(self.wire())

    def content_digest(self) -> str:
        """Return `sha256:<hex>` of the canonical bytes."""
        return sha256(self.canonical())

    @classmethod
    def parse(cls, data: bytes | str | dict[str, Any], source: str = "") -> Self:
        """Read a document from JSON bytes or a JSON value.

        Raises:
            DocumentError: it is not JSON, or not this document; names the first wrong field.
        """
        try:
            return cls.model_validate(data) if isinstance(data, dict) else cls.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "document"
            raise DocumentError(f"{source or cls.__name__}: {where}: {first['msg']}") from error
