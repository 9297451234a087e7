"""What every oracle needs."""

import pytest

from ..lab.parts import MissingError, program


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """Skip what asks an oracle that was not built, and say so."""
    try:
        for name in ("podsecurity", "admissionpolicy", "opa"):
            program(name)
    except MissingError as error:
        pytest.skip(f"an oracle of the lab is missing: {error}")
