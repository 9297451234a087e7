"""Who signs: the five roles of the crew, and the builder whose key no role holds."""

from enum import StrEnum


class Role(StrEnum):
    """One of the six identities that hold a signing key."""

    PLANNER = "planner"
    CODER = "coder"
    TESTER = "tester"
    RELEASE_CONTROLLER = "release-controller"
    AUDITOR = "auditor"
    BUILDER = "builder"
    """Signs what the pipeline makes; no agent."""
