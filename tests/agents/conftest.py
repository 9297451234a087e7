"""What tests of the crew share."""

import sys

import pytest


@pytest.fixture
def closed(_own_home: None) -> None:
    """Skip where foreign code cannot be closed in, saying why."""
    from argosy.pipelines.sandbox import availability  # noqa: PLC0415 - a sandbox is tried only where one is needed

    if sys.platform != "linux" or availability().bwrap is None:
        pytest.skip(f"no sandbox: {availability().reason}")
