"""Parts are built once, whole or not at all, and again when what they are made of changes."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from . import build as building
from . import parts
from .build import build
from .parts import PARTS, MissingError, Part, go, is_built

HELLO = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n'


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Part:
    """A part of one small program, in pins of its own."""
    try:
        go()
    except MissingError as error:
        pytest.skip(f"the lab cannot be built: {error}")
    pins = tmp_path / "pins"
    (pins / "tiny" / "hello").mkdir(parents=True)
    (pins / "tiny" / "go.mod").write_text("module example.com/tiny\n\ngo 1.24\n")
    (pins / "tiny" / "hello" / "main.go").write_text(HELLO)
    for module in (parts, building):
        monkeypatch.setattr(module, "PINS", pins)
    return Part("tiny", "tiny", {"hello": "./hello"})


def test_two_at_once_build_once_and_a_built_part_is_left_alone(tiny: Part, tmp_path: Path) -> None:
    lab, said = tmp_path / "lab", list[str]()
    with ThreadPoolExecutor() as threads:
        for started in [threads.submit(build, tiny, lab, said.append) for _ in range(2)]:
            started.result()
    assert [line for line in said if line == "tiny: built"] == ["tiny: built"]
    assert subprocess.run([lab / "bin" / "hello"], capture_output=True, text=True, check=True).stdout == "hello\n"
    assert list((lab / "work").iterdir()) == []


def test_a_changed_source_is_built_again(tiny: Part, tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    build(tiny, lab, print)
    source = parts.PINS / "tiny" / "hello" / "main.go"
    source.write_text(HELLO.replace("hello", "again"))
    assert not is_built(tiny, lab)
    build(tiny, lab, print)
    assert subprocess.run([lab / "bin" / "hello"], capture_output=True, text=True, check=True).stdout == "again\n"


def test_what_does_not_build_says_why_and_leaves_the_old_program(tiny: Part, tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    build(tiny, lab, print)
    (parts.PINS / "tiny" / "hello" / "main.go").write_text("package main\n\nfunc main() { nothing() }\n")
    with pytest.raises(MissingError, match="undefined: nothing"):
        build(tiny, lab, print)
    assert not is_built(tiny, lab)
    assert (lab / "bin" / "hello").is_file()
    assert list((lab / "work").iterdir()) == []


def test_kubernetes_is_told_its_own_version() -> None:
    assert "-X k8s.io/component-base/version.gitVersion=v1.35.4" in PARTS["kube"].arguments()[-1]
    assert "version.gitMinor=35" in PARTS["node"].arguments()[-1]
    assert "-X" not in PARTS["etcd"].arguments()[-1]


def test_no_program_belongs_to_two_parts() -> None:
    names = [name for part in PARTS.values() for name in part.programs]
    assert len(names) == len(set(names))
