"""Matching with advisories: every component is compared, and what cannot be compared is an error."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.evidence.vulnerabilities.cvss import base_score, level_of
from argosy.evidence.vulnerabilities.match import match
from argosy.evidence.vulnerabilities.snapshot import load
from argosy.schemas.errors import EvidenceError, InputError
from argosy.schemas.facts import Vulnerabilities

Events = list[dict[str, str]]


def _advisory(identity: str = "X-1", **change: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "modified": "2026-01-02T03:04:05Z",
        "affected": [_affected([{"introduced": "0"}, {"fixed": "2.0"}])],
        **change,
    }


def _affected(events: Events, kind: str = "ECOSYSTEM", **change: Any) -> dict[str, Any]:
    package = {"ecosystem": "PyPI", "name": "Some_Package"}
    return {"package": package, "ranges": [{"type": kind, "events": events}], **change}


def _bill(*purls: str) -> dict[str, Any]:
    return {"components": [{"name": "x", "purl": purl} for purl in purls]}


def _match(folder: Path, advisories: list[dict[str, Any]], *purls: str) -> Vulnerabilities:
    path = folder / "osv.json"
    path.write_text(json.dumps(advisories))
    return match(_bill(*purls), load(path))


def _covers(folder: Path, events: Events, version: str) -> bool:
    advisory = _advisory(affected=[_affected(events)])
    return bool(_match(folder, [advisory], f"pkg:pypi/some-package@{version}").findings)


def test_a_version_below_the_fix_is_found_with_the_versions_that_resolve_it(tmp_path: Path) -> None:
    advisory = _advisory(
        affected=[_affected([{"introduced": "0"}, {"fixed": "2.0"}, {"introduced": "3"}, {"fixed": "3.10"}])]
    )
    found = _match(tmp_path, [advisory], "pkg:pypi/some-package@1.9")
    assert found.database_time == "2026-01-02T03:04:05Z"
    assert [(one.id, one.purl, one.fixed) for one in found.findings] == [
        ("X-1", "pkg:pypi/some-package@1.9", ("2.0", "3.10"))
    ]


RANGE: Events = [{"fixed": "2.0"}, {"introduced": "1.0"}, {"introduced": "3.0"}, {"last_affected": "3.5"}]


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ("0.9", False),
        ("1.0", True),
        ("1.0rc1", False),
        ("1.0.post1", True),
        ("1.10", True),
        ("2.0", False),
        ("2.0.dev1", True),
        ("3.0", True),
        ("3.5", True),
        ("3.5.1", False),
    ],
)
def test_a_range_covers_what_pep_440_orders_into_it(tmp_path: Path, version: str, affected: bool) -> None:
    assert _covers(tmp_path, RANGE, version) == affected


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=2, unique=True).map(sorted), st.integers(0, 30))
def test_a_range_covers_from_introduced_up_to_fixed(
    tmp_path_factory: pytest.TempPathFactory, bounds: list[int], version: int
) -> None:
    introduced, fixed = bounds
    folder = tmp_path_factory.getbasetemp()
    events = [{"introduced": f"1.{introduced}"}, {"fixed": f"1.{fixed}"}]
    assert _covers(folder, events, f"1.{version}") == (introduced <= version < fixed)


def test_listed_versions_count_in_any_spelling(tmp_path: Path) -> None:
    advisory = _advisory(affected=[{"package": {"ecosystem": "PyPI", "name": "a"}, "versions": ["1.0.0", "old!"]}])
    assert _match(tmp_path, [advisory], "pkg:pypi/a@1.0").findings
    assert not _match(tmp_path, [advisory], "pkg:pypi/a@1.1").findings


@pytest.mark.parametrize(
    ("purl", "ecosystem", "name"),
    [
        ("pkg:npm/%40scope/x@1.2.3-beta.2", "npm", "@scope/x"),
        ("pkg:golang/example.com/x@v1.2.3-beta.2", "Go", "example.com/x"),
    ],
)
def test_semver_ecosystems_are_compared_as_semver(tmp_path: Path, purl: str, ecosystem: str, name: str) -> None:
    def affected(fixed: str) -> bool:
        package = {"ecosystem": ecosystem, "name": name}
        events = [{"introduced": "0"}, {"fixed": fixed}]
        advisory = _advisory(affected=[{"package": package, "ranges": [{"type": "SEMVER", "events": events}]}])
        return bool(_match(tmp_path, [advisory], purl).findings)

    assert affected("1.2.3")
    assert affected("1.2.3-beta.10")
    assert affected("1.10.0")
    assert not affected("1.2.3-beta.2")
    assert not affected("1.2.3-alpha")


def test_aliases_are_one_finding_with_the_worst_severity(tmp_path: Path) -> None:
    advisories = [
        _advisory("PYSEC-1", aliases=["CVE-1"], database_specific={"severity": "LOW"}),
        _advisory("OTHER-9"),
        _advisory("GHSA-1", aliases=["CVE-1"], database_specific={"severity": "MODERATE"}),
        _advisory("A-1", aliases=["PYSEC-1"]),
    ]
    found = _match(tmp_path, advisories, "pkg:pypi/some-package@1")
    assert [(one.id, one.severity) for one in found.findings] == [("A-1", "medium"), ("OTHER-9", "unknown")]


def test_a_withdrawn_advisory_is_no_finding(tmp_path: Path) -> None:
    advisories = [_advisory(withdrawn="2026-01-01T00:00:00Z")]
    assert _match(tmp_path, advisories, "pkg:pypi/some-package@1").findings == ()


def test_another_package_or_ecosystem_is_no_finding(tmp_path: Path) -> None:
    assert _match(tmp_path, [_advisory()], "pkg:pypi/other@1", "pkg:npm/some-package@1.0.0").findings == ()


@pytest.mark.parametrize(
    ("purl", "said"),
    [
        ("", "has no purl"),
        ("no purl", "is no purl"),
        ("pkg:pypi/some-package", "has no version"),
        ("pkg:deb/debian/curl@1", "type deb is not known"),
        ("pkg:pypi/some-package@not.a.version!", "is no version of PyPI"),
    ],
)
def test_a_component_that_cannot_be_compared_is_an_error_and_not_silence(tmp_path: Path, purl: str, said: str) -> None:
    with pytest.raises(EvidenceError, match=said):
        _match(tmp_path, [_advisory()], purl)


@pytest.mark.parametrize(
    ("affected", "said"),
    [
        ({"ranges": [{"type": "GIT", "events": [{"introduced": "abc"}]}]}, "neither versions nor ranges"),
        ({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "???"}]}]}, "X-1: "),
        ({"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": 1}]}]}, "no string"),
        ({"ranges": [{"type": ["ECOSYSTEM"]}]}, "no string"),
        ({"ranges": 1}, "no JSON list"),
    ],
)
def test_an_advisory_that_cannot_be_compared_is_an_error(tmp_path: Path, affected: dict[str, Any], said: str) -> None:
    advisory = _advisory(affected=[{"package": {"ecosystem": "PyPI", "name": "a"}, **affected}])
    with pytest.raises(EvidenceError, match=said):
        _match(tmp_path, [advisory], "pkg:pypi/a@1")


def test_nested_components_are_matched_too(tmp_path: Path) -> None:
    path = tmp_path / "osv.json"
    path.write_text(json.dumps(_advisory()))
    bill = {"components": [{"purl": "pkg:pypi/a@1", "components": _bill("pkg:pypi/some-package@1")["components"]}]}
    assert len(match(bill, load(path)).findings) == 1


def test_a_folder_of_advisories_and_a_list_of_them_are_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "osv" / "deep"
    folder.mkdir(parents=True)
    advisories = [_advisory(f"X-{number}", modified=f"2026-01-0{number}T00:00:00.5Z") for number in (1, 3, 2)]
    for advisory in advisories:
        (folder / f"{advisory['id']}.json").write_text(json.dumps(advisory))
    loaded = load(tmp_path / "osv")
    assert (loaded.time, loaded.advisories) == ("2026-01-03T00:00:00Z", 3)
    bill = _bill("pkg:pypi/some-package@1")
    assert match(bill, loaded) == _match(tmp_path, advisories, "pkg:pypi/some-package@1")


def test_a_snapshot_is_known_by_its_bytes(tmp_path: Path) -> None:
    digests = set[str]()
    for identity in ("X-1", "X-1", "X-2"):
        (tmp_path / "a.json").write_text(json.dumps(_advisory(identity)))
        digests.add(load(tmp_path).digest)
    assert len(digests) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "[1]",
        "{",
        '{"id": 1}',
        '[{"id": "X", "modified": "then"}]',
        '[{"affected": [1]}]',
        '{"id": "X"}',
    ],
)
def test_a_database_that_holds_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "osv.json").write_text(text)
    with pytest.raises(InputError):
        load(tmp_path)


def test_a_database_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(InputError):
            load(path)


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P", 5.9),
        ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ("CVSS:3.1/AV:N/AC:L", None),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", None),
    ],
)
def test_base_scores_are_those_of_the_standards_calculator(vector: str, score: float | None) -> None:
    assert base_score(vector) == score


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("CRITICAL", "critical"),
        ("Moderate", "medium"),
        ("9.0", "critical"),
        ("8.9", "high"),
        ("6.9", "medium"),
        ("3.9", "low"),
        ("11", "unknown"),
        ("nan", "unknown"),
        ("", "unknown"),
        ("CVSS:4.0/AV:N", "unknown"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "critical"),
    ],
)
def test_what_does_not_say_a_level_stays_unknown(said: str, level: str) -> None:
    assert level_of(said) == level


def test_the_severity_may_be_a_vector(tmp_path: Path) -> None:
    vector = {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}
    found = _match(tmp_path, [_advisory(severity=[vector])], "pkg:pypi/some-package@1")
    assert found.findings[0].severity == "critical"
