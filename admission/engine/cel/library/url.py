"""URLs as Go's net/url parses them: what is refused, what is escaped, what a getter answers."""

import dataclasses
import functools
import ipaddress
import json
from dataclasses import dataclass

_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset(b"0123456789")
_PLAIN = _LETTERS | _DIGITS | frozenset(b"-_.~")
_SCHEME_MARKS = frozenset(b"+-.")
_HEX = frozenset(b"0123456789abcdefABCDEF")
_PATH = _PLAIN | frozenset(b"$&+,/:;=@")
_HOST = _PLAIN | frozenset(b"!$&'()*+,;=:[]<>\"")
_USER = _PLAIN | frozenset(b"$&+,;=")
_FRAGMENT = _PLAIN | frozenset(b"$&+,/:;=?@!()*")
_LEFT_ALONE = frozenset(b"!$&'()*+,;=:@[]%")
"""What an author may have left unescaped in a path without its being escaped."""
_USERINFO = _PLAIN | frozenset(b":!$&'()*+,;=%@")
_ASCII = 0x80
_MOST_PARAMETERS = 10_000
"""Go's own limit; beyond it a query has no parameters."""


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of a URL; texts are bytes, because escapes may stand for any."""

    scheme: bytes = b""
    opaque: bytes = b""
    user: tuple[bytes, bytes | None] | None = None
    host: bytes = b""
    path: bytes = b""
    raw_path: bytes = b""
    query: bytes = b""
    has_query: bool = False
    omits_host: bool = False
    fragment: bytes = b""
    raw_fragment: bytes = b""
    original: str = ""

    def escaped_path(self) -> bytes:
        """Return the path as it is written."""
        if self.path == b"*":
            return b"*"
        return self.raw_path if _is_valid(self.raw_path, _PATH) else _escape(self.path, _PATH)

    def hostname(self) -> bytes:
        """Return the host without port and brackets."""
        name = self._split_host()[0]
        return name[1:-1] if name[:1] == b"[" and name[-1:] == b"]" else name

    def port(self) -> bytes:
        """Return the port, empty where there is none."""
        return self._split_host()[1]

    def _split_host(self) -> tuple[bytes, bytes]:
        name, colon, port = self.host.rpartition(b":")
        return (name, port) if colon and _DIGITS.issuperset(port) else (self.host, b"")

    def parameters(self) -> dict[str, list[str]]:
        """Return the parameters of the query; what is malformed is left out.

        Raises:
            UnicodeDecodeError: one is no text.
        """
        found: dict[str, list[str]] = {}
        if self.query.count(b"&") >= _MOST_PARAMETERS:
            return found
        for pair in self.query.split(b"&"):
            name, _, value = pair.partition(b"=")
            if pair and b";" not in pair:
                try:
                    key = _unescape(name.replace(b"+", b" "))
                    content = _unescape(value.replace(b"+", b" "))
                except ValueError:
                    continue
                found.setdefault(key.decode(), []).append(content.decode())
        return found

    def text(self) -> str:
        """Return the URL as it is printed.

        Raises:
            UnicodeDecodeError: it is no text.
        """
        written = self.scheme + b":" if self.scheme else b""
        if self.opaque:
            written += self.opaque
        else:
            written += self._authority()
            path = self.escaped_path()
            if path and path[:1] != b"/" and self.host:
                written += b"/"
            if not written and b":" in path.split(b"/", 1)[0]:
                written += b"./"
            written += path
        if self.has_query or self.query:
            written += b"?" + self.query
        if self.fragment:
            escaped = (
                self.raw_fragment if _is_valid(self.raw_fragment, _FRAGMENT) else _escape(self.fragment, _FRAGMENT)
            )
            written += b"#" + escaped
        return written.decode()

    def _authority(self) -> bytes:
        if not (self.scheme or self.host or self.user) or (self.omits_host and not (self.host or self.user)):
            return b""
        written = b"//" if self.host or self.path or self.user else b""
        if self.user:
            name, password = self.user
            written += _escape(name, _USER)
            written += b":" + _escape(password, _USER) if password is not None else b""
            written += b"@"
        return written + _escape(self.host, _HOST)


@functools.lru_cache(maxsize=256)
def parse(text: str) -> Url:
    """Read a URL as the CEL function `url` does: first as a request's URI, then as a URL with a fragment.

    Raises:
        ValueError: it is none.
    """
    data = text.encode()
    _parse(data, is_request=True)
    rest, _, fragment = data.partition(b"#")
    found = _parse(rest, is_request=False)
    plain = _unescape(fragment)
    raw = b"" if _escape(plain, _FRAGMENT) == fragment else fragment
    return dataclasses.replace(found, fragment=plain, raw_fragment=raw, original=text)


def is_url(text: str) -> bool:
    """Return whether a text is the URI of a request: absolute, or an absolute path."""
    return not uri_faults(text)


def uri_faults(text: str) -> list[str]:
    """Return why a text is no URI of a request, in Go's words; nothing where it is one."""
    try:
        _parse(text.encode(), is_request=True)
    except ValueError as error:
        return [f"parse {json.dumps(text, ensure_ascii=False)}: {error}"]
    return []


