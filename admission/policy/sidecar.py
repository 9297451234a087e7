"""The sidecar of a policy: what is said about its rule, in `policy.yaml`."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from ...schemas.document import CAMEL, Document
from ...schemas.verdict import RecourseKind, Severity


class Standard(Document):
    """Where the rule comes from."""

    name: str
    url: str


class ResourceRule(Document):
    """What a policy judges; the fields and their `*` are the API server's own."""

    model_config = CAMEL

    api_groups: Annotated[tuple[str, ...], Field(min_length=1)]
    api_versions: Annotated[tuple[str, ...], Field(min_length=1)]
    operations: Annotated[tuple[Literal["CREATE", "UPDATE", "DELETE", "CONNECT", "*"], ...], Field(min_length=1)]
    resources: Annotated[tuple[str, ...], Field(min_length=1)]
    """`pods`, `pods/exec`, `pods/*`, `*`, `*/scale`, `*/*`."""
    resource_names: tuple[str, ...] = ()
    scope: Literal["Cluster", "Namespaced", "*"] = "*"


class Edit(Document):
    """One operation of a patch template; `{field}` and `{parent}` in `path` come from the violation."""

    model_config = CAMEL

    op: Literal["set", "remove"]
    path: str
    value: Any = None
    value_from: Literal["expected", "observed", "pinned"] | None = None
    """`pinned`: the observed image reference with the digest that the facts resolve it to."""


class Template(Document):
    """A way out, before it is fitted to a violation and proven."""

    model_config = CAMEL

    kind: RecourseKind
    title: str
    name: str = ""
    """What a violation's `recourse` calls it."""
    operations: tuple[Edit, ...] = ()
    manifest: dict[str, Any] | None = None
    dependency: dict[str, str] | None = None
    step: str | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind is RecourseKind.PATCH) != bool(self.operations):
            raise ValueError("operations belong to kind patch, and kind patch needs them")
        if self.kind is RecourseKind.EVIDENCE and not self.step:
            raise ValueError("kind evidence names its step")
        return self


class ParamsSchema(Document):
    """The JSON Schema of a policy's params, reduced to what Argosy reads itself."""

    model_config = {**CAMEL, "extra": "allow", "alias_generator": to_camel}

    type: Literal["object"] = "object"
    additional_properties: Literal[False] = False
    properties: dict[str, dict[str, Any]] = {}

    def defaults(self) -> dict[str, Any]:
        """Return the params that have a default."""
        return {name: schema["default"] for name, schema in self.properties.items() if "default" in schema}

    def by_name(self) -> "ParamsSchema":
        """Return the schema of each param for itself, without what is asked of all together."""
        definitions = (self.model_extra or {}).get("$defs")
        return ParamsSchema(properties=self.properties, **({"$defs": definitions} if definitions else {}))


class Binding(Document):
    """One way to bind a rule, as a ValidatingAdmissionPolicyBinding does: its params, and what follows."""

    model_config = CAMEL

    validation_actions: Annotated[tuple[Literal["Deny", "Warn", "Audit"], ...], Field(min_length=1)]
    params: dict[str, Any] = {}
    """Over the effective params: what makes this binding another one."""


class Sidecar(Document):
    """What `policy.yaml` says."""

    code: Annotated[str, Field(pattern=r"^([IS](_[A-Z0-9]+)+|V_[A-Z0-9_]+)$")]
    """`I_...` for a hard policy, `S_...` for a soft one; `V_...` for one from elsewhere, which has no sidecar."""
    title: Annotated[str, Field(min_length=1, pattern=r"^[^\n]*$")]
    severity: Severity
    category: str = ""
    """The heading it stands under: Pod Security, Images, Workload, Network, RBAC, Access, Argo, Evidence, Delivery."""
    description: str = ""
    """What it demands and why, in a few sentences; the policy's page begins with it."""
    standard: Standard
    contract: Annotated[str, Field(min_length=1)]
    params: ParamsSchema = ParamsSchema()
    requires: tuple[str, ...] = ()
    match: tuple[ResourceRule, ...] = ()
    """Rego only."""
    violations: str = ""
    """CEL only."""
    recourse: tuple[Template, ...] = ()
    bindings: tuple[Binding, ...] = ()
    """None: bound once, with the set's validation actions."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.code.startswith("S_") == (self.severity is Severity.HARD):
            raise ValueError("severity: codes of hard policies begin with I_, of soft ones with S_")
        strangers = sorted(set(self.requires) - set(self.params.properties))
        if strangers:
            raise ValueError(f"requires: {', '.join(strangers)} is no param")
        return self
