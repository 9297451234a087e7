"""Run the cases of many policies, one policy at a time, each judged alone with its own defaults."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...schemas.errors import InputError, PolicyError
from ..policy.folder import Folder
from ..policy.policy_set import PolicySet
from ..policy.source import find
from .cases import PlacedCase, read_cases
from .coverage import Coverage
from .report import CaseResult, PolicyResult
from .trial import CaseDifference, differences


@dataclass(slots=True)
class Suite:
    """The policies that were asked for, and what came of them."""

    pattern: re.Pattern[str] | None = None
    """Run only cases whose `CODE folder: name` it is found in."""
    coverage: Coverage | None = None
    """Where atoms are counted; None: they are not."""
    results: list[PolicyResult] = field(default_factory=list[PolicyResult])
    errors: list[InputError] = field(default_factory=list[InputError])
    """What could not be loaded; the others still ran."""

    def run(self, sources: Sequence[str], note: Callable[[int, int], None]) -> None:
        """Run everything below the sources; `note` is told how many policies are done, and how many there are.

        Raises:
            PolicyError: a source is no policy, no folder of policies, and no set.
        """
        folders = {item.path.resolve() / item.name: item for source in sources for item in find(source).folders}
        for number, folder in enumerate(folders.values()):
            note(number, len(folders))
            try:
                self._policy(folder)
            except InputError as error:
                self.errors.append(error)
        note(len(folders), len(folders))
        if self.pattern is not None and not self.errors and not any(result.cases for result in self.results):
            raise PolicyError(
                f"no case is called anything like {self.pattern.pattern!r}", hint="--run takes a regular expression."
            )

    def _policy(self, folder: Folder) -> None:
        if folder.is_foreign:
            raise PolicyError(
                f"{folder.path}: {folder.name} has no cases: it came without a folder",
                hint="`argosy policy import` makes one, with a place for cases.",
            )
        source = find(folder.path)
        policies = PolicySet.of(source)
        (policy,) = policies.policies.values()
        cases = read_cases(folder.path)
        chosen = [case for case in cases if self._wanted(f"{policy.code} {folder.name}: {case.case.name}")]
        results = [_result(case, differences(policy, policies, case)) for case in chosen]
        if results or self.pattern is None:
            self.results.append(PolicyResult(code=policy.code, policy=folder.name, cases=tuple(results)))
        if self.coverage is not None:
            passing = [case for case, result in zip(chosen, results, strict=True) if result.passed]
            self.coverage.add(source, passing)

    def _wanted(self, name: str) -> bool:
        return self.pattern is None or self.pattern.search(name) is not None


def _result(placed: PlacedCase, found: tuple[CaseDifference, ...]) -> CaseResult:
    return CaseResult(name=placed.case.name, file=placed.file, line=placed.line, passed=not found, differences=found)
