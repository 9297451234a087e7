"""The front door: what becomes of the output when nobody can take it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ARGOSY = [sys.executable, "-c", "from argosy.cli.main import main; main()"]
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: web, securityContext: {privileged: true}}]}
"""


@pytest.fixture
def pod(tmp_path: Path) -> Path:
    path = tmp_path / "pod.yaml"
    path.write_text(POD)
    return path


def test_a_full_disk_is_named_and_is_no_defect(pod: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*ARGOSY, "check", str(pod)], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == "argosy: E_OUTPUT: cannot write: No space left on device"
    assert "defect" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_reader_that_goes_away_is_no_allow_and_no_traceback(pod: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*ARGOSY, "check", str(pod)], stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_closed_standard_output_keeps_the_exit_code(pod: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *ARGOSY, "check", str(pod)],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (1, "")
