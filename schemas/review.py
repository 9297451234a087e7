"""Review: all that a verdict depends on. A case, a replay file, a log entry and an input of `check` are Reviews."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .canonical import digest_of
from .document import CAMEL, Document
from .facts import Facts

Operation = Literal["CREATE", "UPDATE", "DELETE", "CONNECT"]
Object = dict[str, Any]


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
    name: str = ""
    namespace: str = ""
    user_info: UserInfo | None = None
    """None for a plain manifest: policies on identity are skipped."""
    object: Object | None = None
    old_object: Object | None = None
    options: Object | None = None


class PolicyException(Document):
    """A soft refusal that is accepted: the code, why, and where that was said."""

    code: Annotated[str, Field(pattern=r"^S_[A-Z0-9_]+$")]
    reason: Annotated[str, Field(min_length=1)]
    source: str = ""


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
    at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    """RFC 3339, whole seconds, UTC: the clock of every rule."""
    masked: tuple[str, ...] = ()
    """JSON Pointers whose values a log masked; such a review cannot be judged again."""

    def input_digest(self, set_digest: str) -> str:
        """Return the digest of the policy set and of everything in this review."""
        return digest_of({"policySet": set_digest, "review": self.wire()})
