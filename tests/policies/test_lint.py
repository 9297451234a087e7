"""The catalogue keeps to the rules of its own house."""

from argosy.admission.authoring.lint import lint
from argosy.admission.policy.source import PACKAGED


def note(done: int, total: int) -> None:
    assert done <= total


def test_every_policy_is_in_the_set_of_all_and_the_linter_has_nothing_to_say_of_it() -> None:
    assert lint(["all"], note) == (len(list(PACKAGED.glob("*/policy.yaml"))), [])
