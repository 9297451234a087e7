"""Argosy: agents propose, evidence disposes. The rooms are the folders of the repository's root."""

__version__ = "0.1.0"
