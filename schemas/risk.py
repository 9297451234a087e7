"""Risk tags: what kind of ground a change touches."""

from enum import StrEnum


class RiskTag(StrEnum):
    """Computed from the touched paths and their content, never claimed."""

    CRYPTO = "crypto"
    DATA_FLOW = "data-flow"
    PRIVILEGED = "privileged"
    DEPENDENCY = "dependency"
    MIGRATION = "migration"
    PIPELINE = "pipeline"
    POLICY = "policy"
    GATE = "gate"
    """Test configuration, CI or gates."""
