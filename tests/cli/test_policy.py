"""argosy policy: what a person and a program see of it, and its exit codes."""

import io
import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from argosy.cli.main import main
from argosy.cli.policy.options import wants_colour

from .checking import Ran

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
Policy = Callable[..., Ran]


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Policy:
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["argosy", "policy", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


def fits(ran: Ran, schema: str) -> None:
    jsonschema_rs.validate(json.loads((SCHEMAS / f"{schema}.json").read_text()), json.loads(ran.out))


def test_what_new_makes_passes_lint_test_and_coverage_at_once(policy: Policy, tmp_path: Path) -> None:
    for engine in ("cel", "rego"):
        made = policy("new", f"in-{engine}", "--engine", engine, "--dir", "mine")
        assert made.code == 0
        assert made.out.splitlines()[0] == f"mine/in-{engine}/policy.yaml"
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == ["in-cel", "in-rego"]
    assert policy("lint", "./mine").out == "2 policies: 0 errors, 0 warnings.\n"
    assert policy("test", "./mine").out == "6 cases of 2 policies passed.\n"
    (tmp_path / "gaps.yaml").write_text("gaps: []\n")
    assert policy("test", "./mine", "--coverage", "--gaps", "gaps.yaml").code == 0


def test_new_writes_over_nothing(policy: Policy, tmp_path: Path) -> None:
    for name in ("folder", "file", "link"):
        target = tmp_path / name
        {"folder": target.mkdir, "file": target.touch, "link": lambda path=target: path.symlink_to("nowhere")}[name]()
        ran = policy("new", name)
        assert (ran.code, "is there already" in ran.err) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "link"]


@pytest.mark.parametrize("name", ["", "..", "a/b", "Big", "-a", "a" * 61, "é"])
def test_a_name_that_is_no_folders_name_is_misuse(policy: Policy, name: str, tmp_path: Path) -> None:
    assert policy("new", "--", name).code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_code_that_is_taken_is_misuse(policy: Policy) -> None:
    ran = policy("new", "mine", "--code", "I_PRIV")
    assert (ran.code, "packaged policy unprivileged" in ran.err) == (2, True)


def test_a_case_that_comes_out_differently_is_shown_field_by_field(policy: Policy, tmp_path: Path) -> None:
    policy("new", "mine")
    path = tmp_path / "mine" / "cases.yaml"
    path.write_text(path.read_text().replace("observed: null", "observed: web", 1))
    ran = policy("test", "./mine")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0] == "mine/cases.yaml:2: I_MINE a Deployment without the label is denied"
    assert [line.split()[-2:] for line in lines[1:3]] == [["expected", '"web"'], ["got", "nothing"]]
    assert lines[-1] == "1 of 3 cases of 1 policy came out differently."


def test_the_outcome_of_cases_is_printed_for_programs(policy: Policy, tmp_path: Path) -> None:
    policy("new", "mine")
    path = tmp_path / "mine" / "cases.yaml"
    path.write_text(path.read_text().replace("observed: null", "observed: web", 1))
    ran = policy("test", "./mine", "--output", "json", "--coverage")
    fits(ran, "policy-test")
    assert json.loads(ran.out)["outcome"] == "failed"
    suite = ET.fromstring(policy("test", "./mine", "--output", "junit").out)[0]  # noqa: S314 - our own
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("I_MINE mine", "3", "1")


def test_run_chooses_cases_by_name(policy: Policy) -> None:
    policy("new", "mine")
    assert policy("test", "./mine", "--run", "EMPTY").out == "1 case of 1 policy passed.\n"
    assert policy("test", "./mine", "--run", "nothing like it").code == 2
    assert policy("test", "./mine", "--run", "(").code == 2
    assert policy("test", "./mine", "--run", "a", "--coverage").code == 2


