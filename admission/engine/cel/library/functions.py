"""Every function of the libraries: how it is called, as the API server declares it, and what answers."""

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ....shape import is_object
from . import ip, lists, regex, semver, url
from .named_format import FORMATS
from .quantity import Quantity
from .tagged import NO_OVERLOAD, Tagged, kind_of, tagged, untagged

_SIGNATURE = re.compile(r"(?:<([\w()]+)>\.)?([\w.]+)\(([^)]*(?:\(\w+\))?)\) -> ([\w()]+)")
_ANY = ("int", "uint", "double", "bool", "string", "bytes", "duration", "timestamp", "null", "list(dyn)", "map")
"""Types that a value may have when the program runs."""
RUN_ONLY = frozenset({"argosy_equals", "argosy_among", "argosy_entries", "argosy_merged", "argosy_matches"})
"""What no rule calls: `expression.py` puts it into programs."""
_ORDERED = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")


@dataclass(frozen=True, slots=True)
class Function:
    """One overload; types are words, and `quantity` and the like are the libraries' own."""

    name: str
    is_member: bool
    parameters: tuple[str, ...]
    """A member's target is the first."""
    result: str
    run: Callable[..., Any]


def functions() -> list[Function]:
    """Return all of them."""
    return [function(signature, run) for part in _PARTS for signature, run in part()]


def function(signature: str, run: Callable[..., Any]) -> Function:
    """Return the overload that a signature such as `<string>.find(string) -> string` says."""
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        raise ValueError(signature)
    target, name, given, result = found.groups()
    parameters = tuple(given.split(", ")) if given else ()
    return Function(name, target is not None, ((target,) if target else ()) + parameters, result, run)


Row = tuple[str, Callable[..., Any]]
Rows = Iterator[Row]


def _one(signature: str, run: Callable[[Any], Any]) -> Row:
    return signature, run


def _two(signature: str, run: Callable[[Any, Any], Any]) -> Row:
    return signature, run


def _is(parse: Callable[..., Any]) -> Callable[..., bool]:
    def check(*given: Any) -> bool:
        try:
            parse(*given)
        except ValueError:
            return False
        return True

    return check


def _quantities() -> Rows:
    def made(quantity: Quantity) -> Tagged:
        return tagged("quantity", quantity.text())

    def read(given: Any) -> Quantity:
        return Quantity(given, 0) if isinstance(given, int) else Quantity.read(untagged(given, "quantity"))

    def integer(given: Tagged) -> int:
        found = read(given).integer()
        if found is None:
            raise ValueError("cannot convert value to integer")
        return found

    yield _one("quantity(string) -> quantity", lambda text: made(Quantity.parse(text)))
    yield "isQuantity(string) -> bool", _is(Quantity.parse)
    yield _one("sign(quantity) -> int", lambda given: read(given).sign)
    yield _one("<quantity>.isInteger() -> bool", lambda given: read(given).integer() is not None)
    yield "<quantity>.asInteger() -> int", integer
    yield _one("<quantity>.asApproximateFloat() -> double", lambda given: read(given).approximate())
    yield _two("<quantity>.isGreaterThan(quantity) -> bool", lambda one, other: read(one).compare(read(other)) > 0)
    yield _two("<quantity>.isLessThan(quantity) -> bool", lambda one, other: read(one).compare(read(other)) < 0)
    yield _two("<quantity>.compareTo(quantity) -> int", lambda one, other: read(one).compare(read(other)))
    for other in ("quantity", "int"):
        yield _two(f"<quantity>.add({other}) -> quantity", lambda one, other: made(read(one).add(read(other))))
        yield _two(f"<quantity>.sub({other}) -> quantity", lambda one, other: made(read(one).subtract(read(other))))


def _versions() -> Rows:
    def parse(text: str, normalize: bool = False) -> semver.Version:
        return semver.Version.parse(semver.normalized(text) if normalize else text)

    def read(given: Tagged) -> semver.Version:
        return semver.Version.parse(untagged(given, "semver"))

    def made(text: str, normalize: bool = False) -> Tagged:
        return tagged("semver", parse(text, normalize).text())

    for given in ("string", "string, bool"):
        yield f"semver({given}) -> semver", made
        yield f"isSemver({given}) -> bool", _is(parse)
    yield _one("<semver>.major() -> int", lambda given: read(given).number(0))
    yield _one("<semver>.minor() -> int", lambda given: read(given).number(1))
    yield _one("<semver>.patch() -> int", lambda given: read(given).number(2))
    yield _two("<semver>.isGreaterThan(semver) -> bool", lambda one, other: read(one).compare(read(other)) > 0)
    yield _two("<semver>.isLessThan(semver) -> bool", lambda one, other: read(one).compare(read(other)) < 0)
    yield _two("<semver>.compareTo(semver) -> int", lambda one, other: read(one).compare(read(other)))


def _urls() -> Rows:
    def read(given: Tagged) -> url.Url:
        return url.parse(untagged(given, "url"))

    yield _one("url(string) -> url", lambda text: tagged("url", url.parse(text).original))
    yield "isURL(string) -> bool", url.is_url
    yield _one("<url>.getScheme() -> string", lambda given: read(given).scheme.decode())
    yield _one("<url>.getHost() -> string", lambda given: read(given).host.decode())
    yield _one("<url>.getHostname() -> string", lambda given: read(given).hostname().decode())
    yield _one("<url>.getPort() -> string", lambda given: read(given).port().decode())
    yield _one("<url>.getEscapedPath() -> string", lambda given: read(given).escaped_path().decode())
    yield _one("<url>.getQuery() -> parameters", lambda given: read(given).parameters())


