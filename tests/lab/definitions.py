"""Custom resource definitions on a control plane: installed, and waited for."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from .api import Api, RefusedError

_SECONDS = 120
_POLL = 0.05


def permissive(group: str, version: str, kind: str, plural: str, *, namespaced: bool) -> dict[str, Any]:
    """Return a definition that takes any object of a kind, as Argo's own minimal ones do."""
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{plural}.{group}",
            "annotations": {"api-approved.kubernetes.io": "unapproved, a test"},
        },
        "spec": {
            "group": group,
            "names": {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()},
            "scope": "Namespaced" if namespaced else "Cluster",
            "versions": [
                {"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": anything}},
            ],
        },
    }


def install(api: Api, definitions: Iterable[Mapping[str, Any]]) -> None:
    """Install definitions that are not there yet, and wait until the server serves their kinds.

    Raises:
        RefusedError: the server takes one of them not, or does not serve it in time.
    """
    wanted: list[tuple[str, str]] = []
    for crd in definitions:
        answer = api.create(crd)
        if answer.status != 409:
            answer.needed()
        spec = crd["spec"]
        wanted += [(f"{spec['group']}/{version['name']}", spec["names"]["kind"]) for version in spec["versions"]]
    end = time.monotonic() + _SECONDS
    for api_version, kind in wanted:
        while True:
            try:
                if api.request("GET", api.path({"apiVersion": api_version, "kind": kind}, named=False)).accepted:
                    break
            except RefusedError:
                if time.monotonic() > end:
                    raise
            time.sleep(_POLL)
