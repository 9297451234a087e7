"""Facts for a review: only of the images and the namespace that its object names, so that every door sees the same."""

from .gather import gather
from .namespaces import namespace_facts, with_object
from .sources import FactSources

__all__ = ["FactSources", "gather", "namespace_facts", "with_object"]
