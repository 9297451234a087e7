"""Whether an advisory's entry covers a version, and which versions resolve it (OSV schema, "Evaluation")."""

from ...schemas.errors import EvidenceError
from ..statement.encoding import as_list, as_object, as_text
from .snapshot import Affected
from .versions import Key, order

_COMPARED = frozenset({"ECOSYSTEM", "SEMVER"})
_EVENTS = frozenset({"introduced", "fixed", "last_affected"})
_ZERO = "0"


def covers(entry: Affected, version: str, ecosystem: str) -> bool:
    """Return whether the entry covers a version.

    Raises:
        EvidenceError: it lists only Git commits, or a version that cannot be compared.
    """
    key = order(version, ecosystem, "component")
    listed = [as_text(one, "version") for one in as_list(entry.package.get("versions"), "versions")]
    if version in listed or any(_equal(one, key, ecosystem) for one in listed):
        return True
    ranges = _events(entry, ecosystem)
    if not ranges and not listed:
        raise EvidenceError(
            f"{entry.advisory} says neither versions nor ranges of them for {_name(entry)}, so it cannot be matched",
            hint="Complete the advisory in the database, or remove it.",
        )
    return any(_within(events, key) for events in ranges)


def fixes(entry: Affected, version: str, ecosystem: str) -> dict[str, Key]:
    """Return the fixed versions above a version, with their places in the order."""
    current = order(version, ecosystem, "component")
    return {
        text: key
        for events in _events(entry, ecosystem)
        for kind, text, key in events
        if kind == "fixed" and key is not None and key > current
    }


def _events(entry: Affected, ecosystem: str) -> list[list[tuple[str, str, Key]]]:
    """Return the events of each range that can be compared, in the order of versions; `0` stands before all."""
    found: list[list[tuple[str, str, Key]]] = []
    for listed in as_list(entry.package.get("ranges"), "ranges"):
        described = as_object(listed, "range")
        if as_text(described.get("type"), "range type") in _COMPARED:
            events = [
                (kind, text, None if text == _ZERO else order(text, ecosystem, entry.advisory))
                for event in as_list(described.get("events"), "events")
                for kind, text in ((kind, as_text(text, kind)) for kind, text in as_object(event, "event").items())
                if kind in _EVENTS
            ]
            found.append(sorted(events, key=lambda event: (event[2] is not None, event[2], event[0] != "introduced")))
    return found


def _within(events: list[tuple[str, str, Key]], version: Key) -> bool:
    inside = False
    for kind, _, key in events:
        if kind == "introduced" and (key is None or version >= key):
            inside = True
        elif (kind == "fixed" and (key is None or version >= key)) or (
            kind == "last_affected" and key is not None and version > key
        ):
            inside = False
    return inside


def _equal(text: str, version: Key, ecosystem: str) -> bool:
    try:
        return bool(order(text, ecosystem, "") == version)
    except EvidenceError:
        return False


def _name(entry: Affected) -> str:
    return as_text(as_object(entry.package.get("package") or {}, "package").get("name"), "package name")
