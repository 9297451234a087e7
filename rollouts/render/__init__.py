"""Render a plan and a service's manifests into the files that Argo CD and Argo Rollouts act on; pure."""

from .argocd import application
from .manifests import render

__all__ = ["application", "render"]
