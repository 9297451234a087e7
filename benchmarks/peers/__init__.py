"""Argosy beside opa, conftest, gator and the kyverno CLI."""

from .comparison import figures

__all__ = ["figures"]
