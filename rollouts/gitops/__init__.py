"""Commit rendered files to a GitOps repository: exactly those bytes, or nothing."""

from .commit import create, stage

__all__ = ["create", "stage"]
