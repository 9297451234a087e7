"""argosy trace and argosy ship as a person and a program meet them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from argosy.admission import PolicySet
from argosy.cli.commands.ship import COMMAND as SHIP
from argosy.cli.commands.trace import COMMAND as TRACE
from argosy.evidence.signing.keys import load_or_create
from argosy.evidence.trace import Trace, export
from argosy.evidence.trust import Trust
from argosy.schemas.errors import InputError, TraceError
from argosy.schemas.role import Role

from ..agents import canned
from ..agents.releases import repository


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    keys = load_or_create()
    canned.ship(tmp_path / "state", keys.directory, "Audited=deny-a:")
    with Trace.open(tmp_path / "state", Trust.load()) as trace:
        export(trace, tmp_path / "export", keys[Role.AUDITOR])
    return tmp_path / "export"


def argosy_trace(*arguments: object) -> Result:
    return CliRunner().invoke(TRACE, [str(argument) for argument in arguments])


def test_show_says_who_decided_what_on_which_digests_and_why(exported: Path) -> None:
    shown = argosy_trace("show", exported)
    assert shown.exit_code == 0
    assert "Denied" in shown.stdout
    assert "[G_TESTS] Canned: Audited is not fine" in shown.stdout
    entries = json.loads(argosy_trace("show", exported, "--output", "json").stdout)
    assert all(digest in shown.stdout for entry in entries for digest in entry["artifacts"].values())


def test_verify_gives_the_head_and_takes_it_back(exported: Path) -> None:
    said = json.loads(argosy_trace("verify", exported, "--output", "json").stdout)
    assert argosy_trace("verify", exported, "--head", said["head"]).exit_code == 0
    other = argosy_trace("verify", exported, "--head", "sha256:" + "0" * 64).exception
    assert isinstance(other, TraceError)
    assert other.exit_code == 1


def test_verify_believes_the_given_trust_file_and_no_other(exported: Path, tmp_path: Path) -> None:
    stranger = load_or_create(tmp_path / "stranger").trust_file
    refused = argosy_trace("verify", exported, "--trust", stranger).exception
    assert isinstance(refused, TraceError)
    assert "which is not trusted" in refused.message


def test_replay_of_a_trace_without_reviews_judges_nothing(exported: Path) -> None:
    said = json.loads(argosy_trace("replay", exported, "--output", "json").stdout)
    assert said == {"judged": 0, "differences": [], "policies": [], "installed": PolicySet.load().digest}


def test_a_folder_without_a_trace_is_named(tmp_path: Path) -> None:
    load_or_create()
    missing = argosy_trace("verify", tmp_path).exception
    assert isinstance(missing, TraceError)
    assert "there is no trace in" in missing.message
    assert isinstance(argosy_trace("verify", tmp_path / "nowhere").exception, InputError)


def test_ship_prints_every_reason_of_a_denial_and_exits_1(tmp_path: Path) -> None:
    source = repository(tmp_path / "pricing")
    (source.root / "escape").symlink_to("/etc")
    patch = tmp_path / "change.patch"
    patch.write_bytes(source.diff("HEAD", source.snapshot("x", 0, "Ada <ada@example.org>")))
    source.restore("HEAD")
    arguments = ["--repo", str(source.root), "--goal", "Escape", "--patch", str(patch)]
    shown = CliRunner().invoke(SHIP, arguments)
    assert shown.exit_code == 1
    for said in (
        "G_SCOPE escape",
        "observed  escape",
        'expected  ["**"]',
        "contract  a change stays",
        "recourse  human",
    ):
        assert said in shown.stdout
    again = CliRunner().invoke(SHIP, [*arguments, "--output", "json"])
    result = json.loads(again.stdout)
    assert (again.exit_code, result["phase"], result["reasons"][0]["code"]) == (1, "Denied", "G_SCOPE")
    assert Path(result["export"], "events.jsonl").is_file()


def test_ship_without_a_source_of_change_says_what_can_be_given(tmp_path: Path) -> None:
    source = repository(tmp_path / "pricing")
    refused = CliRunner().invoke(SHIP, ["--repo", str(source.root), "--goal", "Something nice"]).exception
    assert isinstance(refused, InputError)
    assert "--from BRANCH" in refused.hint
    assert "harden the manifests" in refused.hint
