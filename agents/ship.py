"""Ship: from the user's words to a release that moves, and what is left on disk when it stops."""

import contextlib
import json
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from ..adapters import manifest
from ..adapters.git import Repository
from ..evidence.signing.keys import Keyring, load_or_create
from ..evidence.stores.directory import DirectoryStore
from ..evidence.trace import Trace, claim, export, keeping
from ..evidence.trust import Trust
from ..schemas.canonical import sha256
from ..schemas.discovery import members
from ..schemas.entry import Entry
from ..schemas.errors import InputError, TrustError
from ..schemas.role import Role
from . import roles, state
from .auditing import judge_alone
from .change import read_change
from .models.port import label, open_model
from .options import Options
from .planning import inspect
from .playbook import playbooks
from .protocol import loop
from .protocol.journal import Journal
from .protocol.member import Crew, Member
from .protocol.release import Places, Release
from .protocol.request import Request
from .releasing import application

NEW = "new"
"""Identity of a GitOps repository that has no commit yet."""
APPLICATION = "application.yaml"


@contextlib.contextmanager
def opened(options: Options, say: Callable[[str], None]) -> Generator[Release]:
    """Begin a release, or find the one that the same command began, and hold it.

    Raises:
        InputError: something that was given cannot be used; nothing is written then.
        BusyError: another process works on it.
        TraceError: its trace was touched.
        StorageError: no space is left.
    """
    options = options.checked()
    repository = Repository.open(options.repo)
    if changed := repository.dirty():
        hint = "Commit or stash it: only what is committed is shipped."
        raise InputError(f"{repository.root} has uncommitted changes: {changed[0]}", hint=hint)
    if not repository.has_commit():
        raise InputError(f"{repository.root} has no commit yet", hint="Commit something first.")
    target = Repository.target(options.gitops) if options.gitops is not None else None
    base = repository.resolve("HEAD")
    inspect(repository, base)
    if options.model is not None:
        open_model(options.model, 1)
    change = read_change(repository, base, options)
    asked = Request(
        goal=options.goal,
        source=_source(options),
        repository=repository.identity(),
        base=base,
        change=sha256(change) if change is not None else None,
        environment=options.environment,
        gitops=target.identity() if target is not None else NEW,
    )
    if target is not None:
        unborn = asked.model_copy(update={"gitops": NEW})
        if state.begun_for(unborn.release(), target.root) is not None:
            asked = unborn
    given = Trust.load(options.trust) if options.trust is not None else None
    keyring = load_or_create()
    trust_file = options.trust or keyring.trust_file
    trust = given or Trust.load(trust_file)
    _trusted(keyring, trust, trust_file)
    with state.locked(asked.release()), contextlib.ExitStack() as held:
        place = target.root if target is not None else None
        name = state.generations(asked.release())[-1]
        if asked.gitops == NEW:
            name = state.begun_for(asked.release(), place) or state.following(asked.release())
        if options.new and _finished(name, trust, keyring):
            name = state.following(asked.release())
        if options.out is not None:
            claim(options.out, name)
        with keeping(state.home()):
            state.remember(name, place)
        trace = held.enter_context(Trace.open(state.home() / name, trust))
        places = Places(state.home() / name, options.out)
        gitops = Repository(place) if place is not None else Repository.create(places.gitops)
        journal = Journal(name, trace, keyring)
        _still_there(journal, gitops)
        release = Release(
            id=name,
            request=asked,
            repository=repository,
            gitops=gitops.root,
            places=places,
            journal=journal,
            keyring=keyring,
            trust=trust,
            trust_file=trust_file,
            model=options.model,
            budget=options.budget,
            say=say,
            approvals=options.approvals,
        )
        if release.journal.phase is None:
            loop.request(release, {"change": change} if change is not None else {})
        yield release


def ship(release: Release) -> Iterator[Entry]:
    """Move a release as far as it goes, yielding what is decided, and write its export."""
    if len(release.journal.entries) == 1:
        yield release.journal.entries[0]
    crew = Crew(tuple(members(roles, "ROLE", Member).values()))
    with keeping(release.places.state):
        yield from loop.run(release, crew)
    with keeping(release.places.export):
        conclude(release)


def conclude(release: Release) -> None:
    """Write the trace, the change, the evidence and the Argo CD Application into the export; again is the same."""
    journal, out = release.journal, release.places.export
    export(journal.trace, out, release.keyring[Role.AUDITOR])
    if (diff := journal.latest("diff")) is not None:
        (out / "change.patch").write_bytes(journal.read(diff))
    kept, exported = DirectoryStore(release.places.evidence), DirectoryStore(out / "evidence")
    for digest in kept.digests():
        for bundle in kept.fetch(digest):
            exported.put(bundle)
    if journal.phase is loop.LAST:
        data = application(release)
        verdict = judge_alone(release, manifest.load(data, APPLICATION)[0].object)
        if verdict.allowed:
            (out / APPLICATION).write_bytes(data)
        else:
            release.say(f"{APPLICATION} is not written: {', '.join(reason.code for reason in verdict.reasons)}")


def _finished(name: str, trust: Trust, keyring: Keyring) -> bool:
    if not (state.home() / name).is_dir():
        return False
    with Trace.open(state.home() / name, trust) as trace:
        return loop.finished(Journal(name, trace, keyring))


def _trusted(keyring: Keyring, trust: Trust, file: Path) -> None:
    """Refuse a trust file by which nobody could verify what is signed here.

    Raises:
        TrustError: it does not list one of the keys for its role.
    """
    for role, signer in keyring.signers.items():
        if signer.keyid not in trust or role not in trust.entry(signer.keyid).roles:
            raise TrustError(
                f"{file} does not trust your own key {signer.keyid[:16]} as {role}",
                hint=f"Add the keys of {keyring.trust_file} to it, or leave --trust out.",
            )


def _still_there(journal: Journal, gitops: Repository) -> None:
    """Refuse to call a release staged in a repository that does not have its commit.

    Raises:
        InputError: it does not.
    """
    if (said := journal.latest("commit")) is None:
        return
    commit = str(json.loads(journal.read(said))["commit"])
    if not gitops.has_commit(commit):
        raise InputError(
            f"this release was staged as commit {commit[:12]}, which {gitops.root} does not have",
            hint="Bring the commit there, or ship again with --new.",
        )


def _source(options: Options) -> str:
    if options.branch is not None:
        return "branch"
    if options.patch is not None:
        return "patch"
    if options.model is not None:
        return f"model:{label(options.model)}"
    fitting = [name for name, playbook in playbooks().items() if playbook.fits(options.goal)]
    if not fitting:
        examples = "; ".join(playbook.example for playbook in playbooks().values() if playbook.example)
        raise InputError(
            "nothing says how the change is made: no --from, --patch or --model, and no playbook fits the goal",
            hint=f"Give --from BRANCH, --patch FILE or --model provider:name, or a goal such as: {examples}.",
        )
    return f"playbook:{fitting[0]}"
