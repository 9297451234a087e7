"""Progress is one line for a person who waits, and nothing for anybody else."""

import io
import sys

import pytest

from argosy.cli.view import progress
from argosy.cli.view.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def said(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, moments: list[float]) -> str:
    clock = iter([0.0, *moments])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(sys, "stderr", stream)
    shown = Progress("policies tried:")
    for done in range(len(moments)):
        shown(done, 9)
    shown.clear()
    return stream.getvalue()


def test_nothing_is_said_within_the_first_second(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, Terminal(), [0.2, 0.9]) == ""


def test_one_line_is_written_over_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, Terminal(), [1.1, 1.15, 2.0]) == (
        "\rpolicies tried: 0/9\rpolicies tried: 2/9\r                   \r"
    )


def test_what_is_no_terminal_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, io.StringIO(), [1.1, 5.0]) == ""
