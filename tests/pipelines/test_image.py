"""Images: equal inputs, equal digests; nothing from outside the context."""

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from argosy.pipelines.image.layer import layer
from argosy.pipelines.image.layout import Contents, build, inside
from argosy.schemas.errors import InputError

from .conftest import FILES, WHEN, write


def contents(root: Path, dependencies: Path | None = None) -> Contents:
    return Contents(root, dependencies, ("python3", "-m", "adder"), "a" * 40, WHEN)


def blob(layout: Path, digest: str) -> bytes:
    data = (layout / "blobs" / "sha256" / digest.removeprefix("sha256:")).read_bytes()
    assert hashlib.sha256(data).hexdigest() == digest.removeprefix("sha256:")
    return data


def members(data: bytes) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {member.name: member for member in tar}


def test_two_folders_with_equal_files_give_one_digest(tmp_path: Path) -> None:
    for name in ("one", "two"):
        for file, data in sorted(FILES.items(), reverse=name == "two"):
            write(tmp_path / name, {file: data})
    os.utime(tmp_path / "two" / "pyproject.toml", (1, 1))
    (tmp_path / "two" / "pyproject.toml").chmod(0o600)
    assert build(contents(tmp_path / "one"), tmp_path / "a") == build(contents(tmp_path / "two"), tmp_path / "b")


def test_one_changed_byte_or_execute_bit_changes_the_digest(tmp_path: Path) -> None:
    write(tmp_path / "app", FILES)
    first = build(contents(tmp_path / "app"), tmp_path / "a")
    (tmp_path / "app" / "pyproject.toml").chmod(0o755)
    second = build(contents(tmp_path / "app"), tmp_path / "b")
    write(tmp_path / "app", {"pyproject.toml": b"x"})
    assert len({first, second, build(contents(tmp_path / "app"), tmp_path / "c")}) == 3


def test_the_layout_holds_together_as_oci_says(tmp_path: Path) -> None:
    write(tmp_path / "app", FILES)
    write(tmp_path / "packages", {"dep/__init__.py": b"", "dep/__pycache__/x.pyc": b"x"})
    layout = tmp_path / "layout"
    digest = build(contents(tmp_path / "app", tmp_path / "packages"), layout)
    assert json.loads((layout / "oci-layout").read_bytes()) == {"imageLayoutVersion": "1.0.0"}
    (listed,) = json.loads((layout / "index.json").read_bytes())["manifests"]
    assert listed["digest"] == digest
    manifest: dict[str, Any] = json.loads(blob(layout, digest))
    config = json.loads(blob(layout, manifest["config"]["digest"]))
    layers = [blob(layout, described["digest"]) for described in manifest["layers"]]
    assert [described["size"] for described in manifest["layers"]] == [len(data) for data in layers]
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(data).hexdigest()}" for data in layers]
    assert config["config"]["User"] == "65532:65532"
    assert config["config"]["Entrypoint"] == ["python3", "-m", "adder"]
    assert {"app/adder/__init__.py", "app/pyproject.toml"} <= set(members(layers[0]))
    assert set(members(layers[1])) == {
        "opt",
        "opt/dependencies",
        "opt/dependencies/dep",
        "opt/dependencies/dep/__init__.py",
    }


@pytest.mark.parametrize(("package", "path"), [("adder", "/app"), ("src/adder", "/app/src:/app")])
def test_the_image_finds_its_package(tmp_path: Path, package: str, path: str) -> None:
    write(tmp_path / "app", {f"{package}/__main__.py": b""})
    build(contents(tmp_path / "app"), tmp_path / "layout")
    blobs = (file for file in (tmp_path / "layout/blobs/sha256").iterdir() if file.read_bytes()[:1] == b"{")
    configs = [json.loads(file.read_bytes()) for file in blobs]
    (config,) = [found for found in configs if "rootfs" in found]
    assert f"PYTHONPATH={path}:/opt/dependencies" in config["config"]["Env"]


def test_tests_and_hidden_files_stay_out(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, ".env": b"SECRET=1", ".git/config": b"", "adder/test_here.py": b""})
    assert not [name for name in members(layer_of(tmp_path)) if "test" in name or "/." in name]


def layer_of(root: Path) -> bytes:
    layout = root.parent / f"{root.name}-layout"
    manifest = json.loads(blob(layout, build(contents(root), layout)))
    return blob(layout, manifest["layers"][0]["digest"])


def test_nobody_may_write_what_is_in_a_layer(tmp_path: Path) -> None:
    write(tmp_path, {"run.sh": b"", "data.txt": b""})
    (tmp_path / "run.sh").chmod(0o777)
    found = members(layer(tmp_path, "app", WHEN))
    assert {(member.uid, member.gid, member.mtime) for member in found.values()} == {(0, 0, WHEN)}
    assert found["app/run.sh"].mode == 0o755
    assert found["app/data.txt"].mode == 0o644


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "folder/../../outside"])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(InputError, match="leads out"):
        layer(tmp_path, "app", WHEN)


def test_a_link_inside_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path, {"folder/file": b"x"})
    (tmp_path / "folder" / "link").symlink_to("../folder/file")
    assert members(layer(tmp_path, "app", WHEN))["app/folder/link"].linkname == "../folder/file"


def test_a_pipe_is_refused_and_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="no regular file"):
        layer(tmp_path, "app", WHEN)


def test_a_context_outside_of_the_repository_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "out").symlink_to(tmp_path)
    for context in ("..", "/", "out", "missing"):
        with pytest.raises(InputError, match="no folder of the repository"):
            inside(source, context)
