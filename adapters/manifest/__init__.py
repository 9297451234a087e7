"""Manifests as files: read as Kubernetes reads them, with positions; patched, edited in place, written."""

from .document import ManifestDocument, Source
from .dump import dump
from .load import load, read

__all__ = ["ManifestDocument", "Source", "dump", "load", "read"]