def test_a_gap_fails_only_where_gaps_need_reasons(policy: Policy, tmp_path: Path) -> None:
    policy("new", "mine")
    rule = tmp_path / "mine" / "rule.yaml"
    rule.write_text(
        rule.read_text().replace(
            "variables.missing.size() == 0", "variables.missing.size() == 0 && object.kind == 'Deployment'"
        )
    )
    (tmp_path / "gaps.yaml").write_text("gaps: []\n")
    reported = policy("test", "./mine", "--coverage")
    assert reported.code == 0
    assert reported.out.splitlines()[0] == "mine/rule.yaml:23: I_MINE never false"
    assert policy("test", "./mine", "--coverage", "--gaps", "gaps.yaml").code == 1
    (tmp_path / "gaps.yaml").write_text(
        "gaps:\n- {policy: I_MINE, atom: \"*'Deployment'\", reason: Nothing else is matched.}\n"
    )
    assert policy("test", "./mine", "--coverage", "--gaps", "gaps.yaml").code == 0
    (tmp_path / "gaps.yaml").write_text("gaps:\n- {policy: I_MINE, atom: gone, reason: It was there once.}\n")
    assert policy("test", "./mine", "--coverage", "--gaps", "gaps.yaml").code == 1


def test_what_cannot_be_loaded_is_told_and_the_others_run(policy: Policy, tmp_path: Path) -> None:
    policy("new", "one", "--dir", "mine")
    policy("new", "two", "--dir", "mine")
    (tmp_path / "mine" / "one" / "rule.yaml").write_text("a: [")
    ran = policy("test", "./mine")
    assert (ran.code, ran.out) == (2, "3 cases of 1 policy passed.\n")
    assert "mine/one/rule.yaml:2" in ran.err


@pytest.mark.parametrize("command", ["list", "test", "lint", "render", "docs", "show"])
def test_a_folder_that_holds_no_policy_is_misuse(policy: Policy, command: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    named = {"list": ("--set",), "docs": ("--set",), "show": ("I_PRIV", "--set")}.get(command, ())
    for source in ("./empty", "./nothing", "nothing"):
        ran = policy(command, *named, source)
        assert (ran.code, ran.out) == (2, ""), source


def test_lint_is_printed_for_programs(policy: Policy, tmp_path: Path) -> None:
    policy("new", "mine")
    path = tmp_path / "mine" / "policy.yaml"
    path.write_text(path.read_text().replace("category: Workload", "category: 'Odd, 50%: or so'"))
    ran = policy("lint", "./mine", "--output", "json")
    fits(ran, "policy-lint")
    assert ran.code == 0
    github = policy("lint", "./mine", "--output", "github").out
    assert github.startswith("::warning file=mine/policy.yaml,line=4,title=category::category 'Odd, 50%25: or so'")


def test_an_escape_in_a_policy_never_reaches_the_terminal(policy: Policy, tmp_path: Path) -> None:
    policy("new", "mine")
    path = tmp_path / "mine" / "policy.yaml"
    path.write_text(
        path.read_text().replace("title: Mine", 'title: "\\e[2Jx"').replace("category: Workload", 'category: "\\e[31m"')
    )
    for args in (
        ("show", "mine", "--set", "./mine"),
        ("list", "--set", "./mine"),
        ("lint", "./mine"),
        ("test", "./mine"),
    ):
        assert "\x1b" not in policy(*args).out, args


def test_list_and_show_say_the_same_to_programs(policy: Policy) -> None:
    listed = {item["code"]: item for item in json.loads(policy("list", "--output", "json").out)}
    shown = json.loads(policy("show", "I_PRIV", "--output", "json", "--source").out)
    names = listed["I_PRIV"].keys() - {"params"}
    assert {name: shown[name] for name in names} == {name: listed["I_PRIV"][name] for name in names}
    assert [row["name"] for row in shown["params"]] == listed["I_PRIV"]["params"]
    assert "all" in shown["sets"]
    assert "kind: ValidatingAdmissionPolicy" in shown["source"]
    assert {"denied", "allowed"} == set(shown["examples"])


def test_a_code_that_is_none_is_answered_by_the_nearest(policy: Policy) -> None:
    ran = policy("show", "I_PRIVV")
    assert (ran.code, "Is it I_PRIV" in ran.err) == (2, True)


def test_docs_writes_pages_and_says_which_changed(policy: Policy, tmp_path: Path) -> None:
    policy("new", "mine")
    assert policy("docs", "--set", "./mine", "--write", "pages").out.splitlines() == [
        "pages/README.md",
        "pages/I_MINE.md",
    ]
    assert policy("docs", "--set", "./mine", "--write", "pages").out == ""
    page = (tmp_path / "pages" / "I_MINE.md").read_text()
    assert policy("docs", "--set", "./mine", "I_MINE").out == page
    assert policy("docs", "--set", "./mine", "I_OTHER").code == 2
    (tmp_path / "file").touch()
    assert policy("docs", "--set", "./mine", "--write", "file").code == 2


def test_render_writes_documents_or_a_list(policy: Policy) -> None:
    policy("new", "mine")
    documents = list(yaml.safe_load_all(policy("render", "./mine", "--with-crd").out))
    listed = json.loads(policy("render", "./mine", "--with-crd", "--output", "json").out)["items"]
    assert documents == listed
    assert [item["kind"] for item in documents] == [
        "CustomResourceDefinition",
        "PolicyParams",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
    ]
    assert list(yaml.safe_load_all(policy("render", "--crd-only").out)) == documents[:1]


def test_what_render_leaves_out_is_named_on_standard_error(policy: Policy) -> None:
    policy("new", "mine", "--engine", "rego")
    ran = policy("render", "./mine")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("not rendered: I_MINE mine: Rego")


FOREIGN = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: few.example.com}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
  validations: [{expression: object.spec.replicas < 3, message: few replicas}]
