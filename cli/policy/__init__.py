"""The commands of `argosy policy`, one a module."""
