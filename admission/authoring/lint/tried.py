"""What the cases of a policy have to show: a denial, an allow, and that its ways out are reached."""

from collections.abc import Iterator, Mapping

from ....schemas.errors import InputError
from ...engine.judge import violations
from .remark import Level, Remark, of_error
from .subject import Subject, warned


def tried(subject: Subject) -> Iterator[Remark]:
    """Yield what the cases do not show."""
    if subject.cases is None:
        return
    file = str(subject.folder.path / "cases.yaml")
    for allowed, word in ((False, "denied"), (True, "allowed")):
        if not any(case.case.verdict.allowed == allowed and not case.case.verdict.skipped for case in subject.cases):
            yield Remark(
                rule="case-missing",
                level=Level.ERROR,
                file=file,
                line=1,
                message=f"no case is {word}",
                hint=f"Add an object that it {'allows' if allowed else 'denies'}: nothing else shows that it can.",
            )
    if any(not case.case.verdict.allowed for case in subject.cases):
        yield from _recourse(subject)


def _recourse(subject: Subject) -> Iterator[Remark]:
    """Yield ways out that no case reaches, and names that no way out has."""
    said: set[str] = set()
    every = False
    for case in subject.cases or ():
        try:
            found = violations(case.review, subject.policies).get(subject.policy.code, ())
        except InputError as error:
            yield of_error(error, case.file)
            return
        for violation in found:
            every |= violation.recourse is None
            if isinstance(violation.recourse, str):
                said.add(violation.recourse)
            elif isinstance(violation.recourse, Mapping):
                continue
    templates = subject.sidecar.recourse
    names = {template.name for template in templates}
    for name in sorted(said - names):
        message = f"a violation names the way out {name!r}, and there is none of that name"
        yield subject.in_sidecar(("recourse",), "recourse-unknown", message, "Add it, or name one that there is.")
    for index, template in enumerate(templates):
        if not every and template.name not in said:
            what = f"no case reaches the way out {template.name or template.title!r}"
            hint = "Name it in a violation's `recourse`, add a case that does, or take it out."
            yield subject.in_sidecar(("recourse", index), "recourse-unreachable", what, hint)
    if not templates and said == set() and every:
        hint = "Say how to get out, if only by kind human: a denial without one is a dead end."
        yield from warned(iter([subject.in_sidecar((), "recourse-missing", "there is no way out", hint)]))
