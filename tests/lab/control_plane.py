"""A real etcd and kube-apiserver: started in seconds, without root, shared by the workers of one test run.

A run that crashes leaves nothing behind: see `keeper.py`.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import IO

import pytest

from .api import Api
from .certificates import write_certificates
from .parts import ENVIRONMENT, MissingError, program

_KEEPER = Path(__file__).with_name("keeper.py")
_SECONDS = 120
_POLL = 0.05
_FLAGS = ("--disable-admission-plugins=ServiceAccount",)
"""Nobody makes the account `default` of a new namespace: that is a controller's work."""


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """A server that runs."""

    folder: Path
    """Holds certificates, logs and what etcd keeps; goes when the server goes."""
    api: Api
    """A client that may do everything; a second thread needs one of its own."""

    @property
    def kubectl(self) -> Path:
        """The program.

        Raises:
            MissingError: it was not built.
        """
        return program("kubectl")

    @property
    def kubeconfig(self) -> Path:
        """A file for kubectl and others, with the rights of `api`."""
        return self.folder / "kubeconfig"


@contextmanager
def running(*flags: str) -> Generator[ControlPlane]:
    """Start a control plane, or join the one that another worker of this run started with the same flags.

    Args:
        flags: of kube-apiserver; with any, none of the usual ones are given.

    Raises:
        MissingError: a program was not built.
        TimeoutError: the server did not become ready; holds the end of its log.
    """
    etcd, server = program("etcd"), program("kube-apiserver")
    root = Path(tempfile.gettempdir()) / f"argosy-lab-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    chosen = flags or _FLAGS
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    name = hashlib.sha256(repr((run, str(server), chosen)).encode()).hexdigest()[:12]
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep(root)
        users = _joined(root.glob(f"{name}-*"))
        if users is None:
            folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=root))
            users = _locked(folder / "users", fcntl.LOCK_SH)
            _keep(folder, [str(etcd), str(server), *chosen])
        with users:
            found = _ready(Path(users.name).parent)
            fcntl.flock(lock, fcntl.LOCK_UN)
            with closing(found.api):
                yield found


def _joined(folders: Iterable[Path]) -> IO[str] | None:
    """Return a held lock on the users of a control plane that is not about to end, or None."""
    for folder in folders:
        with suppress(OSError):
            return _locked(folder / "users", fcntl.LOCK_SH)
    return None


def _locked(path: Path, kind: int) -> IO[str]:
    """Return an open file with a lock that lasts until it is closed.

    Raises:
        BlockingIOError: the lock cannot be had this moment.
    """
    file = path.open("a")
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file


def _sweep(root: Path) -> None:
    """Remove folders whose keeper was killed before it could."""
    for folder in root.iterdir():
        if folder.is_dir():
            with suppress(OSError), _locked(folder / "users", fcntl.LOCK_EX), _locked(folder / "keeper", fcntl.LOCK_EX):
                shutil.rmtree(folder, ignore_errors=True)


def _keep(folder: Path, arguments: Sequence[str]) -> None:
    write_certificates(folder)
    with (folder / "keeper.log").open("wb") as log:
        subprocess.run(
            [sys.executable, "-I", str(_KEEPER), str(folder), *arguments],
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            check=True,
        )


def _ready(folder: Path) -> ControlPlane:
    """Wait until the server says that it is ready, and write the file for kubectl."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        port = _text(folder / "port").strip()
        if port:
            api = Api(f"https://127.0.0.1:{port}", folder)
            with suppress(OSError, HTTPException):
                if api.request("GET", "/readyz").status == HTTPStatus.OK:
                    found = ControlPlane(folder, api)
                    found.kubeconfig.write_text(json.dumps(_kubeconfig(found)))
                    return found
            api.close()
        time.sleep(_POLL)
    logs = "\n".join(
        f"{name}: {_text(folder / f'{name}.log')[-2000:]}" for name in ("keeper", "etcd", "kube-apiserver")
    )
    raise TimeoutError(f"the control plane was not ready within {_SECONDS} seconds\n{logs}")


def _text(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def _kubeconfig(found: ControlPlane) -> dict[str, object]:
    def file(name: str) -> str:
        return str(found.folder / name)

    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "lab", "cluster": {"server": found.api.url, "certificate-authority": file("ca.crt")}}],
        "users": [
            {"name": "admin", "user": {"client-certificate": file("admin.crt"), "client-key": file("admin.key")}}
        ],
        "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "admin"}}],
        "current-context": "lab",
    }


@pytest.fixture(scope="session")
def control_plane() -> Iterator[ControlPlane]:
    """A control plane for the session; without a built part the test skips and says what is missing."""
    try:
        with running() as found:
            yield found
    except MissingError as error:
        pytest.skip(f"the control plane of the lab is missing: {error}")
