"""Policy folders that tests write: the scaffold, with parts of it changed."""

from pathlib import Path

from argosy.admission.authoring.scaffold import scaffold
from argosy.schemas.verdict import Engine


def write(root: Path, engine: Engine = Engine.CEL, name: str = "owned-workloads", code: str = "I_OWNED") -> Path:
    """Write the scaffold of a policy."""
    folder = root / name
    folder.mkdir(parents=True)
    for file, text in scaffold(name, engine, code).items():
        (folder / file).write_text(text)
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that stands in a file."""
    text = path.read_text()
    assert old in text, old
    path.write_text(text.replace(old, new))
