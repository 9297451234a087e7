"""Render policies as what the API server itself enforces: ValidatingAdmissionPolicies, bindings, params."""

from .objects import custom_resource_definition
from .rendered import Rendered, Request, render

__all__ = ["Rendered", "Request", "custom_resource_definition", "render"]
