"""All pages of a set or folder of policies, by file name."""

from collections.abc import Sequence

from ...schemas.errors import InputError
from .catalogue import Entry, entries, membership
from .detail import detail
from .page import index, page

INDEX = "README.md"


def pages(source: str, codes: Sequence[str] = ()) -> dict[str, str]:
    """Return file name -> Markdown: a page a policy, and the index where all of them are asked for.

    Raises:
        InputError: a code is none of the source's policies.
        PolicyError: a file of a policy cannot be understood.
    """
    found = list(entries(source))
    known = {item.sidecar.code for item in found}
    strangers = [code for code in codes if code not in known]
    if strangers:
        raise InputError(
            f"{', '.join(strangers)} is no policy of {source}", hint="`argosy policy list` shows every code."
        )
    sets = membership()
    chosen = [item for item in found if not codes or item.sidecar.code in codes]
    details = [detail(item, sets) for item in chosen]
    written = {
        f"{item['code']}.md": page(item, known, _folder(entry)) for item, entry in zip(details, chosen, strict=True)
    }
    return written if codes else {INDEX: index(details), **written}


def _folder(entry: Entry) -> str:
    return f"../../policies/{entry.folder.name}" if entry.is_packaged else ""
