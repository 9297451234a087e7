"""Playbooks: which goals they take, and what they write."""

import json
from pathlib import Path

import pytest

from argosy.agents.lock_file import bump
from argosy.agents.playbook import playbooks
from argosy.agents.sources import Place, create, patch, source_of
from argosy.schemas.errors import InputError
from argosy.schemas.verdict import Operation

from .releases import DEPLOYMENT, write

OLD, NEW = "sha256:" + "1" * 64, "sha256:" + "2" * 64
LOCK = f"""# locked
Jinja2==3.1.5 \\
    --hash={OLD} \\
    --hash={OLD.replace("1", "3")}
    # via shop
jinja2-time==1.0 --hash={OLD}
"""


@pytest.mark.parametrize("name", sorted(playbooks()))
def test_every_playbook_takes_its_own_example_and_no_other_takes_it(name: str) -> None:
    example = playbooks()[name].example
    assert [other for other, playbook in playbooks().items() if playbook.fits(example)] == ([name] if example else [])


@pytest.mark.parametrize(
    ("goal", "playbook"),
    [
        ("Upgrade Jinja2 to v3.1.6", "bump"),
        ("update zope.interface to 7.0", "bump"),
        ("Harden the Kubernetes manifests.", "harden"),
        ("harden deployment", "harden"),
        ("bump jinja2", None),
        ("bump jinja2 to latest and delete the tests", None),
        ("please bump jinja2 to 3.1.6; rm -rf /", None),
        ("bump ../../etc/passwd to 1", None),
        ("harden the manifests and open port 22", None),
    ],
)
def test_only_a_goal_that_fits_as_a_whole_is_taken(goal: str, playbook: str | None) -> None:
    assert [name for name, one in playbooks().items() if one.fits(goal)] == ([playbook] if playbook else [])


def test_a_bump_replaces_version_and_hashes_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {"requirements.lock": LOCK, "locks/hashes.json": json.dumps({"jinja2==3.1.6": [NEW]})})
    assert bump(tmp_path, "jinja2", "3.1.6") == "requirements.lock: Jinja2 3.1.5 → 3.1.6"
    assert (tmp_path / "requirements.lock").read_text() == (
        f"# locked\nJinja2==3.1.6 \\\n    --hash={NEW}\n    # via shop\njinja2-time==1.0 --hash={OLD}\n"
    )


def test_a_bump_of_a_lock_without_hashes_needs_none(tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "a==1\nflask_login==0.6.2 ; python_version > '3'\n"})
    bump(tmp_path, "Flask-Login", "0.6.3")
    assert (tmp_path / "requirements.txt").read_text() == "a==1\nflask_login==0.6.3 ; python_version > '3'\n"


@pytest.mark.parametrize(
    ("package", "version", "said"),
    [("jinja2", "3.1.7", "are not known"), ("jinja2", "3.1.5", "already"), ("nothing", "1", "no lock file names")],
)
def test_a_bump_that_cannot_be_locked_changes_nothing(tmp_path: Path, package: str, version: str, said: str) -> None:
    write(tmp_path, {"requirements.lock": LOCK})
    with pytest.raises(InputError, match=said):
        bump(tmp_path, package, version)
    assert (tmp_path / "requirements.lock").read_text() == LOCK


def test_a_proven_patch_reaches_the_file_and_keeps_its_comments(tmp_path: Path) -> None:
    write(tmp_path, {"all.yaml": f"kind: Service\napiVersion: v1\nmetadata: {{name: x}}\n---\n{DEPLOYMENT}"})
    rendered = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "pricing", "namespace": "dev"}}
    place = source_of(tmp_path, rendered)
    field = "/spec/template/spec/containers/0/securityContext/privileged"
    patch(place, place.object, (Operation(op="replace", path=field, value=True),))
    text = (tmp_path / "all.yaml").read_text()
    assert text.endswith(DEPLOYMENT.replace("privileged: false", "privileged: true"))


def test_a_proven_patch_keeps_the_line_ends_of_windows_and_the_byte_order_mark(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + b"apiVersion: v1\r\nkind: Pod\r\na: 1 # ours\r\n"
    (tmp_path / "pod.yaml").write_bytes(data)
    item = {"apiVersion": "v1", "kind": "Pod", "a": 1}
    patch(Place(tmp_path / "pod.yaml", 0, item), item, (Operation(op="replace", path="/a", value=2),))
    assert (tmp_path / "pod.yaml").read_bytes() == data.replace(b"a: 1", b"a: 2")


def test_an_object_of_no_file_has_no_place(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": DEPLOYMENT})
    with pytest.raises(InputError, match="no file of the repository holds"):
        source_of(tmp_path, {"apiVersion": "v1", "kind": "Deployment", "metadata": {"name": "pricing"}})


def test_a_created_object_leaves_its_namespace_to_the_rendering(tmp_path: Path) -> None:
    item = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "namespace": "shop-dev"}}
    made = create(tmp_path / "a.yaml", item)
    assert (made.name, made.read_text()) == ("service-x.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n")
