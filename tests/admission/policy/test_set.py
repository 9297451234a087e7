"""Sets: where they come from, what their digest covers, which params are in force."""

import os
import shutil
from pathlib import Path

import pytest
import yaml

from argosy.admission import PolicySet
from argosy.admission.policy.source import PACKAGED
from argosy.schemas.canonical import canonical_json
from argosy.schemas.errors import DocumentError, PolicyError

from .conftest import Write, rule

SET = {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicySet", "metadata": {"name": "mine"}}


def copied(tmp_path: Path, *names: str, **given: object) -> Path:
    root = tmp_path / "policies"
    for name in names:
        shutil.copytree(PACKAGED / name, root / name)
    (root / "set.yaml").write_text(yaml.safe_dump({**SET, **given}))
    return root


def test_the_packaged_set_has_the_codes_of_the_design() -> None:
    evidence = ["PROV", "SLSA", "SIGNER", "SBOM", "SBOM_FIELDS", "SBOM_AGE", "VULN", "COVERAGE", "SAST", "SANDBOX"]
    objects = ["PRIV", "HOSTNS", "HOSTPATH", "CAPS", "ROOT", "SECCOMP", "REGISTRY", "DIGEST", "ANNOTATION", "NETPOL"]
    expected = {f"I_{name}" for name in evidence + objects} | {"S_LIMITS", "S_NO_SLI"}
    assert expected <= set(PolicySet.load().policies)


def test_a_copy_of_a_set_has_the_same_digest_in_any_directory(tmp_path: Path) -> None:
    names = yaml.safe_load((PACKAGED / "sets" / "all.yaml").read_text())["policies"]
    assert PolicySet.load(copied(tmp_path, *names)).digest == PolicySet.load().digest


def test_a_recorded_set_is_the_same_set(tmp_path: Path) -> None:
    chosen = PolicySet.load(copied(tmp_path, "unprivileged", "provenance-present"))
    recorded = PolicySet.recorded(chosen.canonical)
    assert (recorded.digest, set(recorded.policies)) == (chosen.digest, {"I_PRIV", "I_PROV"})


@pytest.mark.parametrize("name", ["../evil", "/etc", "", "A"])
def test_a_recorded_set_names_no_paths(name: str) -> None:
    recorded: dict[str, object] = {
        "policies": [{"name": name, "files": dict[str, str]()}],
        "library": "",
        "params": dict[str, str](),
        "validationActions": ["Deny"],
    }
    with pytest.raises(DocumentError, match=r"recorded policy set: policies\.0\.name"):
        PolicySet.recorded(canonical_json(recorded))


def test_any_deciding_byte_changes_the_digest(tmp_path: Path) -> None:
    root = copied(tmp_path, "unprivileged", "provenance-present")
    digests = {PolicySet.load(root).digest}
    for changed in ("unprivileged/policy.yaml", "unprivileged/rule.yaml", "provenance-present/rule.rego"):
        with (root / changed).open("a") as file:
            file.write("# more\n")
        digests.add(PolicySet.load(root).digest)
    for given in ({"params": {"I_PRIV": {"podControllers": "Warn"}}}, {"validationActions": ["Warn"]}):
        (root / "set.yaml").write_text(yaml.safe_dump({**SET, **given}))
        digests.add(PolicySet.load(root).digest)
    assert len(digests) == 6


def test_what_does_not_decide_leaves_the_digest_alone(tmp_path: Path) -> None:
    root = copied(tmp_path, "unprivileged")
    before = PolicySet.load(root).digest
    (root / "unprivileged" / "cases.yaml").write_text("[]")
    assert PolicySet.load(root).digest == before


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"policies": ["nosuch"]}, "names nosuch"),
        ({"policies": ["../unprivileged"]}, "names ../unprivileged"),
        ({"policies": ["unprivileged", "unprivileged"]}, "twice"),
        ({"validationActions": []}, "validationActions"),
        ({"validationActions": ["Block"]}, "validationActions"),
        ({"params": {"I_NOSUCH": {}}}, "I_NOSUCH is no policy"),
        ({"params": {"I_PRIV": {"nosuch": 1}}}, "there is no nosuch"),
        ({"params": {"*": {"nosuch": 1}}}, "there is no nosuch"),
        ({"params": {"I_PRIV": {"podControllers": "all"}}}, "podControllers"),
    ],
)
def test_a_set_that_is_wrong_is_refused(tmp_path: Path, given: dict[str, object], reason: str) -> None:
    with pytest.raises(PolicyError, match=reason):
        PolicySet.load(copied(tmp_path, "unprivileged", **given))


