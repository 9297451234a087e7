"""An OCI image layout (github.com/opencontainers/image-spec) of a service's files and its dependencies."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ...adapters.clock import rfc3339
from ...schemas.canonical import canonical_json, sha256
from ...schemas.errors import InputError
from ..programs.files import is_test
from .layer import layer

USER = "65532:65532"
"""Nobody's user; the files belong to root, so that the service cannot change itself."""
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"
_MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True)
class Contents:
    """What enters an image and what it says of itself."""

    context: Path
    """The service's files: all but hidden ones and tests."""
    dependencies: Path | None
    """Installed packages: a layer of their own; None or an empty folder for none."""
    entrypoint: Sequence[str]
    revision: str
    """The Git commit."""
    epoch: int
    """The time of everything in it, seconds since 1970."""


def build(contents: Contents, out: Path) -> str:
    """Write an OCI layout and return the digest of its manifest.

    There is no base image: it holds the service and its packages, and an interpreter comes from a base that a
    registry or the cluster's builder puts below.

    Raises:
        InputError: a link leads out of the context.
    """
    layers = [(layer(contents.context, "app", contents.epoch, _enters), "the service")]
    if contents.dependencies is not None and any(contents.dependencies.iterdir()):
        packages = layer(
            contents.dependencies, "opt/dependencies", contents.epoch, lambda path: path.name != "__pycache__"
        )
        layers.append((packages, "its dependencies"))
    blobs = out / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    config = _blob(blobs, _CONFIG, canonical_json(_config(contents, layers)))
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": config,
        "layers": [_blob(blobs, _LAYER, data) for data, _ in layers],
        "annotations": {
            "org.opencontainers.image.created": rfc3339(contents.epoch),
            "org.opencontainers.image.revision": contents.revision,
        },
    }
    described = _blob(blobs, _MANIFEST, canonical_json(manifest))
    index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": [{**described, "platform": _platform()}]}
    (out / "index.json").write_bytes(canonical_json(index))
    (out / "oci-layout").write_bytes(canonical_json({"imageLayoutVersion": "1.0.0"}))
    return str(described["digest"])


def inside(source: Path, context: str) -> Path:
    """Return the folder of a repository that enters its image.

    Raises:
        InputError: it is outside of the repository, or no folder.
    """
    folder = (source / context).resolve()
    if not folder.is_relative_to(source) or not folder.is_dir():
        raise InputError(f"{context!r} is no folder of the repository", hint="Correct `context` in argosy.yaml.")
    return folder


def _enters(path: PurePosixPath) -> bool:
    # The probe stands for any file below: a folder of tests is not entered.
    return (
        not path.name.startswith(".")
        and path.name != "__pycache__"
        and not any(is_test(str(name)) for name in (path, path / "probe"))
    )


def _config(contents: Contents, layers: Sequence[tuple[bytes, str]]) -> dict[str, Any]:
    created = rfc3339(contents.epoch)
    return {
        **_platform(),
        "created": created,
        "config": {
            "User": USER,
            "WorkingDir": "/app",
            "Entrypoint": list(contents.entrypoint),
            "Env": [
                "PATH=/usr/local/bin:/usr/bin:/bin",
                "PYTHONDONTWRITEBYTECODE=1",
                f"PYTHONPATH={'/app/src:' if (contents.context / 'src').is_dir() else ''}/app:/opt/dependencies",
                "PYTHONUNBUFFERED=1",
            ],
            "Labels": {"org.opencontainers.image.revision": contents.revision},
        },
        "rootfs": {"type": "layers", "diff_ids": [sha256(data) for data, _ in layers]},
        "history": [{"created": created, "created_by": f"argosy: {what}"} for _, what in layers],
    }


def _platform() -> dict[str, str]:
    machine = platform.machine()
    return {"architecture": _MACHINES.get(machine, machine), "os": "linux"}


def _blob(blobs: Path, media_type: str, data: bytes) -> dict[str, Any]:
    digest = sha256(data)
    (blobs / digest.removeprefix("sha256:")).write_bytes(data)
    return {"mediaType": media_type, "digest": digest, "size": len(data)}
