"""Keys, trust and a subject; keys are made once, since nothing that is signed depends on who holds them."""

from pathlib import Path

import pytest

from argosy.evidence.signing.keys import Keyring, load_or_create
from argosy.evidence.trust import Trust
from argosy.schemas.evidence import Subject

IMAGE = "sha256:" + "a" * 64
OTHER = "sha256:" + "b" * 64


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return load_or_create(tmp_path_factory.mktemp("keyring") / "keys")


@pytest.fixture(scope="session")
def trust(keyring: Keyring) -> Trust:
    return Trust.load(keyring.trust_file)


@pytest.fixture
def subjects() -> list[Subject]:
    return [Subject(name="shop", digest=IMAGE)]


@pytest.fixture
def data() -> Path:
    return Path(__file__).parent / "data"
