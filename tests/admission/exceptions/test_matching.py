"""Which refusals an exception accepts: its namespace, its labels, its images, and not a second longer than it says."""

from typing import Any

import pytest

from argosy.admission import PolicySet, judge, review
from argosy.admission.engine.exceptions import matches
from argosy.schemas.review import PolicyException, Review
from argosy.schemas.verdict import Verdict

from .soft import AT, exception, pod
from .soft import policies as soft_policies


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return soft_policies(tmp_path_factory.mktemp("soft"))


def judged(policies: PolicySet, item: dict[str, Any], *exceptions: PolicyException, at: str = AT) -> Verdict:
    return judge(review.from_manifest(item, at=at, exceptions=exceptions), policies)


def test_an_exception_in_scope_accepts_and_the_verdict_says_who_until_when(policies: PolicySet) -> None:
    verdict = judged(policies, pod("a"), exception())
    assert verdict.warnings == ()
    (used,) = verdict.exceptions
    assert (used.owner, used.expires, used.expired) == ("team-shop", "2026-02-01T00:00:00Z", False)


@pytest.mark.parametrize(
    ("at", "acts"), [("2026-01-31T23:59:59Z", True), ("2026-02-01T00:00:00Z", False), ("2027-01-01T00:00:00Z", False)]
)
def test_from_its_expiry_on_it_is_listed_as_expired_and_does_not_act(policies: PolicySet, at: str, acts: bool) -> None:
    verdict = judged(policies, pod("a"), exception(), at=at)
    assert bool(verdict.warnings) is not acts
    assert [used.expired for used in verdict.exceptions] == [not acts]


def test_one_that_acts_outweighs_one_that_expired(policies: PolicySet) -> None:
    old = exception(expires="2025-01-01T00:00:00Z", source="old")
    for order in ([old, exception()], [exception(), old]):
        verdict = judged(policies, pod("a"), *order)
        assert verdict.warnings == ()
        assert [used.source for used in verdict.exceptions] == ["e"]


def test_another_namespace_is_not_meant(policies: PolicySet) -> None:
    verdict = judged(policies, pod("a", namespace="other"), exception())
    assert len(verdict.warnings) == 2
    assert verdict.exceptions == ()


def test_whoever_may_write_in_a_namespace_excepts_nothing_of_the_namespace_itself(policies: PolicySet) -> None:
    item = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    assert len(judged(policies, item, exception()).warnings) == 1


@pytest.mark.parametrize(
    ("selector", "selects"),
    [
        ({}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "api"}}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, True),
        ({"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "Exists"}]}, False),
    ],
)
def test_the_labels_of_the_object_decide(policies: PolicySet, selector: dict[str, Any], selects: bool) -> None:
    verdict = judged(policies, pod("a", app="web"), exception(selector=selector))
    assert (verdict.warnings == ()) is selects


def test_of_a_container_only_its_own_image_counts(policies: PolicySet) -> None:
    scoped = exception(images=["ghcr.io/shop/*"])
    verdict = judged(policies, pod("ghcr.io/shop/web:1", "ghcr.io/other/agent:1", owner="a"), scoped)
    assert [warning.field for warning in verdict.warnings] == ["/spec/containers/1/livenessProbe"]


def test_what_belongs_to_no_container_is_accepted_only_when_every_image_is_meant(policies: PolicySet) -> None:
    scoped = exception(images=["ghcr.io/shop/*"])
    assert judged(policies, pod("ghcr.io/shop/web:1"), scoped).warnings == ()
    fields = [reason.field for reason in judged(policies, pod("ghcr.io/shop/web:1", "evil/x"), scoped).warnings]
    assert fields == ["/metadata/labels/owner", "/spec/containers/1/livenessProbe"]


def test_an_object_without_images_is_not_meant_by_patterns_of_images(policies: PolicySet) -> None:
    assert len(judged(policies, pod(), exception(images=["**"])).warnings) == 1


@pytest.mark.parametrize(
    ("pattern", "reference", "meant"),
    [
        ("ghcr.io/shop/web", "ghcr.io/shop/web", True),
        ("ghcr.io/shop/web", "ghcr.io/shop/web:1.0@sha256:" + "1" * 64, True),
        ("ghcr.io/shop/web", "ghcr.io/shop/web-admin:1", False),
        ("ghcr.io/shop/web:1.*", "ghcr.io/shop/web:1.2", True),
        ("ghcr.io/shop/web:1.*", "ghcr.io/shop/web:2.0", False),
        ("ghcr.io/shop/web:1.*", "ghcr.io/shop/web", False),
        ("ghcr.io/*", "ghcr.io/shop/web", False),
        ("ghcr.io/**", "ghcr.io/shop/deep/web:1", True),
        ("ghcr.io/**/web", "ghcr.io/web:1", True),
        ("ghcr.io/**", "ghcr.io.evil.example/shop/web", False),
        ("ghcr.io/**", "evil.example/ghcr.io/web", False),
        ("*.example.com/web", "eu.example.com/web:1", True),
        ("docker.io/library/nginx", "nginx:1.25", True),
        ("docker.io/shop/web", "shop/web", True),
        ("localhost:5000/web", "localhost:5000/web:dev", True),
        ("**", "nginx", True),
        ("ghcr.io/**", "ghcr.io/" + "a" * 2000, False),
    ],
)
def test_a_pattern_means_whole_references_with_their_registry(pattern: str, reference: str, meant: bool) -> None:
    assert matches(pattern, reference) is meant


def test_a_pattern_of_many_stars_is_matched_at_once() -> None:
    assert not matches("ghcr.io/" + "*a" * 200 + "b", "ghcr.io/" + "a" * 900)
    assert not matches("ghcr.io/" + "**/a/" * 90 + "b", "ghcr.io/" + "a/" * 450 + "c")


def test_an_inline_ignore_keeps_its_words_and_its_digest() -> None:
    said = PolicyException(code="S_LIMITS", reason="measured", source="a.yaml:3")
    assert said.wire() == {"code": "S_LIMITS", "reason": "measured", "source": "a.yaml:3"}


def test_a_review_keeps_the_whole_scope_so_that_a_replay_reaches_the_same_verdict(policies: PolicySet) -> None:
    item = review.from_manifest(pod("ghcr.io/shop/web"), at=AT, exceptions=[exception(images=["ghcr.io/shop/*"])])
    again = Review.parse(item.canonical())
    assert again == item
    assert judge(again, policies) == judge(item, policies)
