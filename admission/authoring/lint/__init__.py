"""Lint policies: everything that loading refuses, and what the house asks of a policy besides."""

from .remark import Level, Remark
from .run import lint

__all__ = ["Level", "Remark", "lint"]
