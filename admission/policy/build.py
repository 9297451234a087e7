"""From a policy folder to something that can be kept and run: parse, lint, compile; every fault with file and line."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...schemas.errors import PolicyError
from ...schemas.verdict import Engine
from ..engine.rego.child import Linting, Module, RegoError
from ..engine.rego.lint import LIBRARY as LIBRARY_PACKAGE
from .admission_policy import PARAMS_KIND, MatchResources, ValidatingAdmissionPolicy
from .binding import PolicyBinding
from .cel_rule import Fragments, build_rule, fragments, revive_rule
from .folder import CEL_RULE, REGO_RULE, SIDECAR, Folder
from .foreign_policy import build_foreign, revive_bindings
from .match import Match, match_of
from .params import check, check_overrides
from .policy import CelRule, Policy, RegoRule
from .sidecar import Sidecar
from .source import LIBRARY, PACKAGED
from .yaml_lines import YamlFile, read_document

Built = dict[str, Any]
"""JSON value of linted and compiled policies: what the cache keeps."""
_ONCE = (PolicyBinding(("Deny",)),)


def build(folders: Sequence[Folder], library: bytes) -> Built:
    """Lint and compile policies, with the library that their Rego may read.

    Raises:
        PolicyError: one of them cannot be run; names file, line and reason.
    """
    rego = {folder.name: _build_rego(folder) for folder in folders if folder.rule_file == REGO_RULE}
    # The linter is a process of its own: it works while the rules in CEL are compiled.
    linting = Linting(_modules(folders, rego, library))
    kept = Fragments()
    built: list[Built] = []
    for folder in folders:
        if folder.name in rego:
            built.append(rego[folder.name])
        elif folder.is_foreign:
            built.append(build_foreign(folder, kept))
        else:
            built.append(_build_cel(folder, kept))
    try:
        linted = linting.results()[1:]
    except RegoError as error:
        raise PolicyError(f"{error.name}:{error.line}: {error.message}") from error
    for item, result in zip(rego.values(), linted, strict=True):
        item |= {
            "unknown": result.has_unknown,
            "ofImages": result.unknown_of_images,
            "user": result.reads_user,
            "reads": result.reads,
        }
    return {"fragments": kept.kept(), "policies": built}


def _modules(folders: Sequence[Folder], rego: Mapping[str, Built], library: bytes) -> list[Module]:
    found = [
        Module(folder.file(folder.rule_file), item["sidecar"]["code"], item["package"], item["source"])
        for folder in folders
        if (item := rego.get(folder.name))
    ]
    # The library first, so that what is wrong with it is not said of a policy that reads it.
    return [Module(str(LIBRARY), "", LIBRARY_PACKAGE, library.decode()), *found] if found else []


def revive(folders: Sequence[Folder], built: Built) -> list[Policy]:
    """Return the policies that were built, be it a moment ago or out of the cache."""
    known = fragments(built["fragments"])
    found: list[Policy] = []
    for folder, item in zip(folders, built["policies"], strict=True):
        sidecar = Sidecar.model_validate(item["sidecar"])
        rule: CelRule | RegoRule
        if "package" in item:
            match = Match(sidecar.match)
            rule = RegoRule(
                item["package"], item["source"], item["unknown"], item["ofImages"], frozenset(item["reads"])
            )
        else:
            match = match_of(MatchResources.model_validate(item["match"]), is_the_servers=folder.is_foreign)
            rule = revive_rule(item["name"], item["rule"], known)
        found.append(
            Policy(
                code=sidecar.code,
                name=folder.name,
                severity=sidecar.severity,
                engine=Engine.REGO if isinstance(rule, RegoRule) else Engine.CEL,
                title=sidecar.title,
                contract=sidecar.contract,
                standard=sidecar.standard,
                recourse=sidecar.recourse,
                params=sidecar.params,
                requires=sidecar.requires,
                match=match,
                bindings=revive_bindings(item["bindings"]) if folder.is_foreign else _bindings(sidecar),
                reads_user=item["user"],
                rule=rule,
            )
        )
    return found


def _bindings(sidecar: Sidecar) -> tuple[PolicyBinding, ...]:
    return tuple(PolicyBinding(item.validation_actions, item.params) for item in sidecar.bindings) or _ONCE


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


def _build_cel(folder: Folder, kept: Fragments) -> Built:
    side_file, sidecar = _sidecar(folder, "violations", "match")
    file = YamlFile(folder.file(CEL_RULE), folder.rule)
    document: ValidatingAdmissionPolicy = read_document(ValidatingAdmissionPolicy, file)
    spec = document.spec
    wanted = sidecar.code.lower().replace("_", "-") + ".argosy.dev"
    if document.metadata.name != wanted:
        raise file.error(("metadata", "name"), f"the name must be {wanted}")
    if spec.param_kind and spec.param_kind.wire() != PARAMS_KIND:
        raise file.error(("spec", "paramKind"), f"the paramKind must be {PARAMS_KIND['kind']}, which holds its params")
    # That an API server takes the packaged rules is tested, and to ask again takes time.
    is_strict = PACKAGED not in folder.path.parents
    rule = build_rule(sidecar.code, spec, file, kept, (side_file, sidecar.violations), is_strict=is_strict)
    return {
        "sidecar": sidecar.wire(),
        "name": wanted,
        "match": spec.match_constraints.wire(),
        "rule": rule,
        "user": rule["user"],
    }