"""


def test_policies_from_elsewhere_are_listed_linted_and_left_as_they_are(policy: Policy, tmp_path: Path) -> None:
    (tmp_path / "vap.yaml").write_text(FOREIGN)
    (listed,) = json.loads(policy("list", "--set", "./vap.yaml", "--output", "json").out)
    assert (listed["code"], listed["kinds"]) == ("V_FEW__EXAMPLE__COM", ["deployments.apps"])
    assert policy("lint", "./vap.yaml").out == "1 policy: 0 errors, 0 warnings.\n"
    assert "already" in policy("render", "./vap.yaml").err
    tried = policy("test", "./vap.yaml")
    assert (tried.code, "has no cases" in tried.err) == (2, True)
    assert policy("import", "--as-is", "vap.yaml").out == "vap.yaml:1: few.example.com: runs as it is\n"


def test_what_is_imported_is_a_folder_and_is_never_written_twice(policy: Policy, tmp_path: Path) -> None:
    (tmp_path / "vap.yaml").write_text(FOREIGN)
    made = policy("import", "vap.yaml", "--dir", "mine")
    assert (made.code, made.out) == (0, "mine/few  I_FEW\n")
    assert policy("import", "vap.yaml", "--dir", "mine").code == 2
    assert policy("test", "./mine").out == "0 cases of 1 policy passed.\n"
    assert policy("lint", "./mine").out.count("[case-missing]") == 2


def test_a_policy_that_cannot_be_run_as_it_is_ends_with_1(policy: Policy, tmp_path: Path) -> None:
    (tmp_path / "vap.yaml").write_text(FOREIGN.replace("object.spec.replicas < 3", "nothing < 3"))
    ran = policy("import", "--as-is", "vap.yaml", "--output", "json")
    (found,) = json.loads(ran.out)
    assert (ran.code, found["problems"][0].startswith("vap.yaml:7: /spec/validations/0/expression: ")) == (1, True)


def test_colours_are_for_a_terminal(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    policy("new", "mine")
    assert "\x1b" not in policy("lint", "./mine").out
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    assert wants_colour()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour()


def test_codes_and_sets_complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def completed(*words: str) -> list[str]:
        monkeypatch.setenv("_ARGOSY_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(["argosy", *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        monkeypatch.setattr(sys, "argv", ["argosy"])
        with pytest.raises(SystemExit):
            main()
        return [line.partition(",")[2] for line in capsys.readouterr().out.splitlines()]

    assert "I_PRIV" in completed("policy", "show", "I_P")
    assert "baseline" in completed("policy", "test", "base")
    assert set(completed("policy", "")) >= {"docs", "import", "lint", "list", "new", "render", "show", "test"}
