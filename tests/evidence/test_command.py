"""`argosy evidence`: the programs that pipeline steps run."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from argosy.cli.main import argosy
from argosy.evidence.signing.keys import default_directory
from argosy.schemas.errors import ArgosyError, EvidenceError, InputError, TrustError

from .conftest import IMAGE, OTHER

COMMIT = "c" * 40
ADVISORY = {
    "id": "X-1",
    "modified": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "jinja2"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.6"}]}],
        }
    ],
}


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770000000")
    (tmp_path / "requirements.lock").write_text("jinja2==3.1.5\n")
    (tmp_path / "osv.json").write_text(json.dumps(ADVISORY))


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(argosy, ["evidence", *arguments], standalone_mode=False, catch_exceptions=False)


def _refused(error: type[ArgosyError], *arguments: str) -> str:
    with pytest.raises(error) as refused:
        _run(*arguments)
    return f"{refused.value.message} {refused.value.hint}"


def _made() -> list[str]:
    _run("sbom", ".", "-o", "sbom.json")
    _run("vulnerabilities", "--sbom", "sbom.json", "--database", "osv.json", "-o", "vulns.json")
    made = [
        _run("attest", "--subject", f"shop={IMAGE}", "--type", kind, "--predicate", f"{kind}.json").stdout.strip()
        for kind in ("sbom", "vulns")
    ]
    source = ("--source-uri", "https://example.com/shop.git", "--source-commit", COMMIT, "--lock", "requirements.lock")
    made.append(_run("provenance", "--subject", f"shop={IMAGE}", *source, "--parameter", "a=b=c").stdout.strip())
    return made


def _verified(*arguments: str) -> tuple[int, Any]:
    result = _run("verify", *arguments, "--output", "json", IMAGE)
    assert isinstance(result.return_value, int)
    return result.return_value, json.loads(result.stdout)


def test_what_the_steps_make_is_verified(tmp_path: Path) -> None:
    made = _made()
    code, report = _verified("--require", "sbom", "--require", "provenance")
    assert code == 0
    assert [one["attestation"] for one in report["attestations"]] == made
    assert all(one["counts"] for one in report["attestations"])
    assert report["facts"]["vulns"]["value"]["findings"][0]["fixed"] == ["3.1.6"]
    assert report["facts"]["provenance"]["value"]["sourceDigest"] == COMMIT
    assert (tmp_path / "evidence" / "index.json").exists()


def test_the_provenance_names_lock_and_parameters() -> None:
    _made()
    said = json.loads(_run("show", "--type", "provenance", IMAGE).stdout)
    assert said["buildDefinition"]["externalParameters"]["a"] == "b=c"
    assert [one.get("name") for one in said["buildDefinition"]["resolvedDependencies"]] == [None, "requirements.lock"]


def test_the_tree_says_what_counts_and_what_is_missing() -> None:
    _made()
    result = _run("verify", IMAGE)
    assert result.return_value == 0
    lines = result.stdout.splitlines()
    assert lines[0] == IMAGE
    assert lines[1].startswith("├─ counts        sbom by builder, 2026-02-02T02:40:00Z")
    assert "level 1 from https://example.com/shop.git@cccccccccccc" in result.stdout
    assert "1 findings; database of 2026-01-01T00:00:00Z" in result.stdout
    assert lines[-1].startswith("└─ missing       nobody attested sast")


def test_evidence_by_another_role_does_not_count_and_says_why() -> None:
    _made()
    _run("attest", "--subject", f"shop={IMAGE}", "--type", "sbom", "--predicate", "sbom.json", "--key", "coder")
    result = _run("verify", IMAGE)
    assert result.return_value == 1
    assert "wrong-signer  sbom by coder" in result.stdout
    assert "only a key with role builder may" in result.stdout


def test_nothing_attached_and_a_missing_requirement_fail() -> None:
    Path("evidence").mkdir()
    assert _run("verify", "--trust", str(_trust_file()), IMAGE).return_value == 1
    _made()
    required = _run("verify", "--require", "vsa", IMAGE)
    assert (required.return_value, required.stderr) == (1, "required and absent: vsa\n")


def test_a_folder_that_is_not_there_is_misuse_and_no_absent_evidence() -> None:
    assert "no such folder" in _refused(InputError, "verify", "--evidence", "nowhere", IMAGE)


def _trust_file() -> Path:
    _run("keys")
    return default_directory() / "trust.yaml"


def test_keys_to_verify_with_come_from_the_trust_file_alone(tmp_path: Path) -> None:
    _run("sbom", ".", "-o", "sbom.json")
    _run(
        *("attest", "--subject", f"shop={IMAGE}", "--type", "sbom", "--predicate", "sbom.json"),
        *("--evidence", "evidence", "--keys", "evidence/keys"),
    )
    assert (tmp_path / "evidence" / "keys" / "trust.yaml").exists()
    assert "no trust file" in _refused(TrustError, "verify", IMAGE)
    _trust_file()
    code, report = _verified()
    assert (code, report["attestations"][0]["problem"]["kind"]) == (1, "wrong-signer")


def test_the_time_of_verification_can_be_given() -> None:
    _made()
    code, report = _verified("--at", "2026-01-01T00:00:00+01:00")
    assert (code, {one["problem"]["kind"] for one in report["attestations"]}) == (1, {"expired"})
    assert "--at" in _refused(InputError, "verify", "--at", "noon", IMAGE)


def test_the_same_steps_make_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, bytes]] = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for file in ("requirements.lock", "osv.json"):
            (folder / file).write_bytes((tmp_path / file).read_bytes())
        monkeypatch.chdir(folder)
        _made()
        made.append({str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert made[0] == made[1]


def test_show_lists_what_is_kept_without_trusting_it() -> None:
    made = _made()
    listed = json.loads(_run("show", "--output", "json").stdout)
    assert [one["envelope"] for one in listed] == made
    assert "shop  sha256:aaa" in _run("show", IMAGE).stdout
    assert _run("show", OTHER).stdout == ""
    assert "holds no tests" in _refused(InputError, "show", "--type", "tests", IMAGE)


def test_keys_are_listed_and_given_out_for_cosign() -> None:
    listed = json.loads(_run("keys", "--output", "json").stdout)
    assert [(one["role"], one["trusted"]) for one in listed["keys"]][-1] == ("builder", True)
    assert _run("keys", "--public", "builder").stdout.startswith("-----BEGIN PUBLIC KEY-----")
    assert "PRIVATE" not in _run("keys", "--public", "builder").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--subject", "shop", "--type", "sbom", "--predicate", "sbom.json"), "no sha256 digest"),
        (("--subject", "shop=sha256:x", "--type", "sbom", "--predicate", "sbom.json"), "no sha256 digest"),
        (("--subject", f"shop={IMAGE}", "--type", "soup", "--predicate", "sbom.json"), "no predicate type"),
        (("--subject", f"shop={IMAGE}", "--type", "tests", "--predicate", "sbom.json"), "result is"),
        (("--subject", f"shop={IMAGE}", "--type", "sbom", "--predicate", "none.json"), "No such file"),
        (("--subject", f"shop={IMAGE}", "--type", "sbom", "--predicate", "requirements.lock"), "not JSON"),
    ],
)
def test_what_cannot_be_attested_is_refused_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    _run("sbom", ".", "-o", "sbom.json")
    assert said in _refused(InputError, "attest", *arguments)
    assert not (tmp_path / "evidence").exists()


def test_a_component_without_a_version_fails_the_scan(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text("jinja2\n")
    _run("sbom", ".", "-o", "sbom.json")
    said = _refused(EvidenceError, "vulnerabilities", "--sbom", "sbom.json", "--database", "osv.json", "-o", "out.json")
    assert "has no version" in said
    assert not (tmp_path / "out.json").exists()


def test_a_target_that_cannot_be_written_is_named() -> None:
    assert "cannot write none/sbom.json" in _refused(InputError, "sbom", ".", "-o", "none/sbom.json")


def test_the_bill_goes_to_stdout_alone() -> None:
    result = _run("sbom", ".", "--name", "renamed")
    assert json.loads(result.stdout)["metadata"]["component"]["name"] == "renamed"
    assert "1 components from requirements.lock" in result.stderr


def test_the_report_of_a_scan_goes_to_stderr() -> None:
    _run("sbom", ".", "-o", "sbom.json")
    result = _run("vulnerabilities", "--sbom", "sbom.json", "--database", "osv.json")
    assert json.loads(result.stdout)["scanner"]["result"][0]["id"] == "X-1"
    assert "fixed in 3.1.6" in result.stderr


def test_help_names_every_command_and_shows_examples() -> None:
    text = CliRunner().invoke(argosy, ["evidence", "--help"]).stdout
    for name in ("attest", "keys", "provenance", "sbom", "show", "verify", "vulnerabilities"):
        assert f"  {name} " in text
        help_text = CliRunner().invoke(argosy, ["evidence", name, "--help"]).stdout
        assert "Examples:" in help_text
    assert CliRunner().invoke(argosy, ["evidence", "soup"]).exit_code == 2
