"""Take in ValidatingAdmissionPolicies that others wrote: as folders of ours, or as they are."""

from .found import Intake, read
from .skeleton import Skeleton, skeleton

__all__ = ["Intake", "Skeleton", "read", "skeleton"]