@pytest.mark.parametrize("source", ["nosuch", "/nonexistent/policies", "."])
def test_a_source_that_holds_no_policy_is_refused(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError, match=r"neither a set nor a directory|holds no policy"):
        PolicySet.load(source)


def test_one_code_twice_is_refused(write_cel: Write, tmp_path: Path) -> None:
    write_cel(rule(), "one")
    write_cel(rule(), "two")
    with pytest.raises(PolicyError, match="I_TEST is also the code of one"):
        PolicySet.load(tmp_path)


def test_a_folder_has_its_rule_in_one_language(write_cel: Write) -> None:
    folder = write_cel(rule())
    (folder / "rule.rego").write_text("package argosy.test\n")
    with pytest.raises(PolicyError, match=r"exactly one of rule\.yaml and rule\.rego"):
        PolicySet.load(folder)


def test_later_params_win_and_a_code_wins_over_every_policy(tmp_path: Path) -> None:
    root = copied(
        tmp_path,
        "unprivileged",
        "no-host-paths",
        params={"*": {"podControllers": "Ignore"}, "I_PRIV": {"podControllers": "Warn"}},
    )
    policies = PolicySet.load(root)
    here = policies.effective_params({})
    assert here["I_PRIV"]["podControllers"] == "Warn"
    assert here["I_HOSTPATH"]["podControllers"] == "Ignore"
    there = policies.effective_params({"I_PRIV": {"podControllers": "Deny"}})
    assert there["I_PRIV"]["podControllers"] == "Deny"


def test_overrides_are_checked_before_any_review_comes() -> None:
    with pytest.raises(PolicyError, match=r"I_SLSA: level"):
        PolicySet.load().check_params({"I_SLSA": {"level": "high"}})


def test_a_pipe_in_a_policy_folder_is_refused_instead_of_waited_for(write_cel: Write) -> None:
    folder = write_cel(rule())
    (folder / "rule.yaml").unlink()
    os.mkfifo(folder / "rule.yaml")
    with pytest.raises(PolicyError, match=r"rule\.yaml: is no file"):
        PolicySet.load(folder)


def test_bytes_that_are_not_utf_8_are_named_with_their_file_and_line(write_cel: Write) -> None:
    folder = write_cel(rule())
    with (folder / "rule.yaml").open("ab") as file:
        file.write(b"\n# \xe9\n")
    line = len((folder / "rule.yaml").read_bytes().splitlines())
    with pytest.raises(PolicyError, match=rf"rule\.yaml:{line}: byte 0xe9 is not UTF-8"):
        PolicySet.load(folder)


def test_two_policies_from_elsewhere_with_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "vap.yaml").write_text("---\n".join(yaml.safe_dump(rule(text)) for text in ("false", "true")))
    with pytest.raises(PolicyError, match=r"vap\.yaml:\d+: two policies are called 'i-test\.argosy\.dev'"):
        PolicySet.load(tmp_path / "vap.yaml")


def test_a_policy_that_lies_beside_policy_folders_is_not_left_out_in_silence(write_cel: Write, tmp_path: Path) -> None:
    write_cel(rule(), "one")
    (tmp_path / "vap.yaml").write_text(yaml.safe_dump(rule("false")))
    with pytest.raises(PolicyError, match=r"holds policy folders, and vap\.yaml with policies beside them"):
        PolicySet.load(tmp_path)
    (tmp_path / "set.yaml").write_text(yaml.safe_dump({**SET, "policies": ["one", "vap.yaml"]}))
    assert sorted(PolicySet.load(tmp_path).policies) == ["I_TEST", "V_I_TEST__ARGOSY__DEV"]
