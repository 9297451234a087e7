"""From a policy folder to something that can be kept and run: parse, lint, compile; every fault with file and line."""

import base64
from collections.abc import Sequence
from typing import Any

from ...schemas.errors import PolicyError
from ...schemas.verdict import Engine
from ..engine.cel.environment import environment
from ..engine.cel.program import Compiled, Scope
from ..engine.cel.runtime import cel
from ..engine.cel.tokens import ExpressionError
from ..engine.rego.child import Module, RegoError, lint_modules
from ..engine.rego.lint import LIBRARY as LIBRARY_PACKAGE
from .admission_policy import ValidatingAdmissionPolicy
from .folder import CEL_RULE, SIDECAR, Folder
from .params import check, check_overrides
from .policy import CelRule, CelValidation, Policy, RegoRule
from .sidecar import Binding, ResourceRule, Sidecar
from .source import LIBRARY
from .yaml_lines import YamlFile, read_document

Built = dict[str, Any]
"""JSON value of a linted and compiled policy: what the cache keeps."""
_BOOL = ("BOOL",)
_ONCE = (Binding(validation_actions=("Deny",)),)


def build(folders: Sequence[Folder], library: bytes) -> list[Built]:
    """Lint and compile policies, with the library that their Rego may read.

    Raises:
        PolicyError: one of them cannot be run; names file, line and reason.
    """
    built = [_build_cel(folder) if folder.rule_file == CEL_RULE else _build_rego(folder) for folder in folders]
    modules = [
        Module(folder.file(folder.rule_file), item["sidecar"]["code"], item["package"], item["source"])
        for folder, item in zip(folders, built, strict=True)
        if "package" in item
    ]
    if modules:
        # First, so that what is wrong with it is not said of a policy that reads it.
        modules.insert(0, Module(str(LIBRARY), "", LIBRARY_PACKAGE, library.decode()))
    try:
        linted = iter(lint_modules(modules)[1:])
    except RegoError as error:
        raise PolicyError(f"{error.name}:{error.line}: {error.message}") from error
    for item in built:
        if "package" in item:
            result = next(linted)
            item |= {
                "unknown": result.has_unknown,
                "ofImages": result.unknown_of_images,
                "user": result.reads_user,
                "reads": result.reads,
            }
    return built


def revive(folder: Folder, built: Built) -> Policy:
    """Return the policy that was built, be it a moment ago or out of the cache."""
    sidecar = Sidecar.model_validate(built["sidecar"])
    rule: CelRule | RegoRule
    match: tuple[ResourceRule, ...]
    exclude: tuple[ResourceRule, ...]
    if "package" in built:
        engine, exclude, match = Engine.REGO, (), sidecar.match
        reads = frozenset(built["reads"])
        rule = RegoRule(built["package"], built["source"], built["unknown"], built["ofImages"], reads)
    else:
        engine, rule = Engine.CEL, _revive_cel(built)
        match = tuple(ResourceRule.model_validate(item) for item in built["match"])
        exclude = tuple(ResourceRule.model_validate(item) for item in built["exclude"])
    return Policy(
        code=sidecar.code,
        name=folder.name,
        severity=sidecar.severity,
        engine=engine,
        title=sidecar.title,
        contract=sidecar.contract,
        standard=sidecar.standard,
        recourse=sidecar.recourse,
        params=sidecar.params,
        requires=sidecar.requires,
        match=match,
        exclude=exclude,
        bindings=sidecar.bindings or _ONCE,
        reads_user=built["user"],
        rule=rule,
    )


def _sidecar(folder: Folder, needed: str, refused: str) -> tuple[YamlFile, Sidecar]:
    file = YamlFile(folder.file(SIDECAR), folder.sidecar)
    sidecar: Sidecar = read_document(Sidecar, file)
    if not getattr(sidecar, needed):
        raise PolicyError(f"{file.name}:1: {needed} is missing")
    if getattr(sidecar, refused):
        raise file.error((refused,), f"{refused} does not belong to a policy in this language")
    try:
        check(sidecar.code, sidecar.params.by_name(), sidecar.params.defaults())
    except PolicyError as error:
        raise file.error(("params",), f"a default does not fit: {error.message}") from error
    schemas = {sidecar.code: sidecar.params}
    for index, binding in enumerate(sidecar.bindings):
        try:
            check_overrides({sidecar.code: binding.params}, schemas)
        except PolicyError as error:
            raise file.error(("bindings", index, "params"), error.message) from error
    return file, sidecar


def _build_rego(folder: Folder) -> Built:
    _, sidecar = _sidecar(folder, "match", "violations")
    try:
        source = folder.rule.decode()
    except UnicodeDecodeError as error:
        raise PolicyError(f"{folder.file(folder.rule_file)}: is not UTF-8") from error
    return {"sidecar": sidecar.wire(), "package": f"argosy.{folder.name.replace('-', '_')}", "source": source}


def _build_cel(folder: Folder) -> Built:
    side_file, sidecar = _sidecar(folder, "violations", "match")
    file = YamlFile(folder.file(CEL_RULE), folder.rule)
    document: ValidatingAdmissionPolicy = read_document(ValidatingAdmissionPolicy, file)
    spec = document.spec
    wanted = sidecar.code.lower().replace("_", "-") + ".argosy.dev"
    if document.metadata["name"] != wanted:
        raise file.error(("metadata", "name"), f"the name must be {wanted}")
    scope = Scope(sidecar.code if spec.param_kind else None)
    compiled: list[Compiled] = []

    def compile_at(at: YamlFile, path: tuple[str | int, ...], source: str, types: tuple[str, ...] = ()) -> str:
        try:
            found = scope.compile(source, types)
        except ExpressionError as error:
            raise at.error(path, error.message, error.line) from error
        compiled.append(found)
        return base64.b64encode(found.program).decode()

    conditions = [
        compile_at(file, ("spec", "matchConditions", index, "expression"), condition.expression, _BOOL)
        for index, condition in enumerate(spec.match_conditions)
    ]
    for index, variable in enumerate(spec.variables):
        try:
            scope.declare(variable.name, variable.expression)
        except ExpressionError as error:
            raise file.error(("spec", "variables", index, "expression"), error.message, error.line) from error
    validations: list[dict[str, str]] = []
    for index, validation in enumerate(spec.validations):
        place = ("spec", "validations", index)
        said = validation.message_expression
        validations.append(
            {
                "expression": compile_at(file, (*place, "expression"), validation.expression, _BOOL),
                "message": validation.message or f"failed expression: {validation.expression.strip()}",
                "messageExpression": compile_at(file, (*place, "messageExpression"), said, ("STRING",)) if said else "",
            }
        )
    violations = compile_at(side_file, ("violations",), sidecar.violations)
    return {
        "sidecar": sidecar.wire(),
        "ignore": spec.failure_policy == "Ignore",
        "match": [rule.wire() for rule in spec.match_constraints.resource_rules],
        "exclude": [rule.wire() for rule in spec.match_constraints.exclude_resource_rules],
        "conditions": conditions,
        "validations": validations,
        "violations": violations,
        "user": any(expression.reads_user for expression in compiled),
    }


def _revive_cel(built: Built) -> CelRule:
    validations = tuple(
        CelValidation(
            _program(item["expression"]),
            item["message"],
            _program(item["messageExpression"]) if item["messageExpression"] else None,
        )
        for item in built["validations"]
    )
    conditions = tuple(_program(item) for item in built["conditions"])
    return CelRule(built["ignore"], conditions, validations, _program(built["violations"]))


def _program(encoded: str) -> cel.Expression:
    return environment().deserialize(base64.b64decode(encoded))
