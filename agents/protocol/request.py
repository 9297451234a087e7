"""Request: what the user asked for, and the id that makes the same question the same release."""

from pydantic import Field

from ...schemas.canonical import Digest, digest_of
from ...schemas.document import Document
from ...schemas.intent import Text


class Request(Document):
    """What begins a release."""

    goal: Text
    source: str
    """`branch`, `patch`, `playbook:<name>` or `model:<provider:name>`."""
    repository: str
    """Identity of the repository that is changed."""
    base: str
    """Git commit that the change starts from."""
    change: Digest | None = Field(default=None)
    """Digest of the exact `git diff`, for a branch or a patch."""
    environment: str
    gitops: str
    """Identity of the GitOps repository: `new` for one that has no commit yet."""

    def release(self) -> str:
        """Return the release id, 64 hex digits: the same wherever the repositories lie."""
        what = {"change": self.change} if self.change else {"goal": self.goal}
        identity = {"base": self.base, "environment": self.environment, "gitops": self.gitops, **what}
        return digest_of(identity).removeprefix("sha256:")
