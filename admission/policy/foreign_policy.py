"""A policy from elsewhere, built: what a sidecar would say of it comes from the document itself and its bindings."""

from collections.abc import Sequence
from typing import Any

from .admission_policy import (
    BindingSpec,
    Metadata,
    ParamKind,
    ParamRef,
    ValidatingAdmissionPolicy,
    ValidatingAdmissionPolicyBinding,
)
from .binding import ParamObjects, PolicyBinding
from .cel_rule import Fragments, build_rule
from .folder import CEL_RULE, Folder, Piece
from .foreign import code_of
from .match import match_of
from .yaml_lines import YamlFile, read_document

_STANDARD = {
    "name": "ValidatingAdmissionPolicy",
    "url": "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
}
_DENY = BindingSpec(policy_name="-", validation_actions=("Deny",))
_DEFAULT = "default"
_CLUSTER_SCOPED = frozenset({"Namespace", "Node", "PersistentVolume"})


def build_foreign(folder: Folder, kept: Fragments) -> dict[str, Any]:
    """Compile a policy that is judged as the API server judges it.

    Raises:
        PolicyError: it cannot be run, or a binding is wrong; names file, line and reason.
    """
    file = YamlFile(folder.file(CEL_RULE), folder.rule)
    document: ValidatingAdmissionPolicy = read_document(ValidatingAdmissionPolicy, file)
    spec, name = document.spec, document.metadata.name
    code = code_of(name)
    rule = build_rule(code, spec, file, kept, None)
    return {
        "sidecar": {
            "code": code,
            "title": name,
            "severity": "hard",
            "standard": _STANDARD,
            "contract": f"ValidatingAdmissionPolicy {name}",
        },
        "name": name,
        "match": spec.match_constraints.wire(),
        "bindings": _bindings(folder, spec.param_kind),
        "rule": rule,
        "user": rule["user"],
    }


def _bindings(folder: Folder, kind: ParamKind | None) -> list[dict[str, Any]]:
    objects = [YamlFile(piece.file, piece.text) for piece in folder.objects]
    found = [_binding(piece) for piece in folder.bindings]
    if not found:
        every = kind is not None and bool(objects)
        # Bound by nobody it denies, with every params object that came with it.
        ref = ParamRef.model_validate({"selector": {}}) if every else None
        found = [("", _DENY.model_copy(update={"param_ref": ref}))]
    return [
        {
            "name": name,
            "spec": spec.wire(),
            "objects": [item.value for item in objects] if kind and spec.param_ref else None,
            "namespaced": _is_namespaced(kind, spec.param_ref, objects) if kind and spec.param_ref else False,
        }
        for name, spec in found
    ]


def _binding(piece: Piece) -> tuple[str, BindingSpec]:
    file = YamlFile(piece.file, piece.text)
    document: ValidatingAdmissionPolicyBinding = read_document(ValidatingAdmissionPolicyBinding, file)
    return document.metadata.name, document.spec


def _is_namespaced(kind: ParamKind, ref: ParamRef, objects: Sequence[YamlFile]) -> bool:
    """Return whether params stand in namespaces: of a kind that is not Kubernetes' own the objects at hand tell."""
    if "." not in kind.api_version.partition("/")[0]:
        return kind.kind not in _CLUSTER_SCOPED
    return bool(ref.namespace) or any(item.value.get("metadata", {}).get("namespace") for item in objects)


def revive_bindings(kept: Sequence[dict[str, Any]]) -> tuple[PolicyBinding, ...]:
    """Return the bindings that were built."""
    return tuple(map(_revived, kept))


def _revived(kept: dict[str, Any]) -> PolicyBinding:
    spec = BindingSpec.model_validate(kept["spec"])
    match = match_of(spec.match_resources, is_the_servers=True) if spec.match_resources else None
    objects = None
    if spec.param_ref and kept["objects"] is not None:
        named = sorted(
            ((_metadata(item, kept["namespaced"]), item) for item in kept["objects"]), key=lambda pair: pair[0].name
        )
        objects = ParamObjects(spec.param_ref, kept["namespaced"], tuple(named))
    return PolicyBinding(spec.validation_actions, {}, kept["name"], match, objects)


def _metadata(item: dict[str, Any], is_namespaced: bool) -> Metadata:
    found = Metadata.model_validate(item.get("metadata") or {"name": ""})
    return found.model_copy(update={"namespace": found.namespace or _DEFAULT}) if is_namespaced else found
