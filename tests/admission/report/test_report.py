"""Every form of report: the laws of the room, then what each form's own readers expect."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from argosy.admission import report
from argosy.admission.finding import CheckedObject, Finding, FindingSource, PlacedReason
from argosy.admission.reporter import Reporter
from argosy.schemas.discovery import members
from argosy.schemas.verdict import Engine, Exempted, Operation, Recourse, RecourseKind, Severity, Skipped

MEMBERS = members(report, "REPORTER", Reporter)
DIGEST = "sha256:" + "0" * 64
HOSTILE = "a\x1b[31m\n::error file=x::y\r%0A]]>&<\"'\u202e\ud7ff,:"
SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "check.json"


def reason(**changes: Any) -> PlacedReason:
    values: dict[str, Any] = {
        "code": "I_PRIV",
        "policy": "unprivileged",
        "engine": Engine.CEL,
        "severity": Severity.HARD,
        "message": "no",
        "field": "/spec/x",
        "observed": True,
        "expected": False,
        "contract": "none privileged",
        "line": 3,
        "column": 5,
    }
    return PlacedReason(**(values | changes))


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "source": FindingSource(file="deploy/a b.yaml", line=1, document=0),
        "object": CheckedObject(api_version="v1", kind="Pod", namespace="shop", name="web"),
        "operation": "CREATE",
        "allowed": True,
        "digest": DIGEST,
        "input_digest": DIGEST,
        "judged_by": ("I_PRIV",),
        "validation_actions": ("Deny",),
        "at": "2026-01-01T00:00:00Z",
    }
    return Finding(**(values | changes))


PATCH = Recourse(
    kind=RecourseKind.PATCH,
    title="Set it",
    codes=("I_PRIV",),
    patch=(Operation(op="replace", path="/spec/x", value=False),),
    verified=DIGEST,
)
WARNING = reason(code="S_LIMITS", policy="resource-limits", severity=Severity.SOFT, line=1, column=1, observed=None)
DENIED = finding(allowed=False, reasons=(reason(recourse=PATCH),), warnings=(WARNING,), recourse=(PATCH,))
NASTY = finding(
    allowed=False,
    source=FindingSource(file=HOSTILE, line=1, document=0),
    object=CheckedObject(api_version=HOSTILE, kind=HOSTILE, namespace=HOSTILE, name=HOSTILE),
    reasons=(
        reason(message=HOSTILE, field=f"/{HOSTILE}", observed=HOSTILE, expected={HOSTILE: [HOSTILE]}, contract=HOSTILE),
    ),
    exceptions=(Exempted(code="S_X", reason=HOSTILE),),
    skipped=(Skipped(code="I_X", policy="x", reason=HOSTILE),),
)
ALL = [finding(), DENIED, NASTY]


def text(name: str, findings: list[Finding], *, colour: bool = False) -> str:
    return "".join(MEMBERS[name].render(iter(findings), colour))


def test_the_room_has_the_five_forms() -> None:
    assert sorted(MEMBERS) == ["github", "json", "junit", "sarif", "text"]


@pytest.mark.parametrize("name", MEMBERS)
def test_every_form_reads_findings_once_and_ends_its_last_line(name: str) -> None:
    for findings in ([], ALL):
        written = text(name, findings)
        assert written == text(name, findings)
        assert not written or written.endswith("\n")
    assert MEMBERS[name].title


@pytest.mark.parametrize("name", MEMBERS)
def test_no_form_lets_hostile_text_steer_a_terminal_or_forge_a_line(name: str) -> None:
    written = text(name, ALL)
    assert "\x1b" not in written
    assert "\n::error file=x" not in written
    assert all(character.isprintable() or character == "\n" for character in text("text", ALL))


@pytest.mark.parametrize("name", ["text", "json", "github"])
def test_what_need_not_know_the_end_is_written_as_it_comes(name: str) -> None:
    def endless() -> Iterator[Finding]:
        while True:
            yield DENIED

    assert next(iter(MEMBERS[name].render(endless(), False)))


def test_json_fits_its_published_schema_and_loses_nothing() -> None:
    written = json.loads(text("json", ALL))
    jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(written)
    assert [Finding.parse(item) for item in written] == ALL
    assert json.loads(text("json", [])) == []


def test_json_speaks_the_names_of_the_contract() -> None:
    (item,) = json.loads(text("json", [DENIED]))
    assert item["source"] == {"file": "deploy/a b.yaml", "line": 1, "document": 0}
    assert item["object"] == {"apiVersion": "v1", "kind": "Pod", "namespace": "shop", "name": "web"}
    assert {"allowed", "digest", "inputDigest", "reasons", "warnings", "skipped"} <= item.keys()
    assert (item["reasons"][0]["line"], item["reasons"][0]["column"]) == (3, 5)


def test_text_says_where_what_and_what_to_do() -> None:
    lines = text("text", [DENIED]).splitlines()
    assert lines[0] == "deploy/a b.yaml:1:1: S_LIMITS [soft] no"
    assert "deploy/a b.yaml:3:5: I_PRIV [hard] no" in lines
    assert "    observed: true" in lines
    assert "    expected: false" in lines
    assert "    way out:  Set it (proven): /spec/x = false" in lines
    assert "1 refusal, 1 warning: 1 of 1 object denied." in lines


def test_text_is_coloured_only_when_asked() -> None:
    assert "\x1b[31m" in text("text", [DENIED], colour=True)
    assert "\x1b" not in text("text", [DENIED])


def test_text_states_what_did_not_judge() -> None:
    idle = finding(judged_by=(), validation_actions=("Warn",))
    written = text("text", [idle, finding(skipped=(Skipped(code="I_X", policy="x", reason="r"),))])
    assert "2 objects allowed." in written
    assert "1 object of a kind that no policy of this set judges." in written
    assert "Skipped for want of facts or params: I_X" in written
    assert "only warns or audits" in written


def test_sarif_has_the_required_structure() -> None:
    log = json.loads(text("sarif", ALL))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["I_PRIV", "S_LIMITS"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning"}
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[!-~]+", place["artifactLocation"]["uri"])
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "deploy/a%20b.yaml"


def test_sarif_of_an_absolute_path_is_a_file_address() -> None:
    absolute = finding(source=FindingSource(file="/x/a.yaml", line=1, document=0), reasons=(reason(),))
    result = json.loads(text("sarif", [absolute]))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///x/a.yaml"


def test_github_commands_are_escaped() -> None:
    lines = text("github", ALL).splitlines()
    assert lines[0] == ("::error title=I_PRIV (hard),file=deploy/a b.yaml,line=3,col=5::no%0AWay out: Set it")
    assert len(lines) == 3
    assert all(re.match(r"::(error|warning) title=", line) for line in lines)


def test_junit_counts_and_survives_what_xml_does_not_allow() -> None:
    root = ET.fromstring(text("junit", ALL))  # noqa: S314 - written here
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    suite = root[0]
    assert [case.get("name") for case in suite][1] == "Pod/shop/web"
    failure = suite[1].find("failure")
    assert failure is not None
    assert failure.text == "deploy/a b.yaml:3:5: I_PRIV [hard] no Way out: Set it"
