"""The way out: the smallest edit that flips a denial, judged again before it is offered."""

from .find import find
from .operations import rebase

__all__ = ["find", "rebase"]