def _parse(data: bytes, *, is_request: bool) -> Url:
    if any(byte < 0x20 or byte == 0x7F for byte in data):  # noqa: PLR2004 - control characters
        raise ValueError("net/url: invalid control character in URL")
    if not data and is_request:
        raise ValueError("empty url")
    if data == b"*":
        return Url(path=b"*")
    scheme, rest = _scheme(data)
    has_query = rest[-1:] == b"?" and rest.count(b"?") == 1
    rest, _, query = rest.partition(b"?")
    if rest[:1] != b"/":
        if scheme:
            return Url(scheme=scheme, opaque=rest, query=query, has_query=has_query)
        if is_request:
            raise ValueError("invalid URI for request")
        if b":" in rest.split(b"/", 1)[0]:
            raise ValueError("first path segment in URL cannot contain colon")
    user, host, omits_host = None, b"", False
    if (scheme or (not is_request and rest[:3] != b"///")) and rest[:2] == b"//":
        authority, slash, rest = rest[2:].partition(b"/")
        rest = slash + rest
        user, host = _user(authority), _host(authority.rpartition(b"@")[2])
    elif scheme and rest[:1] == b"/":
        omits_host = True
    path = _unescape(rest)
    raw = b"" if _escape(path, _PATH) == rest else rest
    return Url(scheme, b"", user, host, path, raw, query, has_query, omits_host)


def _scheme(data: bytes) -> tuple[bytes, bytes]:
    for index, byte in enumerate(data):
        if byte in _LETTERS or (index and (byte in _DIGITS or byte in _SCHEME_MARKS)):
            continue
        if byte == ord(":"):
            if not index:
                raise ValueError("missing protocol scheme")
            return data[:index].lower(), data[index + 1 :]
        break
    return b"", data


def _user(authority: bytes) -> tuple[bytes, bytes | None] | None:
    info, at, _ = authority.rpartition(b"@")
    if not at:
        return None
    if not _USERINFO.issuperset(info):
        raise ValueError("net/url: invalid userinfo")
    name, colon, password = info.partition(b":")
    return _unescape(name), _unescape(password) if colon else None


def _host(host: bytes) -> bytes:
    bracket = host.rfind(b"[")
    if bracket > 0:
        raise ValueError("invalid IP-literal")
    if bracket == 0:
        return _literal(host)
    name, colon, _ = host.rpartition(b":")
    if colon:
        _check_port(host[len(name) :])
    return _unescape_host(host)


def _literal(host: bytes) -> bytes:
    end = host.rfind(b"]")
    if end < 0:
        raise ValueError("missing ']' in host")
    _check_port(host[end + 1 :])
    name, percent, zone = host[1:end].partition(b"%25")
    plain = _unescape_host(name)
    zone = _unescape_zone(percent + zone) if percent else b""
    # An IPv4-mapped address may stand here, unlike one that is read by `ip`.
    ipaddress.IPv6Address(plain.decode())
    if zone == b"%":
        raise ValueError("invalid host: zone must be a non-empty string")
    return b"[" + plain + zone + b"]" + host[end + 1 :]


def _check_port(port: bytes) -> None:
    if port and not (port[:1] == b":" and _DIGITS.issuperset(port[1:])):
        raise ValueError(f"invalid port {port.decode(errors='replace')!r} after host")


def _unescape_host(text: bytes) -> bytes:
    plain = _unescape(text)
    for index, byte in enumerate(text):
        if byte == ord("%"):
            if text[index + 1] < ord("8") and text[index : index + 3] != b"%25":
                raise ValueError(f"invalid URL escape {text[index : index + 3].decode()!r}")
        elif byte < _ASCII and byte not in _HOST:
            raise ValueError(f"invalid character {chr(byte)!r} in host name")
    return plain


def _unescape_zone(text: bytes) -> bytes:
    plain = _unescape(text)
    for index, byte in enumerate(text):
        if byte == ord("%"):
            escape = text[index : index + 3]
            value = int(escape[1:], 16)
            if escape != b"%25" and value != ord(" ") and value not in _HOST:
                raise ValueError(f"invalid URL escape {escape.decode()!r}")
        elif byte < _ASCII and byte not in _HOST:
            raise ValueError(f"invalid character {chr(byte)!r} in host name")
    return plain


def _unescape(text: bytes) -> bytes:
    head, *parts = text.split(b"%")
    for part in parts:
        if len(part) < 2 or not _HEX.issuperset(part[:2]):  # noqa: PLR2004 - two hexadecimal digits
            raise ValueError(f"invalid URL escape {(b'%' + part[:2]).decode(errors='replace')!r}")
        head += bytes([int(part[:2], 16)]) + part[2:]
    return head


def _escape(text: bytes, plain: frozenset[int]) -> bytes:
    return b"".join(bytes([byte]) if byte in plain else b"%%%02X" % byte for byte in text)


def _is_valid(raw: bytes, plain: frozenset[int]) -> bool:
    return bool(raw) and all(byte in _LEFT_ALONE or byte in plain for byte in raw)
