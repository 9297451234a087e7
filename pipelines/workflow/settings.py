"""What an operator says of the cluster; every value is checked, for Argo reads `{{` anywhere as an expression."""

import re
from dataclasses import dataclass, fields

from ...schemas.errors import InputError

_PINNED = re.compile(r"[a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[a-z0-9][a-z0-9._-]*(:\d+)?(/[a-z0-9][a-z0-9._-]*)+")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_QUANTITY = re.compile(r"\d+(Ki|Mi|Gi|Ti)")
_RULES = {
    "step_image": _PINNED,
    "copier_image": _PINNED,
    "quarantine": _REPOSITORY,
    "namespace": _NAME,
    "evidence_claim": _NAME,
    "trust_config": _NAME,
    "credentials": _NAME,
    "storage": _QUANTITY,
}


@dataclass(frozen=True)
class Cluster:
    """Values of one cluster."""

    step_image: str
    """Image with Argosy and its extra `pipelines`, by digest: every step but the copies runs in it."""
    copier_image: str
    """Image with skopeo, by digest."""
    quarantine: str
    """Repository that built images wait in."""
    namespace: str = "argosy"
    evidence_claim: str = "argosy-evidence"
    """PersistentVolumeClaim with the observer's evidence, as a directory store."""
    trust_config: str = "argosy-trust"
    """ConfigMap with trust.yaml."""
    credentials: str = "argosy-registry"
    """Secret with the registry's config.json; it may be absent."""
    storage: str = "2Gi"
    """Of one run's workspace."""

    def __post_init__(self) -> None:
        """Refuse a value that is not what its name says.

        Raises:
            InputError: names the value.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if not _RULES[field.name].fullmatch(value):
                hint = "Name images by digest: repository@sha256:..." if field.name.endswith("_image") else ""
                raise InputError(f"{field.name.replace('_', ' ')} cannot be {value!r}", hint=hint)
