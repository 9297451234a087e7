"""Whole commands, as a person waits for them: from start to exit, in a process of their own."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from . import reviews
from .figure import Figure
from .timing import command, installed

ARGOSY = str(Path(sys.executable).with_name("argosy"))
_OBJECTS = 1000


def figures() -> Iterator[Figure]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        manifest = work / "deployment.yaml"
        manifest.write_text(yaml.safe_dump(reviews.deployment()))
        kept = installed(work)
        bare = command([sys.executable, "-c", "pass"], environment=kept).p50
        command([ARGOSY, "--help"], count=1, environment=kept)
        started = command([ARGOSY, "--help"], environment=kept).p50
        yield Figure("argosy --help", started, "s", "0.3 s", "python -c pass", bare)
        options = [*_given(work), str(manifest)]
        warm = {**kept, "XDG_CACHE_HOME": str(work / "warm"), "SOURCE_DATE_EPOCH": str(reviews.EPOCH)}
        command([ARGOSY, "check", *options], count=1, environment=warm)
        one = command([ARGOSY, "check", *options], environment=warm).p50
        yield Figure("argosy check of one file, policies cached", one, "s", "0.5 s", "python -c pass", bare)
        cold = min(
            command(
                [ARGOSY, "check", *options], count=1, environment={**warm, "XDG_CACHE_HOME": str(work / f"cold{n}")}
            ).p50
            for n in range(3)
        )
        yield Figure("argosy check of one file, policies compiled", cold, "s", "", "cached", one)
        for form in ("YAML", "JSON"):
            many = work / form
            many.mkdir()
            for number in range(_OBJECTS):
                _write(many / f"{number:04}", reviews.deployment(f"shop-{number}"), form)
            taken = command(
                [ARGOSY, "check", *_given(work), "--output", "json", str(many)], count=1, environment=warm
            ).p50
            yield Figure(f"argosy check, {form} objects", _OBJECTS / (taken - one), "/s")


def _given(work: Path) -> list[str]:
    (work / "params.json").write_text(json.dumps(reviews.PARAMS))
    (work / "facts.json").write_text(json.dumps(reviews.facts().wire()))
    return ["--params", str(work / "params.json"), "--facts", str(work / "facts.json")]


def _write(path: Path, item: dict[str, object], form: str) -> None:
    if form == "JSON":
        path.with_suffix(".json").write_text(json.dumps(item))
    else:
        path.with_suffix(".yaml").write_text(yaml.safe_dump(item))
