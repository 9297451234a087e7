"""From what was received to a Review: an AdmissionReview, or a plain manifest."""

from .admission_review import from_admission_review, read_admission_review
from .manifest import from_manifest

__all__ = ["from_admission_review", "from_manifest", "read_admission_review"]
