"""`argosy check --fix`: what is written, what stays, and that nothing is ever half-written."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from argosy.adapters.manifest import load

from .checking import BAD, DIGEST, GOOD, RECORDED, Check


def test_a_fix_writes_what_is_proven_and_keeps_every_other_byte(check: Check, tmp_path: Path) -> None:
    text = f"# ours\n{BAD}---\n{GOOD}"
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "a.yaml").chmod(0o640)
    ran = check("--fix", "a.yaml")
    assert ran.code == 0
    assert "fixed a.yaml" in ran.err
    fixed = text.replace("hostNetwork: true", "hostNetwork: false").replace(
        "runAsNonRoot: false ", "runAsNonRoot: true "
    )
    assert (tmp_path / "a.yaml").read_text() == fixed
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_a_second_fix_changes_nothing(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    check("--fix", "a.yaml")
    before = (tmp_path / "a.yaml").stat()
    assert check("--fix", "a.yaml").err == ""
    assert (tmp_path / "a.yaml").stat().st_mtime_ns == before.st_mtime_ns


def test_a_fix_creates_a_missing_network_policy_beside_the_file_and_never_over_one(
    check: Check, tmp_path: Path
) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.yaml").write_text(GOOD)
    created = tmp_path / "d" / "web-networkpolicy.yaml"
    ran = check("--fix", "--cluster-facts", "d", "d")
    assert ran.code == 0
    assert "created d/web-networkpolicy.yaml" in ran.err
    assert "kind: NetworkPolicy" in created.read_text()
    created.write_text(created.read_text().replace("app: web", "app: other"))
    kept = created.read_text()
    ran = check("--fix", "--cluster-facts", "d", "d")
    assert ran.code == 1
    assert "web-networkpolicy.yaml is there already" in ran.err
    assert created.read_text() == kept


def test_workloads_of_one_name_in_two_namespaces_each_get_their_network_policy(check: Check, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.yaml").write_text(f"{GOOD}---\n{GOOD.replace('namespace: shop', 'namespace: other')}")
    assert check("--cluster-facts", "d", "d").code == 1
    assert check("--fix", "--cluster-facts", "d", "d").code == 0
    written = (tmp_path / "d" / "web-networkpolicy.yaml").read_text()
    assert written.count("kind: NetworkPolicy") == 2
    assert "namespace: shop" in written
    assert "namespace: other" in written


def test_workloads_of_one_name_and_two_kinds_get_network_policies_of_two_names(check: Check, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    pod = GOOD.partition("spec:\n")[2].replace("\n", "\n      ").rstrip()
    text = "---\n".join(
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\nspec:\n"
        f"  selector: {{matchLabels: {{app: {kind}}}}}\n  template:\n    metadata: {{labels: {{app: {kind}}}}}\n"
        f"    spec:\n      {pod}\n"
        for kind in ("Deployment", "StatefulSet")
    )
    (tmp_path / "d" / "a.yaml").write_text(text)
    assert check("--fix", "--cluster-facts", "d", "d").code == 0
    created = load((tmp_path / "d" / "web-networkpolicy.yaml").read_bytes(), "n.yaml")
    names = [document.object["metadata"]["name"] for document in created]
    assert names == [names[0], f"{names[0]}-statefulset"]


def test_what_several_containers_share_by_an_alias_is_fixed_at_its_anchor(check: Check, tmp_path: Path) -> None:
    shared = GOOD.replace("securityContext:", "securityContext: &shared").replace("Root: true  ", "Root: false ")
    second = f"  - name: b\n    image: registry.example/shop@{DIGEST}\n    securityContext: *shared\n"
    text = shared.replace("spec:\n", "spec:\n  hostNetwork: true\n") + second
    (tmp_path / "a.yaml").write_text(text)
    check("--fix", "a.yaml")
    fixed = text.replace("hostNetwork: true", "hostNetwork: false").replace(
        "runAsNonRoot: false ", "runAsNonRoot: true "
    )
    assert (tmp_path / "a.yaml").read_text() == fixed


def test_parts_of_a_patch_share_the_parent_that_they_make(check: Check, tmp_path: Path) -> None:
    aliased = f"""\
  - name: b
    image: registry.example/shop@{DIGEST}
    securityContext: &shared {{runAsNonRoot: true, seccompProfile: {{type: RuntimeDefault}}, privileged: true}}
  - name: c
    image: registry.example/shop@{DIGEST}
    securityContext: *shared
