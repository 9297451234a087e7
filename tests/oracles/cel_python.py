"""cel-python, another implementation of CEL, on the expressions of policies, and what Argosy's engine answers."""

import functools
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argosy.admission import PolicySet
from argosy.admission.authoring.cases import PlacedCase, read_cases
from argosy.admission.authoring.expressions import Expressions, expressions
from argosy.admission.engine.cel.environment import environment
from argosy.admission.engine.cel.judgement import activation, request_value
from argosy.admission.engine.cel.program import Scope
from argosy.admission.engine.cel.result import EvaluationError, evaluate, json_value
from argosy.admission.engine.cel.runtime import cel
from argosy.admission.policy.source import find
from argosy.admission.shape import is_array, is_object

from .cel_cases import params_object
from .rego_cases import alike, plain
from .sample import sample

celpy: Any = importlib.import_module("celpy")  # it has no whole types


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """An expression that cannot be parsed or run."""

    why: str


@dataclass(frozen=True, slots=True)
class Opinions:
    """What both engines say of one expression with one case."""

    name: str
    source: str
    argosy: Any
    """A JSON value, or NoAnswer."""
    cel_python: Any

    @property
    def agree(self) -> bool:
        """Whether both answer the same, or neither at all."""
        if isinstance(self.argosy, NoAnswer) or isinstance(self.cel_python, NoAnswer):
            return isinstance(self.argosy, NoAnswer) and isinstance(self.cel_python, NoAnswer)
        if is_array(self.argosy) and is_array(self.cel_python):
            return alike(self.argosy, self.cel_python)  # CEL leaves open in which order a macro meets the keys of a map
        return plain(self.argosy) == plain(self.cel_python)


@functools.cache
def _program(source: str) -> Any:
    try:
        return _environment().program(_environment().compile(source))
    except celpy.CELParseError as error:
        return NoAnswer(str(error)[:200])


@functools.cache
def _environment() -> Any:
    return celpy.Environment()


def second(source: str, variables: Mapping[str, Any]) -> Any:
    """Return what cel-python answers."""
    program = _program(source)
    if isinstance(program, NoAnswer):
        return program
    try:
        return _json(program.evaluate({name: celpy.json_to_cel(value) for name, value in variables.items()}))
    except (celpy.CELEvalError, TypeError) as error:
        return NoAnswer(str(error)[:200])


def _json(value: Any) -> Any:
    """Return a value of cel-python as JSON; an error inside is raised, which cel-python itself does not always do."""
    if isinstance(value, celpy.CELEvalError):
        raise value
    if isinstance(value, celpy.celtypes.BoolType):
        return bool(value)
    if is_array(value):
        return [_json(item) for item in value]
    if is_object(value):
        return {str(key): _json(item) for key, item in value.items()}
    return value


def first(program: cel.Expression, variables: cel.Activation) -> Any:
    """Return what Argosy's engine answers."""
    try:
        return json_value(evaluate(program, variables))
    except EvaluationError as error:
        return NoAnswer(str(error)[:200])


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy's expressions, as both engines are asked."""

    policies: PolicySet
    code: str
    texts: Expressions
    programs: Mapping[str, cel.Expression]
    """Source, or `variables.<name>` -> program."""

    @classmethod
    def read(cls, folder: Path) -> "Rule":
        """Compile what a folder holds."""
        (source,) = find(folder).folders
        texts, policies = expressions(source), PolicySet.load(folder)
        (code,) = policies.policies
        scope = Scope(code if texts.takes_params else None)
        for name, item in texts.variables.items():
            scope.declare(name, item.source)
        sources = [item.source for item in _all(texts).values()] + [f"variables.{name}" for name in texts.variables]
        compiled = {text: environment().deserialize(scope.compile(text).program) for text in sources}
        return cls(policies, code, texts, compiled)

    def opinions(self, place: PlacedCase) -> Iterator[Opinions]:
        """Yield what is said of every expression; what it reads of variables is what Argosy's engine says of them."""
        review, params = place.review, self.policies.bound_params(place.review)[0]
        ours = activation(review, params)
        known = {name: first(self.programs[f"variables.{name}"], ours) for name in self.texts.variables}
        theirs = {
            "object": review.request.object,
            "oldObject": review.request.old_object,
            "request": request_value(review.request.wire()),
            "namespaceObject": review.namespace_object,
            "params": params_object(params[self.code]),
        }
        for name, item in _all(self.texts).items():
            found = {read: known[read] for read in item.variables if not isinstance(known[read], NoAnswer)}
            yield Opinions(
                f"{name} of {place.case.name!r}",
                item.source,
                first(self.programs[item.source], ours),
                second(item.source, {**theirs, "variables": found}),
            )


def _all(texts: Expressions) -> dict[str, Any]:
    found = [*texts.conditions, *texts.variables.values(), *texts.validations, *filter(None, texts.messages)]
    return {item.place: item for item in [*found, *([texts.violations] if texts.violations else [])]}


def opinions(folder: Path, cases: int) -> Iterator[Opinions]:
    """Yield what both engines say of a policy with a sample of its cases."""
    rule = Rule.read(folder)
    for place in sample(read_cases(folder), cases):
        yield from rule.opinions(place)
