"""What every oracle needs."""

import pytest

from ..lab.parts import MissingError, program

_ASKING = ("answers", "oracle", "opa")
"""Names by which a module of tests asks a program of the lab; a second opinion needs none."""


@pytest.fixture(scope="module", autouse=True)
def _built(request: pytest.FixtureRequest) -> None:
    """Skip what asks an oracle that was not built, and say so."""
    given: set[str] = set(dir(request.module))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - untyped
    if not given.isdisjoint(_ASKING):
        try:
            for name in ("podsecurity", "admissionpolicy", "opa"):
                program(name)
        except MissingError as error:
            pytest.skip(f"an oracle of the lab is missing: {error}")
