"""Every member of admission/report says all that was found, and passes on nothing that a terminal or a parser obeys."""

import json
import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.admission import report as room
from argosy.admission.finding import CheckedObject, Finding, FindingSource, PlacedReason
from argosy.admission.reporter import Reporter
from argosy.schemas.discovery import members
from argosy.schemas.verdict import Engine, Severity

REPORTERS = members(room, "REPORTER", Reporter)
each = pytest.mark.parametrize("name", REPORTERS)


def finding(text: str = "text", *, codes: tuple[str, ...] = ("I_PRIV", "I_ROOT"), warned: str = "S_LIMITS") -> Finding:
    def reason(code: str) -> PlacedReason:
        return PlacedReason(
            code=code,
            policy="unprivileged",
            engine=Engine.CEL,
            severity=Severity.HARD if code.startswith("I_") else Severity.SOFT,
            message=f"container {text} is privileged",
            field="/spec",
            observed=text,
            expected=False,
            line=3,
            column=5,
        )

    return Finding(
        source=FindingSource(file=f"deploy/{text}.yaml", line=1, document=0),
        object=CheckedObject(api_version="v1", kind="Pod", namespace="shop", name=text),
        operation="CREATE",
        allowed=not codes,
        digest="sha256:" + "0" * 64,
        input_digest="sha256:" + "1" * 64,
        reasons=tuple(map(reason, codes)),
        warnings=(reason(warned),),
        judged_by=("I_PRIV",),
        validation_actions=("Deny",),
        at="2026-01-31T12:00:00Z",
    )


def written(name: str, *findings: Finding, colour: bool = False) -> str:
    return "".join(REPORTERS[name].render(iter(findings), colour))


@each
def test_every_code_and_file_is_in_it(name: str) -> None:
    text = written(name, finding("web"), finding("db"))
    for said in ("I_PRIV", "I_ROOT", "S_LIMITS", "deploy/web.yaml", "deploy/db.yaml"):
        assert said in text


@each
def test_nothing_found_is_a_whole_report(name: str) -> None:
    assert written(name).endswith("\n") or not written(name)


@each
def test_the_same_findings_give_the_same_text(name: str) -> None:
    assert written(name, finding("web")) == written(name, finding("web"))


@each
def test_without_colours_there_is_no_escape(name: str) -> None:
    assert "\x1b" not in written(name, finding())


@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
def test_text_of_an_object_never_reaches_a_terminal_as_a_command(text: str) -> None:
    out = written("text", finding(text))
    assert {letter for letter in out if unicodedata.category(letter) == "Cc"} <= {"\n", "\t"}


@pytest.mark.parametrize("name", ["text", "github"])
def test_text_of_an_object_forges_no_line(name: str) -> None:
    forged = written(name, finding("x\n::error file=a::forged\nI_FORGED"))
    assert not re.search(r"^(::error file=a|I_FORGED)", forged, re.MULTILINE)


@pytest.mark.parametrize("name", ["json", "sarif"])
@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
def test_json_stays_json(name: str, text: str) -> None:
    assert json.loads(written(name, finding(text)))


@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
def test_xml_stays_xml(text: str) -> None:
    suites = ET.fromstring(written("junit", finding(text)))  # noqa: S314 - our own writing
    assert suites.get("failures") == "1"
