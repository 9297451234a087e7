"""A project small enough to read, as a Git repository, and a plan for it."""

import dataclasses
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from argosy.adapters.git import Repository
from argosy.pipelines import detect, local
from argosy.schemas.plan import PlanSpec, Task
from argosy.schemas.role import Role

WHEN = 1_700_000_000
FILES = {
    "pyproject.toml": b'[project]\nname = "adder"\nversion = "1.0"\n',
    "adder/__init__.py": b"def add(a, b):\n    return a + b\n",
    "adder/__main__.py": b"from adder import add\n\nprint(add(1, 2))\n",
    "tests/test_adder.py": b"from adder import add\n\n\ndef test_it_adds():\n    assert add(1, 2) == 3\n",
    "deploy/deployment.yaml": b"""apiVersion: apps/v1
kind: Deployment
metadata: {name: adder}
spec:
  template:
    spec:
      containers:
        - {name: adder, image: "registry.example.com:5000/team/adder:1.0"}
""",
}
CHANGE = {
    "adder/__init__.py": b"""def add(a, b):
    return a + b


def double(a):
    return add(a, a)
""",
    "tests/test_adder.py": b"""from adder import add, double


def test_it_adds():
    assert add(1, 2) == 3


def test_it_doubles():
    assert double(2) == 4
""",
}


@dataclasses.dataclass(frozen=True)
class Project:
    """A repository with a change on top of a base."""

    repository: Repository
    base: str
    head: str

    def plan(self, environment: str = "dev") -> PlanSpec:
        files = {path: self.repository.read(self.head, path) for path in self.repository.files(self.head)}
        found = detect.survey(files)
        return PlanSpec(
            release="a" * 64,
            attempt=1,
            goal="Change it",
            source="patch",
            repository=self.repository.identity(),
            base=self.base,
            environment=environment,
            service=found.service,
            project=found.project,
            tasks=(Task(id="code", title="Change it", role=Role.CODER),),
        )

    def context(self, state: Path) -> local.Context:
        return local.Context.of(
            self.plan(), repository=self.repository.root, commit=self.head, state=state, keys=state.parent / "keys"
        )


def write(root: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def project(root: Path, change: Mapping[str, bytes], base: Mapping[str, bytes] = FILES) -> Project:
    repository = Repository.create(root)
    write(root, base)
    first = repository.commit("Base", WHEN, "Ann <ann@example.com>")
    write(root, change)
    return Project(repository, first, repository.commit("Change", WHEN + 60, "Ann <ann@example.com>"))


@pytest.fixture
def adder(tmp_path: Path) -> Project:
    return project(tmp_path / "adder", CHANGE)


@pytest.fixture
def closed(_own_home: None) -> None:
    """Skip where nobody may make user namespaces; a sandbox of ours that does not hold is a failure."""
    from argosy.pipelines.sandbox import availability, bubblewrap  # noqa: PLC0415 - tried only where one is needed

    if availability().bwrap is None:
        plain = ("--unshare-user", "--unshare-net", "--ro-bind", "/", "/", "true")
        for program in bubblewrap.candidates():
            if subprocess.run([program, *plain], check=False, capture_output=True).returncode == 0:
                pytest.fail(availability().reason)
        pytest.skip(f"no sandbox: {availability().reason}")
