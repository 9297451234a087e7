"""The custom resource definitions of Argo's own Go modules, pinned by their checksums, fetched once a machine."""

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .parts import CRDS, ENVIRONMENT, PINS, MissingError, go, lab_folder
from .structural import Definition

_PINS = PINS / CRDS
_MODULES = {
    "github.com/argoproj/argo-workflows/v3": "manifests/base/crds/full/argoproj*.yaml",
    "github.com/argoproj/argo-rollouts": "manifests/crds/*-crd.yaml",
    "github.com/argoproj/argo-cd/v3": "manifests/crds/*-crd.yaml",
}
_FILES = 16
_SECONDS = 300


class Definitions:
    """CRDs by kind, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, Definition] = {}

    def errors(self, item: dict[str, Any]) -> list[str]:
        """Return what the object's own definition has against it; unknown fields count."""
        return self[item["kind"]].errors(item)

    def document(self, kind: str) -> dict[str, Any]:
        """Return the definition itself."""
        found: dict[str, Any] = json.loads((self._folder / f"{kind}.json").read_text())
        return found

    def __getitem__(self, kind: str) -> Definition:
        if kind not in self._found:
            self._found[kind] = Definition(self.document(kind))
        return self._found[kind]


def _fetch() -> Iterator[Path]:
    """Yield the CRD files of the pinned modules."""
    wanted = {
        words[0]: words[1]
        for line in (_PINS / "go.mod").read_text().splitlines()
        if (words := line.split()) and words[0] in _MODULES
    }
    try:
        done = subprocess.run(
            [go(), "mod", "download", "-json", *(f"{module}@{version}" for module, version in wanted.items())],
            cwd=_PINS,
            env=ENVIRONMENT | {"GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "-mod=mod"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise MissingError(f"`go mod download` did not end within {_SECONDS} seconds") from error
    if "checksum mismatch" in done.stderr:
        pytest.fail(done.stderr)
    if done.returncode:
        raise MissingError(f"`go mod download` failed: {(done.stderr or done.stdout).strip()[-500:]}")
    decoder, text = json.JSONDecoder(), done.stdout.strip()
    while text:
        module, end = decoder.raw_decode(text)
        yield from Path(module["Dir"]).glob(_MODULES[module["Path"]])
        text = text[end:].lstrip()


def fetched() -> Path:
    """Return the folder that holds one definition a file, `<kind>.json`, and fetch it once a machine.

    Many processes may ask at once: the folder appears whole or not.

    Raises:
        MissingError: there is no Go, or no way to the modules.
    """
    pins = hashlib.sha256((_PINS / "go.sum").read_bytes()).hexdigest()[:12]
    kept = lab_folder() / CRDS / f"json-{pins}"
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".fetch-") as scratch:
            whole = Path(scratch, "whole")
            whole.mkdir()
            for path in _fetch():
                crd = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
                (whole / f"{crd['spec']['names']['kind']}.json").write_text(json.dumps(crd))
            assert len(list(whole.iterdir())) == _FILES
            try:
                whole.rename(kept)
            except OSError:
                assert kept.is_dir(), "another process was faster, or nothing was kept"
    return kept


@pytest.fixture(scope="session")
def crds() -> Definitions:
    """The definitions; without Go, or without a way to the modules, the test skips and says so."""
    try:
        return Definitions(fetched())
    except MissingError as error:
        pytest.skip(f"part crds of the lab is missing: {error}")
