"""What the crew decides by itself: scope, risk tags, contracts, and the words of a command."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from argosy.adapters.git import Repository
from argosy.agents import scope, state
from argosy.agents.change import read_change
from argosy.agents.contracts import dropped, owed, weakened
from argosy.agents.options import Options
from argosy.agents.planning import GATES
from argosy.agents.protocol.wording import counted
from argosy.agents.risk import tags, touched
from argosy.agents.ship import opened
from argosy.schemas.errors import InputError
from argosy.schemas.risk import RiskTag
from argosy.schemas.verdict import Severity

from .releases import AUTHOR, BETTER, WHEN, patch, repository, write


@pytest.fixture
def source(tmp_path: Path) -> Repository:
    return repository(tmp_path / "pricing")


@pytest.mark.parametrize(
    ("path", "lines", "tag"),
    [
        ("src/tls/x.py", "", RiskTag.CRYPTO),
        ("a.py", "+import hashlib", RiskTag.CRYPTO),
        ("a.py", "-    verify=False", RiskTag.CRYPTO),
        ("a.py", "+from urllib import request", RiskTag.DATA_FLOW),
        ("d.yaml", "+          privileged: true", RiskTag.PRIVILEGED),
        ("requirements.lock", "", RiskTag.DEPENDENCY),
        ("x/migrations/1.py", "", RiskTag.MIGRATION),
        ("a/Dockerfile.dev", "", RiskTag.PIPELINE),
        ("d.yaml", "+kind: NetworkPolicy", RiskTag.POLICY),
        ("conftest.py", "", RiskTag.GATE),
        (".github/workflows/ci.yml", "", RiskTag.GATE),
        ("a.py", "+x = 1  # nosec", RiskTag.GATE),
        ("a.py", "@@ -0,0 +1 @@\n+++x  # pragma: no cover", RiskTag.GATE),
        ("a.sql", "@@ -1,2 +1 @@\n--- # nosec\n a", RiskTag.GATE),
        ("pyproject.toml", "+addopts = '-k fast'", RiskTag.GATE),
        ("setup.cfg", "", RiskTag.GATE),
        ("src/coverage.py", "", RiskTag.GATE),
        ("evil.dist-info/entry_points.txt", "", RiskTag.GATE),
        ("tests/test_a.py", "+    pytest.skip('later')", RiskTag.GATE),
        ("tests/test_a.py", "-def test_a():\n-def test_b():\n+def test_c():", RiskTag.GATE),
    ],
)
def test_a_touched_path_or_line_carries_its_tag(path: str, lines: str, tag: RiskTag) -> None:
    assert tag in tags([path], lines)


def test_prose_and_headers_carry_no_tag() -> None:
    assert tags(["README.md"], "--- a/tls\n+++ b/tls\n unchanged import hashlib\n+prices are prices\n") == ()


def test_a_renamed_test_is_no_test_less() -> None:
    assert tags(["tests/test_a.py"], "-def test_a():\n+def test_b():") == ()


def test_touched_names_every_path_of_an_exact_diff(source: Repository) -> None:
    base = source.resolve("HEAD")
    (source.root / "a b.bin").write_bytes(b"\0\1")
    write(source.root, {"pricing.py": None, "b/b b/b": "x", '☃"\n\t/conftest.py': "x", 'b/"': "x"})
    (source.root / "deploy/deployment.yaml").chmod(0o755)
    head = source.commit("x", WHEN, AUTHOR)
    assert touched(source.diff(base, head).decode()) == tuple(change.path for change in source.changes(base, head))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("src/.git/config", "belongs to Git"),
        (".gitmodules", "belongs to Git"),
        ("../x", "leaves"),
        ("ci/x", "not to touch"),
        ("docs/x", "outside of the paths"),
    ],
)
def test_a_path_out_of_scope_is_refused_with_its_reason(path: str, why: str) -> None:
    assert why in (scope.refused(path, ("src/**", "ci/**"), ("ci/**",)) or "")


def test_a_submodule_is_out_of_scope(source: Repository) -> None:
    base = source.resolve("HEAD")
    write(source.root, {".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = https://example.org/x\n'})
    head = source.commit("x", WHEN, AUTHOR)
    assert [reason.code for reason in scope.judge(source, base, head, ("**",), ())] == ["G_SCOPE"]


def test_a_commit_of_another_repository_is_out_of_scope(source: Repository) -> None:
    base = source.resolve("HEAD")
    patch = (
        f"diff --git a/x b/x\nnew file mode 160000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+Subproject commit {base}\n"
    )
    clone = source.clone(source.root.parent / "clone", base)
    clone.apply(patch.encode())
    assert [r.code for r in scope.judge(clone, base, clone.commit("x", WHEN, AUTHOR), ("**",), ())] == ["G_SCOPE"]


def test_a_link_within_the_tree_is_in_scope(source: Repository) -> None:
    base = source.resolve("HEAD")
    (source.root / "deploy/link").symlink_to("../pricing.py")
    head = source.commit("x", WHEN, AUTHOR)
    assert scope.judge(source, base, head, ("**",), ()) == ()


def test_every_environment_but_dev_owes_what_production_owes() -> None:
    production, staging, dev = owed("production"), owed("staging"), owed("dev")
    assert [c.code for c in staging.contracts] == [c.code for c in production.contracts]
    assert {c.environment for c in staging.contracts} == {"staging"}
    assert dev.params["I_SLSA"]["level"] < production.params["I_SLSA"]["level"]


def test_a_changed_gate_asks_for_a_sign_off_outside_dev() -> None:
    codes = {environment: {c.code for c in owed(environment, [RiskTag.GATE]).contracts} for environment in ("dev", "x")}
    assert ("I_SIGNOFF" in codes["dev"], "I_SIGNOFF" in codes["x"]) == (False, True)


def test_a_plan_that_drops_or_softens_a_contract_is_refused() -> None:
    environment = owed("production")
    first, *rest = environment.contracts
    assert dropped(environment.contracts, environment) == ()
    assert [reason.code for reason in dropped(rest, environment)] == ["G_CONTRACT"]
    soft = first.model_copy(update={"severity": Severity.SOFT})
    assert [reason.expected["code"] for reason in dropped([soft, *rest], environment)] == [first.code]


@pytest.mark.parametrize(
    ("name", "owes", "stricter", "weaker"),
    [
        ("level", 2, 3, 1),
        ("minimum", 85, 85.5, 84),
        ("maxAgeHours", 720, 24, 721),
        ("severities", ["high"], ["high", "low"], []),
        ("fields", ["name"], ["name", "purl"], ["purl"]),
        ("registries", [], ["a"], []),
        ("registries", ["a", "b"], ["a"], ["a", "c"]),
        ("signers", ["a"], ["a"], []),
        ("exemptions", {"namespaces": ["kube-system"]}, {}, {"namespaces": ["kube-system", "shop"]}),
        ("exemptions", {}, {"usernames": []}, {"usernames": ["bot"]}),
        ("exemptions", {}, {}, {"runtimeClasses": ["gvisor"]}),
        ("podControllers", "Warn", "Deny", "Ignore"),
        ("defaults", {"enforce": "baseline"}, {"enforce": "restricted"}, {"enforce": "privileged"}),
        ("defaults", {}, {"warn": "baseline"}, {"enforce": "baseline"}),
        ("defaults", {}, {"enforce-version": "latest"}, {"enforce-version": "v1.0"}),
        ("count", 1, 2, 0),
        ("graceDays", 7, 0, 8),
        ("kinds", ["gate"], ["gate", "release"], ["release"]),
        ("groups", ["approvers"], ["approvers"], ["approvers", "everybody"]),
        ("repositories", [], ["https://git.example.com/*"], []),
        ("vexSigners", ["security"], [], ["security", "coder"]),
        ("vexSigners", [], [], ["coder"]),
        ("unfixed", "ignore", "deny", "pass"),
        ("environment", "", "production", ""),
        ("environment", "production", "production", "dev"),
        ("required", False, True, None),
        ("required", True, True, False),
        ("annotations", {"a": "x"}, {"a": "x", "b": "y"}, {"a": "y"}),
    ],
)
def test_a_project_may_be_stricter_than_its_environment_and_never_weaker(
    name: str, owes: Any, stricter: Any, weaker: Any
) -> None:
    assert weakened({"I_X": {name: owes}}, {"I_X": {name: stricter}}) == ()
    refused = weakened({"I_X": {name: owes}}, {"I_X": {name: weaker}})
    assert [reason.code for reason in refused] == ([] if weaker == owes else ["G_CONTRACT"])


def test_a_state_folder_that_cannot_be_made_is_misuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(InputError, match="no state can be kept in"), state.locked("a"):
        pass


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"goal": "  \n "}, "the goal is empty"),
        ({"goal": "x" * 4001}, "at most 4000"),
        ({"goal": "a\x1b[2Jb"}, "control characters"),
        ({"environment": "Pro duction"}, "cannot name an environment"),
        ({"branch": "a", "model": "b:c"}, "three sources"),
        ({"patch": Path("/nowhere")}, "there is no patch"),
        ({"branch": "nowhere"}, "has no commit 'nowhere'"),
        ({"branch": "main"}, "has nothing that"),
        ({"gitops": Path("/nowhere")}, "is not a folder"),
        ({"repo": Path("/nowhere")}, "is not a folder"),
        ({"goal": "Do something nice"}, "nothing says how the change is made"),
        ({"model": "nonsense"}, "names no model"),
    ],
)
def test_what_cannot_be_used_is_one_clear_error_and_writes_nothing(
    source: Repository, options: dict[str, Any], said: str
) -> None:
    with (
        pytest.raises(InputError, match=said),
        opened(replace(Options(source.root, "Make it better"), **options), lambda _: None),
    ):
        pass
    assert list(Path.home().rglob("trace.sqlite")) == []


@pytest.mark.parametrize(
    "path", ["conftest.py", "a/conftest.py", "pytest.ini", "setup.cfg", "tox.ini", ".coveragerc", "pyproject.toml"]
)
def test_a_model_leaves_what_configures_the_tests_alone(path: str) -> None:
    assert scope.refused(path, ("**",), GATES) == "the plan says not to touch it"
    assert scope.refused("tests/test_a.py", ("**",), GATES) is None


@pytest.mark.parametrize(("number", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_one_is_not_counted_as_many(number: int, said: str) -> None:
    assert counted(number, "file") == said


def test_a_dirty_tree_is_refused(source: Repository) -> None:
    write(source.root, {"pricing.py": "x = 1\n"})
    with (
        pytest.raises(InputError, match=r"uncommitted changes: pricing\.py"),
        opened(Options(source.root, "bump x to 1"), lambda _: None),
    ):
        pass


def test_an_export_never_goes_where_other_things_are(source: Repository, tmp_path: Path) -> None:
    write(tmp_path / "out", {"thesis.txt": "years of work"})
    with (
        pytest.raises(InputError, match="is not empty and holds no export"),
        opened(Options(source.root, "bump x to 1", out=tmp_path / "out"), lambda _: None),
    ):
        pass


def test_a_branch_and_its_patch_are_the_same_change(source: Repository, tmp_path: Path) -> None:
    base = source.resolve("HEAD")
    file = patch(source, dict(BETTER), tmp_path / "change.patch")
    write(source.root, dict(BETTER))
    tip = source.snapshot("on a branch", WHEN, AUTHOR)
    source.restore(base)
    by_patch = read_change(source, base, Options(source.root, "x", patch=file))
    assert by_patch == read_change(source, base, Options(source.root, "x", branch=tip))


def test_a_branch_behind_its_base_is_taken_in_on_top_of_it(source: Repository) -> None:
    fork = source.resolve("HEAD")
    write(source.root, dict(BETTER))
    tip = source.snapshot("on a branch", WHEN, AUTHOR)
    source.restore(fork)
    write(source.root, {"README.md": "later\n"})
    base = source.commit("later", WHEN, AUTHOR)
    change = read_change(source, base, Options(source.root, "x", branch=tip)) or b""
    assert touched(change.decode()) == ("pricing.py",)
