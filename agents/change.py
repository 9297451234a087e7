"""The change that a user brings: a branch or a patch, read once into the exact diff against the base commit."""

import tempfile
from pathlib import Path

from ..adapters.git import Repository
from ..schemas.errors import InputError
from .options import LARGEST_PATCH, Options


def read_change(repository: Repository, base: str, options: Options) -> bytes | None:
    """Return the exact diff of a branch or a patch on top of `base`; None when the crew makes the change.

    Raises:
        InputError: unknown branch, a patch that does not apply, or nothing changes.
    """
    if options.branch is not None:
        tip = repository.resolve(options.branch)
        fork = repository.merge_base(base, tip)
        if fork == tip:
            raise InputError(
                f"{options.branch} has nothing that {base[:12]} has not",
                hint="Check out the branch that the change shall land on, and name the other one with --from.",
            )
        patch = repository.diff(fork, tip)
        if fork == base:
            return _within(patch)
    elif options.patch is not None:
        patch = options.patch.read_bytes()
    else:
        return None
    return _normalised(repository, base, _within(patch))


def _within(patch: bytes) -> bytes:
    if len(patch) > LARGEST_PATCH:
        raise InputError(f"the change has {len(patch)} bytes; at most {LARGEST_PATCH} are read")
    return patch


def _normalised(repository: Repository, base: str, patch: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="argosy-change-") as scratch:
        clone = repository.clone(Path(scratch) / "clone", base)
        clone.apply(patch)
        head = clone.commit("change", 0, "Argosy <change@argosy.dev>")
        change = clone.diff(base, head)
    if not change:
        raise InputError("the patch changes nothing", hint="It may be applied already.")
    return change
