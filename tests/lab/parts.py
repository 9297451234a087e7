"""The lab's parts: real programs that tests and benchmarks talk to, pinned by the Go modules in `go/`."""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = dict(os.environ)
"""The machine's own, before any test is given a home of its own."""
PINS = Path(__file__).parent / "go"
CRDS = "crds"
"""The part that is fetched and not built."""
_FLAGS = ("-trimpath",)
_SMALL = "-s -w"


class MissingError(Exception):
    """A part of the lab is not there; says what to do about it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Programs of one Go module that are built together."""

    name: str
    module: str
    """Folder of `go/`."""
    programs: Mapping[str, str]
    """Program -> its package; `./x` is a folder of the module itself."""
    in_ci: bool = False

    def key(self) -> str:
        """Return what tells one state of the part from another: its module's files and its flags."""
        digest = hashlib.sha256(repr((self.arguments(), sorted(self.programs.items()))).encode())
        for path in sorted(path for path in (PINS / self.module).rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(PINS)}\0".encode() + path.read_bytes())
        return digest.hexdigest()

    def arguments(self) -> list[str]:
        """Return the flags of `go build`; Kubernetes reads its own version from the linker."""
        flags = _SMALL
        found = re.search(r"^(?:require)?\s*k8s\.io/kubernetes (v(\d+)\.(\d+)\S*)", self._pins(), re.MULTILINE)
        if found:
            version, major, minor = found.groups()
            for name, value in (("gitVersion", version), ("gitMajor", major), ("gitMinor", minor)):
                flags += f" -X k8s.io/component-base/version.{name}={value}"
        return [*_FLAGS, "-ldflags", flags]

    def _pins(self) -> str:
        return (PINS / self.module / "go.mod").read_text()


_KUBE = "k8s.io/kubernetes/cmd/"
_GATEKEEPER = "github.com/open-policy-agent/gatekeeper/v3"
PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("etcd", "etcd", {"etcd": "go.etcd.io/etcd/server/v3"}, in_ci=True),
        Part("kube", "kube", {name: _KUBE + name for name in ("kube-apiserver", "kubectl")}, in_ci=True),
        Part("oracles", "oracles", {name: f"./{name}" for name in ("podsecurity", "admissionpolicy")}, in_ci=True),
        Part("opa", "opa", {"opa": "github.com/open-policy-agent/opa"}, in_ci=True),
        Part("cosign", "cosign", {"cosign": "github.com/sigstore/cosign/v3/cmd/cosign"}, in_ci=True),
        Part(
            "node",
            "kube",
            {name: _KUBE + name for name in ("kube-controller-manager", "kube-scheduler", "kubelet")},
        ),
        Part("gator", "gatekeeper", {"gator": f"{_GATEKEEPER}/cmd/gator"}),
        Part("gatekeeper", "gatekeeper", {"gatekeeper": _GATEKEEPER}),
        Part("conftest", "conftest", {"conftest": "github.com/open-policy-agent/conftest"}),
        Part("kyverno", "kyverno", {"kyverno": "github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno"}),
    )
}
"""Parts by name; those that tests need first, in the order in which they are built."""


def lab_folder() -> Path:
    """Return where built parts are kept: `argosy-lab` of the user's cache."""
    cache = ENVIRONMENT.get("XDG_CACHE_HOME") or Path(ENVIRONMENT.get("HOME", "~")).expanduser() / ".cache"
    return Path(cache) / "argosy-lab"


def go() -> str:
    """Return the path of the `go` program.

    Raises:
        MissingError: there is none.
    """
    found = shutil.which("go", path=ENVIRONMENT.get("PATH"))
    if found is None:
        raise MissingError("there is no `go` program")
    return found


def stamp(part: Part, folder: Path) -> Path:
    """Return the file that says in which state a part was built."""
    return folder / "stamps" / part.name


def is_built(part: Part, folder: Path) -> bool:
    """Return whether all programs of a part stand in the folder, in the state that its pins ask for."""
    written = stamp(part, folder)
    return (
        written.is_file()
        and written.read_text() == part.key()
        and all((folder / "bin" / name).is_file() for name in part.programs)
    )


def program(name: str) -> Path:
    """Return the path of a built program; `KUBEBUILDER_ASSETS` goes first, as in Kubernetes' own tests.

    Raises:
        MissingError: its part was not built, or not since its pins changed.
    """
    assets = ENVIRONMENT.get("KUBEBUILDER_ASSETS")
    if assets and (Path(assets) / name).is_file():
        return Path(assets) / name
    part = next(part for part in PARTS.values() if name in part.programs)
    if not is_built(part, lab_folder()):
        raise MissingError(f"{name} of part {part.name} is not built: run `make lab`")
    return lab_folder() / "bin" / name
