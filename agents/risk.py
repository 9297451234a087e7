"""Risk tags: computed from the touched paths and the changed lines, by this table; nobody claims or waives them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..pipelines.programs.changed_lines import path_of
from ..schemas.risk import RiskTag
from .globs import matches

_FILE: Final = "diff --git "
_HUNK: Final = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")


@dataclass(frozen=True)
class Sign:
    """What makes a change carry a tag: a path that it touches, or a line that it adds or removes."""

    tag: RiskTag
    paths: tuple[str, ...] = ()
    """Globs on repository paths."""
    lines: str = ""
    """Regular expression, searched in every added and removed line."""
    fewer: str = ""
    """Regular expression of lines that the change removes more of than it adds."""


_TESTERS: Final = tuple(
    f"{folder}{module}{file}"
    for folder in ("", "src/")
    for module in ("_pytest", "coverage", "pluggy", "pytest")
    for file in (".py", "/**")
)
"""Modules that would stand in for the programs that run the tests."""
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
            *_TESTERS,
            "**/conftest.py",
            "**/pytest.ini",
            "**/.pytest.ini",
            "**/pytest.toml",
            "**/.pytest.toml",
            "**/pyproject.toml",
            "**/setup.cfg",
            "**/tox.ini",
            "**/noxfile.py",
            "**/.coveragerc",
            "**/ruff.toml",
            "**/.ruff.toml",
            "**/sitecustomize.py",
            "**/usercustomize.py",
            "**/*.dist-info/**",
            "**/*.egg-info/**",
            ".ci/**",
            ".circleci/**",
            ".github/workflows/**",
            ".gitlab-ci.yml",
            ".pre-commit-config.yaml",
            "argosy.yaml",
            "osv/**",
        ),
        lines=(
            r"#\s*(nosec|noqa|pragma:\s*no cover)|\bpytest\.(mark\.)?(skip|xfail|importorskip)"
            r"|\bunittest\.skip|\bpytest_plugins\b|\bcollect_ignore"
        ),
        fewer=r"^\s*(async\s+)?def test",
    ),
)


def tags(paths: Iterable[str], diff: str) -> tuple[RiskTag, ...]:
    """Return the tags of a change, in the order of RiskTag.

    Args:
        paths: every path that it touches.
        diff: its unified diff.
    """
    touched, altered = tuple(paths), _altered(diff)
    found = {sign.tag for sign in SIGNS if _shows(sign, touched, altered)}
    return tuple(tag for tag in RiskTag if tag in found)


def touched(patch: str) -> tuple[str, ...]:
    """Return the paths of a `git diff` without renames: `diff --git a/PATH b/PATH`, both in quotes or neither."""
    named = (row.removeprefix(_FILE) for row in patch.split("\n") if row.startswith(_FILE))
    return tuple(sorted({path for both in named if (path := path_of(both[len(both) // 2 + 1 :])) is not None}))


def _altered(diff: str) -> list[str]:
    """Return the added and the removed lines with their sign; within a hunk `+++` begins a line like any other."""
    found: list[str] = []
    old = new = 0
    for row in diff.split("\n"):
        if hunk := _HUNK.match(row) if old <= 0 and new <= 0 else None:
            old, new = int(hunk[1] or "1"), int(hunk[2] or "1")
        elif row[:1] in {"+", "-"} and (old > 0 or new > 0 or row[:3] not in {"+++", "---"}):
            found.append(row)
            old, new = old - (row[0] == "-"), new - (row[0] == "+")
        elif not row.startswith("\\"):
            old, new = old - 1, new - 1
    return found


def _shows(sign: Sign, paths: tuple[str, ...], altered: list[str]) -> bool:
    if any(matches(path, sign.paths) for path in paths):
        return True
    if sign.lines and any(re.search(sign.lines, line[1:]) for line in altered):
        return True
    kept = sum(1 if line[0] == "+" else -1 for line in altered if sign.fewer and re.search(sign.fewer, line[1:]))
    return kept < 0
