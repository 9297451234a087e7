"""Documents are frozen and closed, and say what is wrong with what does not fit."""

import pytest
from pydantic import ValidationError

from argosy.schemas.errors import DocumentError
from argosy.schemas.facts import Facts, ImageFacts
from argosy.schemas.intent import Intent
from argosy.schemas.plan import PlanSpec, Task
from argosy.schemas.project import Project
from argosy.schemas.review import PolicyException, Review
from argosy.schemas.role import Role
from argosy.schemas.rollout import RolloutPlan, Weight
from argosy.schemas.verdict import DenyReason, Engine, Severity, Verdict

REVIEW = {
    "request": {
        "operation": "CREATE",
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "object": {"kind": "Pod"},
    },
    "at": "2026-01-31T12:00:00Z",
}
DIGEST = "sha256:" + "0" * 64


def reason(code: str, observed: object) -> DenyReason:
    return DenyReason(
        code=code, policy="p", engine=Engine.CEL, severity=Severity.HARD, message="m", field="/spec", observed=observed
    )


def test_a_document_cannot_be_changed_in_place() -> None:
    review = Review.parse(REVIEW)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(review, "at", "2027-01-31T12:00:00Z")  # noqa: B010 - the type checkers refuse the plain assignment


def test_an_unknown_field_is_refused_by_name() -> None:
    with pytest.raises(DocumentError, match=r"argosy\.yaml: comands: Extra inputs are not permitted"):
        Project.parse({"comands": {}}, source="argosy.yaml")


def test_wire_names_are_kubernetes_own() -> None:
    wire = Review.parse(REVIEW).wire()
    assert {"namespaceObject", "facts"} <= wire.keys()
    assert {"subResource", "oldObject", "userInfo"} <= wire["request"].keys()
    assert Review.parse(wire).wire() == wire


def test_an_intent_names_its_ends_from_and_to_on_the_wire() -> None:
    intent = Intent(
        id="1", release="r", sender=Role.PLANNER, recipient=Role.CODER, goal="g", timeout=1, success_criteria=("done",)
    )
    assert intent.wire()["from"] == "planner"
    assert intent.wire()["to"] == "coder"


@pytest.mark.parametrize(
    "changed", [{"at": "2026-01-31T12:00:01Z"}, {"unknown": "skip"}, {"params": {"I_X": {"a": 1}}}]
)
def test_the_input_digest_covers_every_part_of_a_review(changed: dict[str, object]) -> None:
    before = Review.parse(REVIEW).input_digest(DIGEST)
    assert Review.parse({**REVIEW, **changed}).input_digest(DIGEST) != before


def test_the_input_digest_tells_absent_evidence_from_unknown_evidence() -> None:
    unknown = Review.parse(REVIEW)
    absent = unknown.model_copy(update={"facts": Facts(evidence={DIGEST: ImageFacts()})})
    assert absent.input_digest(DIGEST) != unknown.input_digest(DIGEST)


def test_the_digest_of_a_decision_ignores_order_and_message_and_covers_what_was_observed() -> None:
    first, second = reason("I_A", 1), reason("I_B", {"k": [2]})
    digest = Verdict.digest_for(DIGEST, False, (first, second), ())
    assert Verdict.digest_for(DIGEST, False, (second.model_copy(update={"message": "other"}), first), ()) == digest
    assert Verdict.digest_for(DIGEST, False, (reason("I_A", 2), second), ()) != digest
    assert Verdict.digest_for(DIGEST, False, (first,), (second,)) != digest


def test_an_exception_cannot_name_a_hard_code() -> None:
    with pytest.raises(ValidationError):
        PolicyException(code="I_PRIV", reason="please")


def test_a_plan_is_a_dag_in_order() -> None:
    tasks = (Task(id="b", title="t", role=Role.CODER, needs=("a",)), Task(id="a", title="t", role=Role.CODER))
    with pytest.raises(ValidationError, match="no earlier task"):
        PlanSpec(
            release="r",
            attempt=1,
            goal="g",
            source="branch",
            repository="u",
            base="b",
            environment="dev",
            service="s",
            project=Project(),
            tasks=tasks,
        )


@pytest.mark.parametrize("weights", [[100, 50], [5, 5, 100], [1, 50]])
def test_canary_weights_grow_and_end_at_all_traffic(weights: list[int]) -> None:
    with pytest.raises(ValidationError, match="weights must grow"):
        RolloutPlan(
            service="s",
            environment="dev",
            namespace="n",
            steps=tuple(Weight(weight=weight, dwell=0) for weight in weights),
        )
