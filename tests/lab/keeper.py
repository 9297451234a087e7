"""Keeps one control plane: `keeper.py FOLDER ETCD KUBE_APISERVER [flag...]`, a process of its own.

It goes on in the background, starts etcd and kube-apiserver, and lives as long as anybody holds a shared lock on the
file `users` of the folder. The system lets go of a lock when its holder ends, however it ends; so nothing is left
behind by a run that crashed. etcd and the server die with their keeper, and the folder goes last; one whose keeper was
killed is told by its free lock on the file `keeper`.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_TRIES = 5
_TAKEN = b"address already in use"


def main(folder: Path, etcd: str, server: str, flags: list[str]) -> None:
    """Start both, wait until nobody uses them, end them."""
    held = (folder / "keeper").open("w")
    fcntl.flock(held, fcntl.LOCK_EX)
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_start(folder, "etcd", _etcd(folder, etcd)))
        for _ in range(_TRIES):
            port = _free_port()
            process = _start(folder, "kube-apiserver", _server(folder, server, port, flags))
            (folder / "port").write_text(f"{port}\n")
            if not _lost_the_port(process, folder, port):
                started.append(process)
                break
        with (folder / "users").open() as users:
            fcntl.flock(users, fcntl.LOCK_EX)
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _etcd(folder: Path, program: str) -> list[str]:
    socket_url = f"unix://{folder}/etcd.sock"
    peer_url = f"unix://{folder}/peer.sock"
    return [
        program,
        f"--data-dir={folder}/etcd",
        f"--listen-client-urls={socket_url}",
        f"--advertise-client-urls={socket_url}",
        f"--listen-peer-urls={peer_url}",
        f"--initial-advertise-peer-urls={peer_url}",
        f"--initial-cluster=default={peer_url}",
        "--unsafe-no-fsync",
        "--log-level=error",
    ]


def _server(folder: Path, program: str, port: int, flags: list[str]) -> list[str]:
    return [
        program,
        f"--etcd-servers=unix://{folder}/etcd.sock",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        "--service-cluster-ip-range=10.0.0.0/24",
        f"--client-ca-file={folder}/ca.crt",
        f"--tls-cert-file={folder}/server.crt",
        f"--tls-private-key-file={folder}/server.key",
        f"--service-account-key-file={folder}/tokens.pub",
        f"--service-account-signing-key-file={folder}/tokens.key",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--authorization-mode=AlwaysAllow",
        "--allow-privileged=true",
        "--enable-priority-and-fairness=false",
        "--profiling=false",
        *flags,
    ]


def _start(folder: Path, name: str, arguments: list[str]) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            arguments,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_the_keeper,  # noqa: PLW1509 - the keeper has one thread
        )


def _die_with_the_keeper() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _lost_the_port(process: subprocess.Popen[bytes], folder: Path, port: int) -> bool:
    """Wait until the server listens or ends; return whether it ended because somebody else took its port."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        else:
            return False
    return _TAKEN in (folder / "kube-apiserver.log").read_bytes()


if __name__ == "__main__":
    if os.fork():
        os._exit(0)
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
