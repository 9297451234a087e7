"""Judge a Review, explain, find the way out, serve it; changes nothing that it judges, never calls a model."""

from . import review
from .engine.judge import judge, violations
from .policy.policy import Policy
from .policy.policy_set import PolicySet

__all__ = ["Policy", "PolicySet", "judge", "review", "violations"]
