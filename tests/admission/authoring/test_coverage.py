"""Coverage: what cases leave open is named, and nothing else."""

from pathlib import Path

import pytest

from argosy.admission.authoring.atom import Fault
from argosy.admission.authoring.cases import read_cases
from argosy.admission.authoring.coverage import Coverage, Gap
from argosy.admission.authoring.gaps import Explained, KnownGap, explain, read_gaps
from argosy.admission.policy.source import PACKAGED, find
from argosy.schemas.errors import PolicyError
from argosy.schemas.verdict import Engine

from .folders import change, write


def measured(folder: Path) -> Coverage:
    coverage = Coverage()
    coverage.add(find(folder), read_cases(folder))
    return coverage


def gaps(folder: Path) -> list[tuple[str, Fault]]:
    return [(gap.atom.name, gap.fault) for gap in measured(folder).gaps(shared=False)]


@pytest.mark.parametrize("engine", [Engine.CEL, Engine.REGO])
def test_the_scaffold_leaves_nothing_open(engine: Engine, tmp_path: Path) -> None:
    folder = write(tmp_path, engine)
    counts = measured(folder).counts(shared=False)
    assert gaps(folder) == []
    assert counts["atoms"] == counts["seenBoth"] == counts["noticed"] > 0


def test_an_atom_that_no_case_makes_false_is_named_with_its_line(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(
        folder / "rule.yaml",
        "variables.missing.size() == 0",
        "variables.missing.size() == 0 && object.kind == 'Deployment'",
    )
    (gap,) = measured(folder).gaps()
    assert (gap.atom.name, gap.fault) == ("validations[0]: object.kind == 'Deployment'", Fault.NEVER_FALSE)
    lines = (folder / "rule.yaml").read_text().splitlines()
    assert "object.kind == 'Deployment'" in lines[gap.atom.line - 1]


def test_an_atom_that_changes_no_verdict_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(
        folder / "rule.yaml",
        "variables.missing.size() == 0",
        "(object.metadata.name == 'a' || true) && variables.missing.size() == 0",
    )
    assert gaps(folder) == [
        ("validations[0]: object.metadata.name == 'a'", Fault.NEVER_TRUE),
        ("validations[0]: object.metadata.name == 'a'", Fault.SURVIVED),
    ]


def test_a_statement_that_no_case_reaches_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, Engine.REGO)
    change(
        folder / "rule.rego",
        "deny contains",
        'deny contains {"field": "", "message": "x"} if {\n\tinput.at == "never"\n\tinput.pod\n}\n\ndeny contains',
    )
    assert gaps(folder) == [
        ('deny: input.at == "never"', Fault.NEVER_TRUE),
        ("deny: input.pod", Fault.NEVER_RAN),
    ]


def test_what_only_words_a_message_is_no_gap(tmp_path: Path) -> None:
    folder = write(tmp_path, Engine.REGO)
    change(folder / "rule.rego", '"message": sprintf("label %s is missing", [name])', '"message": words(name)')
    with (folder / "rule.rego").open("a") as file:
        file.write('\nwords(name) := "long" if {\n\tinput.request.object.metadata.labels\n} else := name\n')
    assert gaps(folder) == []


def test_equal_texts_are_told_apart_by_number(tmp_path: Path) -> None:
    folder = write(tmp_path)
    change(
        folder / "rule.yaml",
        "variables.missing.size() == 0",
        "(object.kind == 'X' || object.kind == 'X' || true) && variables.missing.size() == 0",
    )
    assert {name for name, _ in gaps(folder)} == {
        "validations[0]: object.kind == 'X'",
        "validations[0]: object.kind == 'X' #2",
    }


def test_what_policies_share_is_counted_once_and_over_all_of_them() -> None:
    coverage = Coverage()
    folders = [PACKAGED / name for name in ("provenance-present", "slsa-level")]
    seen: list[int] = []
    for folder in folders:
        coverage.add(find(folder), read_cases(folder))
        seen.append(sum(1 for atom in coverage.records if not atom.policy))
    assert seen[0] == seen[1] > 0
    assert {atom.policy for atom in coverage.records} == {"", "I_PROV", "I_SLSA"}


def found(folder: Path) -> list[Gap]:
    change(
        folder / "rule.yaml",
        "variables.missing.size() == 0",
        "variables.missing.size() == 0 && object.kind == 'Deployment'",
    )
    return list(measured(folder).gaps())


def explained(gaps_found: list[Gap], *entries: KnownGap, measured_codes: tuple[str, ...] = ("I_OWNED",)) -> Explained:
    return explain(gaps_found, [(entry, f"gaps.yaml:{number}") for number, entry in enumerate(entries)], measured_codes)


ATOM = "validations[0]: object.kind == 'Deployment'"


def test_a_gap_with_a_reason_is_not_open(tmp_path: Path) -> None:
    known = KnownGap(policy="I_OWNED", atom=ATOM, fault=(Fault.NEVER_FALSE,), reason="Nothing else is matched.")
    result = explained(found(write(tmp_path)), known)
    assert (result.open, result.stale) == ((), ())
    assert [reason for _, reason in result.known] == [known.reason]


@pytest.mark.parametrize(
    ("policy", "atom", "fault", "covers"),
    [
        ("*", "* == 'Deployment'", (), True),
        ("I_OWNED", "validations[[]0]*", (), False),
        ("I_OTHER", ATOM, (), False),
        ("I_OWNED", ATOM, (Fault.NEVER_TRUE,), False),
        ("I_OWNED", ATOM + " #2", (), False),
    ],
)
def test_an_entry_covers_what_it_names(
    policy: str, atom: str, fault: tuple[Fault, ...], covers: bool, tmp_path: Path
) -> None:
    entry = KnownGap(policy=policy, atom=atom, fault=fault, reason="A long enough reason.")
    assert (explained(found(write(tmp_path)), entry).open == ()) == covers


def test_an_entry_that_names_no_gap_any_more_is_stale_where_its_policy_was_measured() -> None:
    entry = KnownGap(policy="I_OWNED", atom=ATOM, reason="A long enough reason.")
    assert explained([], entry).stale == ("gaps.yaml:0",)
    assert explained([], entry, measured_codes=("I_OTHER",)).stale == ()


def test_a_gap_without_a_reason_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gaps.yaml"
    path.write_text("gaps:\n- {policy: I_A, atom: a, reason: long enough}\n- {policy: I_A, atom: b, reason: ''}\n")
    with pytest.raises(PolicyError, match=r"gaps\.yaml:3: gaps\.1\.reason"):
        read_gaps(path)
