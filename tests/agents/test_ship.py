"""argosy ship on a fresh repository: staged, denied with a way out, refused, and killed in every phase."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from argosy.adapters.git import Repository
from argosy.agents import state
from argosy.agents.options import Options
from argosy.agents.replay import replay
from argosy.evidence import vsa
from argosy.evidence.errors import SignerError
from argosy.evidence.signing.keys import load_or_create
from argosy.evidence.statement import Signer
from argosy.evidence.trace import Trace, check_signed, verify
from argosy.evidence.trust import Trust
from argosy.schemas.canonical import sha256
from argosy.schemas.entry import Entry
from argosy.schemas.errors import BusyError, InputError
from argosy.schemas.phase import Decision, Phase
from argosy.schemas.role import Role

from .releases import AUTHOR, BETTER, CODE, DEPLOYMENT, WHEN, Shipped, patch, repository, run, write

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("closed")]
STEPS = {"pipeline/test", "Built", "Staged"}
PHASES = (Phase.REQUESTED, Phase.PLANNED, Phase.BUILT, Phase.VERIFIED, Phase.AUDITED, Phase.DENIED)
Change = Callable[[dict[str, str | None]], Options]


@pytest.fixture
def source(tmp_path: Path) -> Repository:
    return repository(tmp_path / "pricing")


@pytest.fixture
def change(source: Repository, tmp_path: Path) -> Change:
    def make(files: dict[str, str | None]) -> Options:
        return Options(source.root, "Make it better", patch=patch(source, files, tmp_path / "change.patch"))

    return make


def test_a_change_is_staged_with_exactly_the_judged_bytes(change: Change) -> None:
    options = change(dict(BETTER))
    shipped = run(options)
    assert shipped.result.phase is Phase.STAGED
    gitops = Repository.open(shipped.result.places["gitops"])
    audited = next(entry for entry in shipped.entries if entry.kind == "gate" and entry.phase is Phase.AUDITED)
    warnings = audited.why.partition(" policies allow 3 objects; warnings: ")[2].split(", ")
    assert {"S_LIMITS", "S_NO_SLI", "S_SERVICE_ACCOUNT"} <= set(warnings), audited.why
    judged = {
        name.removeprefix("manifest/"): d for name, d in audited.artifacts.items() if name.startswith("manifest/")
    }
    commit = shipped.result.commit or ""
    assert {path: sha256(gitops.read(commit, path)) for path in gitops.files(commit)} == judged
    trailers = gitops.message(commit).splitlines()[-2:]
    assert trailers[0] == f"Argosy-Release: {shipped.result.release}"
    exported = verify(shipped.result.places["export"], Trust.load(), trailers[1].removeprefix("Argosy-Trace-Head: "))
    assert exported.entries == shipped.entries
    assert replay(exported).differences == ()
    assert run(options).written == ()


def die_after(options: Options, sequence: int) -> None:
    append = Trace.append

    def deadly(self: Trace, entry: Entry, signer: Signer) -> Entry:
        kept = append(self, entry, signer)
        if entry.sequence == sequence:
            os.kill(os.getpid(), signal.SIGKILL)
        return kept

    Trace.append = deadly  # type: ignore[method-assign] - only in the process that dies
    run(options)


def test_a_release_killed_in_every_phase_ends_with_the_same_commit(
    change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    privileged = DEPLOYMENT.replace("privileged: false", "privileged: true # why")
    options = change({"deploy/deployment.yaml": privileged, "deploy/networkpolicy.yaml": None})
    whole = run(options)
    denied = next(entry for entry in whole.entries if entry.phase is Phase.DENIED)
    assert (denied.codes, whole.gates()[-1]) == (("I_NETPOL", "I_PRIV"), (2, Phase.STAGED))
    (tmp_path / "elsewhere").mkdir()
    shutil.copytree(options.repo, tmp_path / "elsewhere" / "copy")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other-state"))
    elsewhere = Options(tmp_path / "elsewhere" / "copy", options.goal, patch=options.patch)
    fork = multiprocessing.get_context("fork")
    points = [e.sequence for e in whole.entries[:-1] if e.kind == "gate" or e.name in STEPS]
    assert {whole.entries[point].phase for point in points} == {*PHASES}
    for sequence in points:
        dying = fork.Process(target=die_after, args=(elsewhere, sequence))
        dying.start()
        dying.join()
        assert dying.exitcode == -signal.SIGKILL
    resumed = run(elsewhere)
    assert [entry.sequence for entry in resumed.written] == list(range(points[-1] + 1, len(whole.entries)))
    assert resumed.entries == whole.entries
    assert resumed.result.commit == whole.result.commit


def test_production_refuses_what_a_laptop_built_at_once(change: Change) -> None:
    shipped = run(change({"tests/conftest.py": "", **BETTER}), environment="production")
    assert {"I_SLSA", "I_SIGNOFF"} <= shipped.codes()
    last = shipped.entries[-1]
    assert (last.decision, last.kind, shipped.gates()[-1]) == (Decision.ESCALATE, "handover", (1, Phase.DENIED))
    kinds = {recourse["codes"][0]: recourse["kind"] for recourse in bundle_of(shipped)["recourses"]}
    assert (kinds["I_SLSA"], kinds["I_SIGNOFF"]) == ("evidence", "human")


def bundle_of(shipped: Shipped) -> dict[str, Any]:
    exported = verify(shipped.result.places["export"], Trust.load())
    signed = exported.artifacts.get(shipped.entries[-1].artifacts["recourse"])
    return check_signed(signed, shipped.entries[-1].actor, Trust.load())


def test_a_failed_test_stops_a_change_that_nobody_can_revise(change: Change) -> None:
    shipped = run(change({"pricing.py": CODE.replace("100 //", "99 //")}))
    assert shipped.codes() == {"G_TESTS"}
    assert shipped.gates()[2:] == [(1, Phase.BUILT), (2, Phase.PLANNED), (2, Phase.DENIED)]
    assert "twice without progress" in shipped.entries[-1].why


def test_evidence_that_went_missing_is_attached_again(change: Change) -> None:
    options = change(dict(BETTER))
    fork = multiprocessing.get_context("fork")
    dying = fork.Process(target=die_at_verified, args=(options,))
    dying.start()
    dying.join()
    assert dying.exitcode == -signal.SIGKILL
    (folder,) = (path for path in state.home().iterdir() if path.is_dir())
    shutil.rmtree(folder / "evidence")
    shipped = run(options)
    denied = next(entry for entry in shipped.entries if entry.phase is Phase.DENIED)
    assert {"I_PROV", "I_SBOM"} <= set(denied.codes)
    assert shipped.gates()[-1] == (2, Phase.STAGED)


def die_at_verified(options: Options) -> None:
    append = Trace.append

    def deadly(self: Trace, entry: Entry, signer: Signer) -> Entry:
        kept = append(self, entry, signer)
        if entry.kind == "gate" and entry.phase is Phase.VERIFIED:
            os.kill(os.getpid(), signal.SIGKILL)
        return kept

    Trace.append = deadly  # type: ignore[method-assign] - only in the process that dies
    run(options)


def test_a_change_that_leaves_its_tree_is_out_of_scope(change: Change, source: Repository) -> None:
    link = source.root / "escape"
    link.symlink_to("../../outside")
    shipped = run(change({}))
    assert shipped.codes() == {"G_SCOPE"}
    assert shipped.gates()[-1] == (1, Phase.DENIED)


def test_a_secret_with_literal_data_is_not_committed(change: Change) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: greeting}\nstringData: {words: good morning}\n"
    shipped = run(change({"deploy/secret.yaml": secret}))
    assert shipped.codes() == {"G_SECRET"}
    assert shipped.result.commit is None
    exported = verify(shipped.result.places["export"], Trust.load())
    audited = next(entry for entry in shipped.entries if entry.phase is Phase.DENIED)
    kept = {name: exported.artifacts.get(digest) for name, digest in audited.artifacts.items()}
    assert [name for name, data in kept.items() if b"good morning" in data] == []


def test_a_project_that_weakens_its_environment_is_refused_before_anything_is_built(source: Repository) -> None:
    weak = "apiVersion: argosy.dev/v1alpha1\nkind: Project\nenvironments:\n  dev:\n    params:\n"
    write(source.root, {"argosy.yaml": f"{weak}      I_COVERAGE: {{minimum: 1}}\n"})
    source.commit("weaken", WHEN, AUTHOR)
    shipped = run(Options(source.root, "harden the manifests"))
    assert shipped.codes() == {"G_CONTRACT"}
    assert shipped.gates() == [(1, Phase.REQUESTED), (1, Phase.DENIED)]


def test_a_release_is_staged_in_each_repository_that_it_is_asked_for(change: Change, tmp_path: Path) -> None:
    options = change(dict(BETTER))
    own, one, two = options, *(replace(options, gitops=Repository.create(tmp_path / name).root) for name in "ab")
    first = [run(asked).result for asked in (own, one, two)]
    assert [Repository(result.places["gitops"]).has_commit(result.commit or "") for result in first] == [True] * 3
    assert len({result.places["gitops"] for result in first}) == len({result.release for result in first}) == 3
    again = [run(asked) for asked in (own, one, two)]
    assert [shipped.result.release for shipped in again] == [result.release for result in first]
    assert [shipped.written for shipped in again] == [(), (), ()]


def test_a_release_whose_commit_is_gone_is_not_called_staged(change: Change, tmp_path: Path) -> None:
    options = replace(change(dict(BETTER)), gitops=Repository.create(tmp_path / "gitops").root)
    run(options)
    shutil.rmtree(tmp_path / "gitops")
    Repository.create(tmp_path / "gitops")
    with pytest.raises(InputError, match=r"was staged as commit [0-9a-f]{12}, which .*gitops does not have"):
        run(options)
    assert run(replace(options, new=True)).result.phase is Phase.STAGED


def test_of_two_commands_on_one_release_one_refuses(change: Change, source: Repository) -> None:
    (source.root / "escape").symlink_to("/etc")
    options = change({})
    shipped = run(options)
    with state.locked(shipped.result.release), pytest.raises(BusyError):
        run(options)
    assert run(options, new=True).result.release == f"{shipped.result.release}.2"
    assert run(options).result.release == f"{shipped.result.release}.2"


def test_a_summary_by_another_key_than_the_auditors_stages_nothing(
    change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = vsa.summarise

    def forged(auditor: Signer, audit: vsa.Audit) -> bytes:
        del auditor
        return honest(load_or_create()[Role.RELEASE_CONTROLLER], audit)

    monkeypatch.setattr(vsa, "summarise", forged)
    with pytest.raises(SignerError, match="only an auditor's key"):
        run(change(dict(BETTER)))
