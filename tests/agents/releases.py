"""A small repository that is not the example, and a way to ship it."""

from dataclasses import dataclass, replace
from pathlib import Path

from argosy.adapters.git import Repository
from argosy.agents.options import Options
from argosy.agents.outcome import Outcome, outcome
from argosy.agents.ship import opened, ship
from argosy.schemas.entry import Entry
from argosy.schemas.phase import Phase

AUTHOR = "Ada <ada@example.org>"
WHEN = 1_700_000_000
CODE = '''"""Prices."""


def net(gross: int, tax: int) -> int:
    """Return the price without tax; tax in percent."""
    return gross * 100 // (100 + tax)
'''
TEST = """from pricing import net


def test_a_price_without_tax():
    assert net(120, 20) == 100
"""
DEPLOYMENT = """# The service.
apiVersion: apps/v1
kind: Deployment
metadata: {name: pricing}
spec:
  selector: {matchLabels: {app: pricing}}
  template:
    metadata: {labels: {app: pricing}}
    spec:
      securityContext:
        runAsNonRoot: true
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: pricing
          image: registry.example.com/pricing:1.0  # a release pins it
          securityContext:
            privileged: false
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
"""
NETWORK_POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: pricing}
spec:
  podSelector: {matchLabels: {app: pricing}}
  policyTypes: [Ingress]
"""
FILES = {
    "pricing.py": CODE,
    "tests/test_pricing.py": TEST,
    "deploy/deployment.yaml": DEPLOYMENT,
    "deploy/networkpolicy.yaml": NETWORK_POLICY,
}
BETTER = {"pricing.py": CODE.replace("gross * 100 // (100 + tax)", "100 * gross // (100 + tax)")}


def write(root: Path, files: dict[str, str | None]) -> None:
    """Write files, and remove those without content."""
    for path, content in files.items():
        file = root / path
        if content is None:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)


def repository(root: Path, files: dict[str, str] = FILES) -> Repository:
    """Return a repository with one commit."""
    made = Repository.create(root)
    write(made.root, dict(files))
    made.commit("first", WHEN, AUTHOR)
    return made


def patch(made: Repository, files: dict[str, str | None], to: Path) -> Path:
    """Write the patch that a change of files makes, and leave the repository as it was."""
    base = made.resolve("HEAD")
    write(made.root, files)
    to.write_bytes(made.diff(base, made.snapshot("change", WHEN, AUTHOR)))
    made.restore(base)
    return to


@dataclass(frozen=True)
class Shipped:
    """What a command did and came to."""

    entries: tuple[Entry, ...]
    """The whole trace."""
    written: tuple[Entry, ...]
    """What this command added."""
    result: Outcome

    def gates(self) -> list[tuple[int, Phase]]:
        """Return attempt and phase of each gate."""
        return [(entry.attempt, entry.phase) for entry in self.entries if entry.kind == "gate"]

    def codes(self) -> set[str]:
        """Return the codes that it was refused for."""
        return {reason.code for refusal in self.result.refused for reason in refusal.reasons}


def run(options: Options, **changed: object) -> Shipped:
    """Ship as the command does."""
    with opened(replace(options, **changed), lambda _: None) as release:  # type: ignore[arg-type] - any option
        written = tuple(ship(release))
        return Shipped(release.journal.entries, written, outcome(release))
