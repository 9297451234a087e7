"""What is linted: one policy that loads, its files with their lines, and its cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...policy.folder import CEL_RULE, SIDECAR, Folder
from ...policy.policy import Policy
from ...policy.policy_set import PolicySet
from ...policy.sidecar import Sidecar
from ...policy.yaml_lines import YamlFile
from ..cases import PlacedCase
from ..expressions import Expressions
from .remark import Level, Remark


@dataclass(frozen=True, slots=True)
class Subject:
    """One policy and everything that is known of it."""

    folder: Folder
    sidecar: Sidecar
    side_file: YamlFile
    rule_file: YamlFile | None
    """None: it is Rego."""
    expressions: Expressions | None
    policy: Policy
    policies: PolicySet
    cases: Sequence[PlacedCase] | None
    """None: they cannot be read."""

    @property
    def is_cel(self) -> bool:
        """Whether its rule is in CEL."""
        return self.folder.rule_file == CEL_RULE

    @property
    def rule_text(self) -> str:
        """The text of its rule."""
        return self.folder.rule.decode()

    def in_sidecar(self, path: Sequence[str | int], rule: str, message: str, hint: str = "") -> Remark:
        """Return an error at a place of the sidecar."""
        line = self.side_file.line(path)
        return Remark(
            rule=rule, level=Level.ERROR, file=self.folder.file(SIDECAR), line=line, message=message, hint=hint
        )

    def in_rule(self, line: int, rule: str, message: str, hint: str = "") -> Remark:
        """Return an error at a line of the rule."""
        file = self.folder.file(self.folder.rule_file)
        return Remark(rule=rule, level=Level.ERROR, file=file, line=line, message=message, hint=hint)


def warned(remarks: Iterator[Remark]) -> Iterator[Remark]:
    """Yield remarks as warnings."""
    for remark in remarks:
        yield remark.model_copy(update={"level": Level.WARNING})
