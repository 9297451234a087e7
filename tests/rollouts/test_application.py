"""The Application that points Argo CD at what is staged."""

from argosy.rollouts.plan import plan
from argosy.rollouts.render import application

MADE = application(plan("shop", "dev", "shop-dev"), "https://git.example.com/gitops.git", "dev/shop", "main")


def test_it_heals_and_prunes_by_itself_in_a_project_of_its_own() -> None:
    assert MADE["spec"]["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}
    assert MADE["spec"]["project"] == "argosy"


def test_it_makes_no_namespace() -> None:
    assert "CreateNamespace=false" in MADE["spec"]["syncPolicy"]["syncOptions"]
    assert MADE["spec"]["destination"]["namespace"] == "shop-dev"


def test_it_leaves_the_replicas_that_argo_rollouts_takes_away() -> None:
    assert MADE["spec"]["ignoreDifferences"] == [
        {"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]}
    ]
    assert "RespectIgnoreDifferences=true" in MADE["spec"]["syncPolicy"]["syncOptions"]
