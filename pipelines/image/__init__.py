"""Deterministic OCI images: no daemon, no root, no network; equal inputs give an equal digest."""

from .layout import build

__all__ = ["build"]
