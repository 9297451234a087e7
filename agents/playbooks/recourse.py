"""Apply the recourse that was proven for the last denial: to the repository's own files, so that it lasts."""

import json
from typing import Any

from ...schemas.errors import InputError
from ...schemas.verdict import Recourse, RecourseKind, Verdict
from ..lock_file import FILES, bump
from ..playbook import Playbook, Sheet
from ..protocol.arbitration import refusals
from ..sources import create, patch, source_of

_VERDICT, _REVIEW = "verdict/", "review/"


def _play(sheet: Sheet) -> str:
    journal = sheet.release.journal
    denied = refusals(journal)[-1]
    done: list[str] = []
    for name, digest in sorted(denied.artifacts.items()):
        if not name.startswith(_VERDICT):
            continue
        verdict = Verdict.parse(journal.read(digest), name)
        if verdict.allowed:
            continue
        review = json.loads(journal.read(denied.artifacts[_REVIEW + name.removeprefix(_VERDICT)]))
        judged = review["request"]["object"]
        for recourse in verdict.recourse or _each(verdict):
            if (said := _apply(sheet, judged, recourse)) not in done:
                done.append(said)
    return "; ".join(done)


def _each(verdict: Verdict) -> tuple[Recourse, ...]:
    return tuple(reason.recourse for reason in verdict.reasons if reason.recourse is not None)


def _apply(sheet: Sheet, judged: dict[str, Any], recourse: Recourse) -> str:
    if recourse.kind is RecourseKind.DEPENDENCY and recourse.dependency is not None:
        name, _, version = recourse.dependency["to"].partition("?")[0].rpartition("/")[2].partition("@")
        try:
            return bump(sheet.root, name, version)
        except InputError as error:
            if error.message.endswith("already"):
                return f"{name} is locked to {version}"
            raise
    if recourse.kind is RecourseKind.EVIDENCE and recourse.step is not None:
        return f"Attach what the step {recourse.step} makes"
    place = source_of(sheet.root, judged)
    if recourse.kind is RecourseKind.PATCH:
        patch(place, judged, recourse.patch)
    elif recourse.kind is RecourseKind.CREATE and recourse.manifest is not None:
        create(place.path, recourse.manifest)
    else:
        raise InputError(f"{recourse.title}: that is not for the crew to do")
    return recourse.title


PLAYBOOK = Playbook(
    title="Apply the proven recourse of the last denial",
    pattern=None,
    example="",
    play=_play,
    allowed_paths=("**/*.yaml", "**/*.yml", "**/*.json", *FILES),
)
