"""The cluster's executor: the same steps as Argo Workflows, by Hera, which is imported when one is asked for."""

from .settings import Cluster
from .workflows import workflows

__all__ = ["Cluster", "workflows"]
