"""Review: all that a verdict depends on. A case, a replay file, a log entry and an input of `check` are Reviews."""

import operator
from typing import Annotated, Any, Literal

from pydantic import Field

from .canonical import digest_of
from .document import CAMEL, Document
from .facts import Facts
from .label_selector import LabelSelector

Operation = Literal["CREATE", "UPDATE", "DELETE", "CONNECT"]
Object = dict[str, Any]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
"""RFC 3339, whole seconds, UTC."""


class GroupVersionKind(Document):
    """A kind as Kubernetes names it."""

    group: str = ""
    version: str
    kind: str


class GroupVersionResource(Document):
    """A resource as Kubernetes names it; `resource` is the plural."""

    group: str = ""
    version: str
    resource: str


class UserInfo(Document):
    """Who asked."""

    username: str = ""
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: dict[str, tuple[str, ...]] = {}


class Request(Document):
    """The part of an AdmissionRequest that a verdict may depend on; objects are canonical.

    A canonical object has no `metadata.{uid, resourceVersion, generation, creationTimestamp, managedFields, selfLink}`,
    no last-applied annotation and no `status`.
    """

    model_config = CAMEL

    operation: Operation
    kind: GroupVersionKind
    resource: GroupVersionResource
    sub_resource: str = ""
    request_kind: Annotated[GroupVersionKind | None, Field(exclude_if=operator.not_)] = None
    """What was asked for, where the API server made another version of it; None: `kind`, and so for the next two."""
    request_resource: Annotated[GroupVersionResource | None, Field(exclude_if=operator.not_)] = None
    request_sub_resource: Annotated[str, Field(exclude_if=operator.not_)] = ""
    name: str = ""
    namespace: str = ""
    dry_run: Annotated[bool, Field(exclude_if=operator.not_)] = False
    """Whether nothing will be stored."""
    user_info: UserInfo | None = None
    """None for a plain manifest: policies on identity are skipped."""
    object: Object | None = None
    old_object: Object | None = None
    options: Object | None = None


def _is_none(value: object) -> bool:
    return value is None


class ExceptionScope(Document):
    """What an exception is limited to: all of it must hold."""

    namespace: Annotated[str, Field(min_length=1)]
    """Objects in this namespace only."""
    selector: LabelSelector = LabelSelector()
    """Over the object's labels; an empty one selects every object."""
    images: tuple[str, ...] = ()
    """Patterns of whole image references; none: whatever the image."""


class PolicyException(Document):
    """A soft refusal that is accepted: the code, why, and where that was said.

    A comment in an object's own lines says no more than that, and its wire form has no other field.
    """

    code: Annotated[str, Field(pattern=r"^S_[A-Z0-9_]+$")]
    reason: Annotated[str, Field(min_length=1)]
    source: str = ""
    owner: Annotated[str, Field(exclude_if=operator.not_)] = ""
    """Who answers for it."""
    expires: Annotated[Moment | None, Field(exclude_if=_is_none)] = None
    """From this moment on it does not act."""
    scope: Annotated[ExceptionScope | None, Field(exclude_if=_is_none)] = None
    """None: whatever stands in the review."""


class Review(Document):
    """A request, the facts that were read, and the moment; judging it is pure."""

    model_config = CAMEL

    request: Request
    namespace_object: Object | None = None
    params: dict[str, dict[str, Any]] = {}
    """Policy code -> params that override the set's own."""
    exceptions: tuple[PolicyException, ...] = ()
    unknown: Literal["deny", "skip"] = "deny"
    """What an unknown fact does: `deny` in serve, ship, scan and for recorded reviews; `skip` for a plain manifest."""
    facts: Facts = Facts()
    at: Moment
    """The clock of every rule."""
    masked: tuple[str, ...] = ()
    """JSON Pointers whose values a log masked; such a review cannot be judged again."""

    def input_digest(self, set_digest: str) -> str:
        """Return the digest of the policy set and of everything in this review."""
        return digest_of({"policySet": set_digest, "review": self.wire()})
