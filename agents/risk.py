"""Risk tags: computed from the touched paths and the changed lines, by this table; nobody claims or waives them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..schemas.risk import RiskTag
from .globs import matches


@dataclass(frozen=True)
class Sign:
    """What makes a change carry a tag: a path that it touches, or a line that it adds or removes."""

    tag: RiskTag
    paths: tuple[str, ...] = ()
    """Globs on repository paths."""
    lines: str = ""
    """Regular expression, searched in every added and removed line."""


SIGNS: Final = (
    Sign(
        RiskTag.CRYPTO,
        paths=("**/*.pem", "**/*.key", "**/*.crt", "**/crypto/**", "**/tls/**"),
        lines=r"\b(import|from)\s+(cryptography|hashlib|hmac|ssl|secrets|jwt|nacl)\b|\b(verify\s*=\s*False|CERT_NONE)\b",
    ),
    Sign(
        RiskTag.DATA_FLOW,
        lines=r"\b(import|from)\s+(requests|httpx|urllib|socket|smtplib|boto3|psycopg\w*|sqlite3|sqlalchemy|redis)\b",
    ),
    Sign(
        RiskTag.PRIVILEGED,
        lines=(
            r"\b(privileged|allowPrivilegeEscalation|hostNetwork|hostPID|hostIPC)\s*:\s*true"
            r"|\bhostPath\s*:|\bSYS_ADMIN\b|\b(os\.setuid|subprocess|os\.system|eval|exec)\b"
        ),
    ),
    Sign(
        RiskTag.DEPENDENCY,
        paths=("**/requirements*.txt", "**/requirements*.lock", "**/*.lock", "**/pylock*.toml"),
        lines=r"^\s*(dependencies|optional-dependencies)\s*=",
    ),
    Sign(
        RiskTag.MIGRATION,
        paths=("**/migrations/**", "**/alembic/**", "**/*.sql"),
        lines=r"\b(ALTER|DROP|CREATE)\s+TABLE\b",
    ),
    Sign(
        RiskTag.PIPELINE,
        paths=(
            "**/Dockerfile*",
            "**/Makefile",
            "**/Jenkinsfile",
            ".ci/**",
            ".circleci/**",
            ".github/workflows/**",
            ".gitlab-ci.yml",
            "argosy.yaml",
        ),
        lines=r"^\s*kind:\s*(Workflow|WorkflowTemplate|ClusterWorkflowTemplate|CronWorkflow)\b",
    ),
    Sign(
        RiskTag.POLICY,
        paths=("**/*.rego", "**/policies/**", "**/policy/**", "**/trust.yaml"),
        lines=r"^\s*kind:\s*(ValidatingAdmissionPolicy\w*|NetworkPolicy|Role|ClusterRole|RoleBinding|ClusterRoleBinding)\b",
    ),
    Sign(
        RiskTag.GATE,
        paths=(
            "**/conftest.py",
            "**/pytest.ini",
            "**/tox.ini",
            "**/noxfile.py",
            "**/.coveragerc",
            ".ci/**",
            ".circleci/**",
            ".github/workflows/**",
            ".gitlab-ci.yml",
            ".pre-commit-config.yaml",
            "argosy.yaml",
            "osv/**",
        ),
        lines=r"^\s*\[tool\.(pytest|coverage|ruff|bandit)|#\s*(nosec|pragma:\s*no cover)|@pytest\.mark\.(skip|xfail)",
    ),
)


def tags(paths: Iterable[str], diff: str) -> tuple[RiskTag, ...]:
    """Return the tags of a change, in the order of RiskTag.

    Args:
        paths: every path that it touches.
        diff: its unified diff.
    """
    touched = tuple(paths)
    lines = [line[1:] for line in diff.split("\n") if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}]
    found = {sign.tag for sign in SIGNS if _shows(sign, touched, lines)}
    return tuple(tag for tag in RiskTag if tag in found)


def touched(patch: str) -> tuple[str, ...]:
    """Return the paths of a `git diff` without renames: `diff --git a/PATH b/PATH`."""
    named = (row.removeprefix("diff --git a/") for row in patch.split("\n") if row.startswith("diff --git a/"))
    return tuple(sorted({both[: (len(both) - len(" b/")) // 2] for both in named}))


def _shows(sign: Sign, paths: tuple[str, ...], lines: list[str]) -> bool:
    if any(matches(path, sign.paths) for path in paths):
        return True
    return bool(sign.lines) and any(re.search(sign.lines, line) for line in lines)
