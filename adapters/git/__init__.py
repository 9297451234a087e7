"""Git repositories: open, read, clone, apply, commit, by hermetic calls of the `git` program."""

from .repository import Repository

__all__ = ["Repository"]
