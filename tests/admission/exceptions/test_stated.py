"""PolicyExceptions in files: what is read, and what is refused with file, line and reason."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator

from argosy.admission.stated_exceptions import load
from argosy.schemas.errors import InputError
from argosy.schemas.review import PolicyException

GOOD = """\
apiVersion: argosy.dev/v1alpha1
kind: PolicyException
metadata: {name: legacy, namespace: shop}
spec:
  policies: [S_LIMITS, S_PROBES]
  selector: {matchLabels: {app: legacy}}
  images: ["ghcr.io/shop/legacy:*"]
  reason: the vendor's image has no probe
  owner: team-shop
  expires: 2026-06-30T02:00:00+02:00
"""
CRD = Path(__file__).parents[3] / "policies" / "crds" / "policyexceptions.yaml"


def stated(folder: Path, text: str, **given: Any) -> dict[str, tuple[PolicyException, ...]]:
    (folder / "e.yaml").write_text(text)
    return load([str(folder / "e.yaml")], given.get("facts", ()), lambda: {"S_LIMITS", "S_PROBES"})


def test_one_manifest_is_one_exception_for_each_code_in_its_namespace(tmp_path: Path) -> None:
    found = stated(tmp_path, GOOD)
    assert [exception.code for exception in found["shop"]] == ["S_LIMITS", "S_PROBES"]
    first = found["shop"][0]
    assert (first.owner, first.expires, first.source) == (
        "team-shop",
        "2026-06-30T00:00:00Z",
        "PolicyException shop/legacy",
    )
    assert first.scope is not None
    assert first.scope.images == ("ghcr.io/shop/legacy:*",)


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("  expires: 2026-06-30T02:00:00+02:00\n", "", 4, "spec.expires: Field required"),
        ("2026-06-30T02:00:00+02:00", "next summer", 10, "no RFC 3339 moment"),
        ("2026-06-30T02:00:00+02:00", "2026-06-30", 10, "no RFC 3339 moment"),
        ("2026-06-30T02:00:00+02:00", "2026-02-30T00:00:00Z", 10, "no moment"),
        ("S_LIMITS", "I_PRIV", 5, "hard means hard"),
        ("S_LIMITS", "S_NOTHING", 5, "there is no soft policy S_NOTHING"),
        ("[S_LIMITS, S_PROBES]", "[]", 5, "at least 1 item"),
        ("app: legacy", "'-': legacy", 6, "no label key"),
        ("matchLabels: {app: legacy}", "matchExpressions: [{key: a, operator: In}]", 6, "In and NotIn need some"),
        ("matchLabels", "matchNames", 6, "Extra inputs are not permitted"),
        ("ghcr.io/shop/legacy:*", "nginx:*", 7, "names no registry"),
        ("ghcr.io/shop/legacy:*", "ghcr.io*/x", 7, "no registry"),
        ("ghcr.io/shop/legacy:*", "ghcr.io/a**/x", 7, "stands alone"),
        ("  owner: team-shop\n", "", 4, "spec.owner: Field required"),
        ("the vendor's image has no probe", "''", 8, "at least 1 character"),
        ("v1alpha1", "v2", 1, "apiVersion"),
        ("  owner: team-shop\n", "  owner: team-shop\n  forever: true\n", 10, "Extra inputs"),
    ],
)
def test_a_wrong_exception_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, why: str
) -> None:
    with pytest.raises(InputError, match=why) as refused:
        stated(tmp_path, GOOD.replace(old, new))
    assert refused.value.message.startswith(f"{tmp_path}/e.yaml:{line}:")


def test_the_same_one_twice_counts_once_and_two_of_one_name_that_differ_are_refused(tmp_path: Path) -> None:
    assert len(stated(tmp_path, f"{GOOD}---\n{GOOD}")["shop"]) == 2
    with pytest.raises(InputError, match="legacy is stated twice, differently"):
        stated(tmp_path, f"{GOOD}---\n{GOOD.replace('S_PROBES', 'S_LIMITS')}")


def test_a_path_that_was_given_for_its_exceptions_and_has_none_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no PolicyException"):
        stated(tmp_path, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")


def test_the_manifests_of_the_cluster_may_hold_some_in_a_list_beside_others(tmp_path: Path) -> None:
    listed = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [yaml.safe_load(GOOD.replace("2026", "'2026").replace("+02:00", "+02:00'"))],
    }
    (tmp_path / "cluster.yaml").write_text(yaml.safe_dump(listed))
    (tmp_path / "other.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: PolicyException}\n")
    found = load([], [str(tmp_path)], lambda: {"S_LIMITS", "S_PROBES"})
    assert len(found["shop"]) == 2


def test_the_schema_of_the_resource_says_the_same() -> None:
    crd = yaml.safe_load(CRD.read_text())
    (version,) = crd["spec"]["versions"]
    schema = Draft202012Validator(version["schema"]["openAPIV3Schema"])
    good = yaml.safe_load(GOOD.replace("2026-06-30T02:00:00+02:00", "'2026-06-30T02:00:00+02:00'"))
    assert schema.is_valid(good)
    assert crd["spec"]["scope"] == "Namespaced"
    for name in ("policies", "reason", "owner", "expires"):
        assert not schema.is_valid({**good, "spec": {key: good["spec"][key] for key in good["spec"] if key != name}})
    assert not schema.is_valid({**good, "spec": {**good["spec"], "policies": ["I_PRIV"]}})