"""
    text = f"{GOOD.partition('    securityContext:')[0]}{aliased}"
    (tmp_path / "a.yaml").write_text(text)
    check("--fix", "a.yaml")
    written = load((tmp_path / "a.yaml").read_bytes(), "a.yaml")[0].object["spec"]["containers"][0]["securityContext"]
    assert written == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_the_characters_that_a_fix_parses_grow_with_the_file_and_not_with_its_square(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[int] = []
    parse: Any = yaml.parse

    def counting(stream: str, **options: Any) -> Any:
        parsed.append(len(stream))
        return parse(stream, **options)

    monkeypatch.setattr(yaml, "parse", counting)
    cost: list[int] = []
    for size in (5, 10):
        parsed.clear()
        (tmp_path / "a.yaml").write_text("---\n".join([BAD] * size))
        assert check("--fix", "a.yaml").code == 0
        cost.append(sum(parsed))
    assert cost[1] <= 2.1 * cost[0]


def test_a_file_by_two_names_is_fixed_once_and_nothing_is_left_beside_it(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    assert check("--fix", ".", "a.yaml", str(tmp_path / "a.yaml")).code == 0
    assert "hostNetwork: false" in (tmp_path / "a.yaml").read_text()
    assert (tmp_path / "link.yaml").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "link.yaml"]


def test_a_fix_of_a_list_in_json_keeps_its_layout(check: Check, tmp_path: Path) -> None:
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"hostPID": True}}
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [pod]}, indent=2)
    (tmp_path / "a.json").write_text(text)
    check("--fix", "a.json")
    assert (tmp_path / "a.json").read_text() == text.replace('"hostPID": true', '"hostPID": false')


def test_nothing_is_fixed_when_anything_cannot_be_read(check: Check, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    (tmp_path / "b.yaml").write_text("a: [")
    ran = check("--fix", "a.yaml", "b.yaml")
    assert ran.code == 2
    assert "nothing was changed" in ran.err
    assert (tmp_path / "a.yaml").read_text() == BAD


def test_a_full_disk_leaves_every_file_as_it_was(check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(BAD)
    synced: list[int] = []

    def full_at_the_second(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    ran = check("--fix", "a.yaml", "b.yaml")
    assert ran.code == 2
    assert "cannot write b.yaml: No space left on device" in ran.err
    assert [(tmp_path / name).read_text() for name in ("a.yaml", "b.yaml")] == [BAD, BAD]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "b.yaml"]


def test_a_file_that_is_read_only_is_not_replaced(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(BAD)

    # To root every file can be written.
    def access(path: Path, mode: int) -> bool:
        return not (mode == os.W_OK and path.name == "b.yaml")

    monkeypatch.setattr(os, "access", access)
    ran = check("--fix", "a.yaml", "b.yaml")
    assert ran.code == 2
    assert "cannot write b.yaml: Permission denied" in ran.err
    assert [path.read_text() for path in sorted(tmp_path.iterdir())] == [BAD, BAD]


def test_a_recorded_review_is_never_fixed(check: Check, tmp_path: Path) -> None:
    recorded = next(path for path in sorted(RECORDED.glob("*.json")) if path.stem == "CREATE-Pod-plain")
    (tmp_path / "r.json").write_bytes(recorded.read_bytes())
    ran = check("--fix", "r.json")
    assert "a recorded review is not changed" in ran.err
    assert (tmp_path / "r.json").read_bytes() == recorded.read_bytes()