def _addresses() -> Rows:
    def read(given: Tagged) -> ip.Address:
        return ip.address(untagged(given, "ip"))

    def prefix(given: Tagged) -> ip.Prefix:
        return ip.Prefix(untagged(given, "cidr"))

    yield _one("ip(string) -> ip", lambda text: tagged("ip", str(ip.address(text))))
    yield "isIP(string) -> bool", _is(ip.address)
    yield _one("ip.isCanonical(string) -> bool", lambda text: str(ip.address(text)) == text)
    yield _one("string(ip) -> string", lambda given: str(read(given)))
    yield _one("<ip>.family() -> int", lambda given: read(given).version)
    yield _one("<ip>.isUnspecified() -> bool", lambda given: read(given).is_unspecified)
    yield _one("<ip>.isLoopback() -> bool", lambda given: read(given).is_loopback)
    yield _one("<ip>.isLinkLocalMulticast() -> bool", lambda given: ip.is_link_local_multicast(read(given)))
    yield _one("<ip>.isLinkLocalUnicast() -> bool", lambda given: ip.is_link_local_unicast(read(given)))
    yield _one("<ip>.isGlobalUnicast() -> bool", lambda given: ip.is_global_unicast(read(given)))
    yield _one("cidr(string) -> cidr", lambda text: tagged("cidr", ip.Prefix(text).text()))
    yield "isCIDR(string) -> bool", _is(ip.Prefix)
    yield _one("string(cidr) -> string", lambda given: untagged(given, "cidr"))
    yield _one("<cidr>.ip() -> ip", lambda given: tagged("ip", str(prefix(given).address)))
    yield _one("<cidr>.masked() -> cidr", lambda given: tagged("cidr", prefix(given).masked()))
    yield _one("<cidr>.prefixLength() -> int", lambda given: prefix(given).bits)
    yield _two("<cidr>.containsIP(string) -> bool", lambda given, text: prefix(given).contains(ip.address(text)))
    yield _two("<cidr>.containsIP(ip) -> bool", lambda given, other: prefix(given).contains(read(other)))
    yield _two(
        "<cidr>.containsCIDR(string) -> bool", lambda given, text: prefix(given).contains_prefix(ip.Prefix(text))
    )
    yield _two("<cidr>.containsCIDR(cidr) -> bool", lambda given, other: prefix(given).contains_prefix(prefix(other)))


def _formats() -> Rows:
    def validate(given: Tagged, text: str) -> list[list[str]]:
        faults = FORMATS[untagged(given, "format")](text)
        return [faults] if faults else []

    for name in FORMATS:
        yield f"format.{name}() -> format", functools.partial(tagged, "format", name)
    # Both answer an optional, which the engine takes from no function: `expression.py` asks for the first of a list.
    yield _one("argosy_named(string) -> list(format)", lambda name: [tagged("format", name)] if name in FORMATS else [])
    yield _two("<format>.argosy_validate(string) -> list(strings)", validate)


def _regexes() -> Rows:
    yield "argosy_matches(string, string) -> bool", regex.matches
    yield "<string>.find(string) -> string", regex.find
    yield "<string>.findAll(string) -> list(string)", regex.find_all
    yield "<string>.findAll(string, int) -> list(string)", regex.find_all


def _lists() -> Rows:
    for kind in _ORDERED:
        yield f"<list({kind})>.isSorted() -> bool", lists.is_sorted
        yield f"<list({kind})>.min() -> {kind}", lists.smallest
        yield f"<list({kind})>.max() -> {kind}", lists.largest
    for kind, run in (
        ("int", lists.total),
        ("uint", lists.total_unsigned),
        ("double", lists.total),
        ("duration", lists.total_duration),
    ):
        yield f"<list({kind})>.sum() -> {kind}", run
    for kind in _ANY:
        yield f"<list(dyn)>.indexOf({kind}) -> int", lists.index_of
        yield f"<list(dyn)>.lastIndexOf({kind}) -> int", lists.last_index_of


def _equality() -> Rows:
    def equals(one: Any, other: Any) -> bool:
        kind = kind_of(one)
        if not kind or kind != kind_of(other):
            raise ValueError(NO_OVERLOAD)
        if kind == "quantity":
            mine, its = Quantity.read(untagged(one, "quantity")), Quantity.read(untagged(other, "quantity"))
            if its.is_computed:
                raise ValueError(NO_OVERLOAD)
            return mine.compare(its) == 0
        if kind == "url":
            return url.parse(untagged(one, "url")).text() == url.parse(untagged(other, "url")).text()
        return bool(one == other)

    def among(one: Any, many: list[Any]) -> bool:
        return any(is_object(other) and _is(equals)(one, other) and equals(one, other) for other in many)

    yield "argosy_equals(tagged, tagged) -> bool", equals
    yield "argosy_among(tagged, list(dyn)) -> bool", among


def _maps() -> Rows:
    def merged(entries: list[dict[Any, Any]]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for entry in entries:
            if found.keys() & entry.keys():
                raise ValueError("insert failed: a key already exists")
            found |= entry
        return found

    yield _one("argosy_entries(list(dyn)) -> map", lambda pairs: dict(map(tuple, pairs)))
    yield "argosy_merged(list(dyn)) -> map", merged


_PARTS = (_quantities, _versions, _urls, _addresses, _formats, _regexes, _lists, _equality, _maps)
