"""ValidatingAdmissionPolicy and its binding, as the API server stores them; what it refuses is refused here."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from ...schemas.document import CAMEL, Document
from ...schemas.label_selector import LabelSelector
from .sidecar import ResourceRule

PARAMS_KIND = {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicyParams"}
"""The kind of the params object that a policy with a sidecar takes; Argosy makes it from the set's params."""
_VERSIONS = Literal[
    "admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1beta1", "admissionregistration.k8s.io/v1alpha1"
]
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONDITIONS, _ANNOTATIONS = 64, 20
_KEY_LENGTH = 63
_EXPRESSION_LENGTH = 5 * 1024


def _some_text(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text


def _one_line(text: str) -> str:
    if text and (not text.strip() or "\n" in text.strip() or "\r" in text.strip()):
        raise ValueError("must be one line with something on it")
    return text


Source = Annotated[str, AfterValidator(_some_text)]
"""The text of an expression."""


class Metadata(Document):
    """What is read of an object's metadata; the rest is anybody's."""

    model_config = {**CAMEL, "extra": "ignore"}

    name: Annotated[str, Field(min_length=1)]
    namespace: str = ""
    labels: dict[str, str] = {}


class MatchResources(Document):
    """Which requests are meant."""

    model_config = CAMEL

    resource_rules: tuple[ResourceRule, ...] = ()
    """In a binding none means every resource."""
    exclude_resource_rules: tuple[ResourceRule, ...] = ()
    match_policy: Literal["Exact", "Equivalent"] = "Equivalent"
    namespace_selector: LabelSelector = LabelSelector()
    object_selector: LabelSelector = LabelSelector()


class Constraints(MatchResources):
    """Which requests a policy judges."""

    @model_validator(mode="after")
    def _has_a_rule(self) -> Self:
        if not self.resource_rules:
            raise ValueError("resourceRules: there is none")
        return self


class Named(Document):
    """A match condition or a variable."""

    name: Annotated[str, Field(min_length=1)]
    expression: Source


class Variable(Named):
    """A named expression that later ones may read."""

    @model_validator(mode="after")
    def _is_an_identifier(self) -> Self:
        if not _IDENTIFIER.fullmatch(self.name):
            raise ValueError(f"name: {self.name!r} is no CEL identifier")
        return self


class Validation(Document):
    """One expression that must hold."""

    model_config = CAMEL

    expression: Source
    message: Annotated[str, AfterValidator(_one_line)] = ""
    message_expression: str = ""
    reason: Literal["Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"] = "Invalid"


class AuditAnnotation(Document):
    """A text for the audit log."""

    model_config = CAMEL

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", max_length=_KEY_LENGTH)]
    value_expression: Annotated[Source, Field(max_length=_EXPRESSION_LENGTH)]


class ParamKind(Document):
    """The kind of the params objects."""

    model_config = CAMEL

    api_version: Annotated[str, Field(min_length=1)]
    kind: Annotated[str, Field(min_length=1)]


class PolicySpec(Document):
    """What a ValidatingAdmissionPolicy asks."""

    model_config = CAMEL

    failure_policy: Literal["Fail", "Ignore"] = "Fail"
    param_kind: ParamKind | None = None
    match_constraints: Constraints
    match_conditions: Annotated[tuple[Named, ...], Field(max_length=_CONDITIONS)] = ()
    variables: tuple[Variable, ...] = ()
    validations: tuple[Validation, ...] = ()
    audit_annotations: Annotated[tuple[AuditAnnotation, ...], Field(max_length=_ANNOTATIONS)] = ()

    @model_validator(mode="after")
    def _says_something_once(self) -> Self:
        if not (self.validations or self.audit_annotations):
            raise ValueError("validations: there is none, and no audit annotation")
        for what, names in (
            ("matchConditions", [item.name for item in self.match_conditions]),
            ("auditAnnotations", [item.key for item in self.audit_annotations]),
        ):
            if len(set(names)) < len(names):
                raise ValueError(f"{what}: a name stands twice")
        return self


class ValidatingAdmissionPolicy(Document):
    """The document of `rule.yaml`, or one from elsewhere."""

    model_config = CAMEL

    api_version: _VERSIONS
    kind: Literal["ValidatingAdmissionPolicy"]
    metadata: Metadata
    spec: PolicySpec
    status: Any = None


class ParamRef(Document):
    """Which params objects a binding takes."""

    model_config = CAMEL

    name: str = ""
    namespace: str = ""
    selector: LabelSelector | None = None
    parameter_not_found_action: Literal["Allow", "Deny"] = "Deny"

    @model_validator(mode="after")
    def _names_or_selects(self) -> Self:
        if bool(self.name) == (self.selector is not None):
            raise ValueError("paramRef: give a name or a selector")
        return self


class BindingSpec(Document):
    """How a policy is bound."""

    model_config = CAMEL

    policy_name: Annotated[str, Field(min_length=1)]
    param_ref: ParamRef | None = None
    match_resources: MatchResources | None = None
    validation_actions: Annotated[tuple[Literal["Deny", "Warn", "Audit"], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _acts_once(self) -> Self:
        actions = self.validation_actions
        if len(set(actions)) < len(actions) or {"Deny", "Warn"} <= set(actions):
            raise ValueError("validationActions: each once, and Deny and Warn not together")
        return self


class ValidatingAdmissionPolicyBinding(Document):
    """What puts a ValidatingAdmissionPolicy in force."""

    model_config = CAMEL

    api_version: _VERSIONS
    kind: Literal["ValidatingAdmissionPolicyBinding"]
    metadata: Metadata
    spec: BindingSpec
