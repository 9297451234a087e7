"""ValidatingAdmissionPolicy, as far as Argosy can run it; anything else in the document is refused."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from ...schemas.document import CAMEL, Document
from .sidecar import ResourceRule

PARAMS_KIND = {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicyParams"}


class MatchConstraints(Document):
    """Which requests a policy judges; selectors need the cluster's labels at admission and are refused."""

    model_config = CAMEL

    resource_rules: Annotated[tuple[ResourceRule, ...], Field(min_length=1)]
    exclude_resource_rules: tuple[ResourceRule, ...] = ()
    match_policy: Literal["Exact", "Equivalent"] = "Equivalent"


class Named(Document):
    """A match condition or a variable."""

    name: Annotated[str, Field(min_length=1)]
    expression: str


class Validation(Document):
    """One expression that must hold."""

    model_config = CAMEL

    expression: str
    message: str = ""
    message_expression: str = ""
    reason: Literal["Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"] = "Invalid"


class AuditAnnotation(Document):
    """What the API server writes into its audit log; Argosy's verdict says more, so it is read and not run."""

    model_config = CAMEL

    key: str
    value_expression: str


class ParamKind(Document):
    """The kind of the params object; Argosy makes it from the set's params."""

    model_config = CAMEL

    api_version: Literal["argosy.dev/v1alpha1"]
    kind: Literal["PolicyParams"]


class PolicySpec(Document):
    """What a ValidatingAdmissionPolicy asks."""

    model_config = CAMEL

    failure_policy: Literal["Fail", "Ignore"] = "Fail"
    param_kind: ParamKind | None = None
    match_constraints: MatchConstraints
    match_conditions: tuple[Named, ...] = ()
    variables: tuple[Named, ...] = ()
    validations: Annotated[tuple[Validation, ...], Field(min_length=1)]
    audit_annotations: tuple[AuditAnnotation, ...] = ()


class ValidatingAdmissionPolicy(Document):
    """The document of `rule.yaml`."""

    model_config = CAMEL

    api_version: Literal["admissionregistration.k8s.io/v1"]
    kind: Literal["ValidatingAdmissionPolicy"]
    metadata: dict[str, Any]
    spec: PolicySpec

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not isinstance(self.metadata.get("name"), str):
            raise ValueError("metadata.name: a name is needed")  # noqa: TRY004 - pydantic wants ValueError
        return self
