import pytest

from argosy.admission import PolicySet


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return PolicySet.load("all")
