"""One wheel holds every room and the policies, whether it is built from the tree or from the sdist."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from .tree import ROOMS, ROOT, tracked


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder


def expected() -> set[str]:
    """Return the files of the rooms that an installation needs, as their paths below `argosy/`."""
    return {f"argosy/{path}" for path in tracked(*ROOMS, "policies")} | {"argosy/__init__.py", "argosy/py.typed"}


def test_the_wheel_holds_every_room_and_every_policy(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert expected() - names == set()
    assert {name for name in names - expected() if not name.startswith("argosy/")} == set()


def test_the_source_distribution_holds_the_same(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/src/")[2] for name in archive.getnames()}
    assert expected() - names == set()


def test_a_wheel_that_is_built_from_the_source_distribution_is_the_same(built: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    (wheel,) = built.glob("*.whl")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "again")],
        cwd=source,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (again,) = (tmp_path / "again").glob("*.whl")
    first, second = (set(zipfile.ZipFile(path).namelist()) for path in (wheel, again))
    assert first == second
