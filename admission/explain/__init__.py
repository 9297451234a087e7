"""Explain: what a policy asks, and of one object which part of a rule refused it, with every value on the way."""

from .document import Explanation, ObjectExplained, PolicyExplained
from .policy import describe, policy_of
from .refusal import refused

__all__ = ["Explanation", "ObjectExplained", "PolicyExplained", "describe", "policy_of", "refused"]
