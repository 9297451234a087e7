"""A client of the API server: one connection kept alive, JSON in, JSON out; thousands of calls in seconds."""

import json
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

_WARNING = re.compile(r'299 \S+ "((?:[^"\\]|\\.)*)"')
_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_SECONDS = 60

Object = Mapping[str, Any]


class RefusedError(Exception):
    """The server refused what a test needs to go on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    body: Any
    """A JSON object; of plain text `{"message": text}`."""
    warnings: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the server did, or in a dry-run would do, what was asked."""
        return self.status < 300

    @property
    def message(self) -> str:
        """What a refusal says."""
        return "" if self.accepted else str(self.body.get("message", self.body))

    def needed(self) -> Any:
        """Return the body of an answer that a test cannot do without.

        Raises:
            RefusedError: the server refused.
        """
        if not self.accepted:
            raise RefusedError(f"{self.status}: {self.message}")
        return self.body


@dataclass(frozen=True, slots=True)
class Resource:
    """Where objects of a kind live."""

    prefix: str
    plural: str
    namespaced: bool


@dataclass(slots=True)
class Api:
    """A client with the rights of system:masters; not for use by two threads at once."""

    url: str
    folder: Path
    """Holds `ca.crt`, `admin.crt` and `admin.key`."""
    _connection: HTTPSConnection | None = None
    _known: dict[tuple[str, str], Resource] = field(default_factory=dict[tuple[str, str], Resource])

    def create(self, item: Object, *, dry_run: bool = False, user: Object | None = None) -> Answer:
        """Create an object, or find out what the server would say (`dryRun=All`, unknown fields are errors).

        Args:
            item: with its namespace, where its kind has one.
            dry_run: keep nothing.
            user: `userInfo` of the user to act as.
        """
        return self.request("POST", self.path(item, named=False), item, query=_query(dry_run), user=user)

    def update(
        self, item: Object, *, subresource: str = "", dry_run: bool = False, user: Object | None = None
    ) -> Answer:
        """Replace an object."""
        path = self.path(item) + (f"/{subresource}" if subresource else "")
        return self.request("PUT", path, item, query=_query(dry_run), user=user)

    def apply(self, item: Object, *, dry_run: bool = False) -> Answer:
        """Create or change an object by server-side apply, as the field manager `lab`."""
        query = {"fieldManager": "lab", "force": "true", **_query(dry_run)}
        return self.request("PATCH", self.path(item), item, query=query, content="application/apply-patch+yaml")

    def get(self, item: Object) -> Answer:
        """Read an object."""
        return self.request("GET", self.path(item))

    def delete(self, item: Object, *, dry_run: bool = False, user: Object | None = None) -> Answer:
        """Delete an object."""
        return self.request("DELETE", self.path(item), query=_query(dry_run), user=user)

    def namespace(
        self, name: str, labels: Mapping[str, str] | None = None, annotations: Mapping[str, str] | None = None
    ) -> str:
        """Create a namespace, or give an existing one exactly these labels and annotations, and return its name."""
        metadata = {"name": name, "labels": dict(labels or {}), "annotations": dict(annotations or {})}
        item = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        answer = self.create(item)
        (self.update(item) if answer.status == HTTPStatus.CONFLICT else answer).needed()
        return name

    def path(self, item: Object, *, named: bool = True) -> str:
        """Return the path of an object, or of the collection that it belongs to.

        Raises:
            RefusedError: the server has no such kind.
        """
        resource = self.resource(str(item["apiVersion"]), str(item["kind"]))
        metadata = item.get("metadata", {})
        parts = [resource.prefix]
        if resource.namespaced:
            parts += ["namespaces", quote(metadata.get("namespace") or "default", safe="")]
        parts.append(resource.plural)
        if named:
            parts.append(quote(metadata["name"], safe=":"))
        return "/".join(parts)

    def resource(self, api_version: str, kind: str) -> Resource:
        """Return where a kind lives.

        Raises:
            RefusedError: the server has no such kind.
        """
        if (api_version, kind) not in self._known:
            self._discover()
        try:
            return self._known[api_version, kind]
        except KeyError:
            raise RefusedError(f"the server has no {kind} in {api_version}") from None

    def request(  # noqa: PLR0913 - an HTTP request's own parts, by name
        self,
        method: str,
        path: str,
        body: Object | None = None,
        *,
        query: Mapping[str, str] | None = None,
        user: Object | None = None,
        content: str = "application/json",
        accept: str = "application/json",
    ) -> Answer:
        """Ask the server anything."""
        address = f"{path}?{urlencode(query)}" if query else path
        headers = {"Accept": accept} | ({"Content-Type": content} if body is not None else {})
        raw = None if body is None else json.dumps(body).encode()
        response = self._send(method, address, raw, [*headers.items(), *_impersonation(user)])
        data = response.read()
        warnings = [
            _unquoted(text) for line in response.headers.get_all("Warning", []) for text in _WARNING.findall(line)
        ]
        return Answer(response.status, _json(data), tuple(warnings))

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, method: str, path: str, body: bytes | None, headers: Sequence[tuple[str, str]]) -> HTTPResponse:
        for last in (False, True):
            if self._connection is None:
                self._connection = self._connect()
            connection = self._connection
            try:
                connection.putrequest(method, path)
                for name, value in headers:
                    connection.putheader(name, value)
                if body is not None:
                    connection.putheader("Content-Length", str(len(body)))
                connection.endheaders(body)
                return connection.getresponse()
            except (ConnectionError, ssl.SSLEOFError):
                # The server closes connections that stood idle for long.
                self.close()
                if last:
                    raise
            except BaseException:
                # Half a request stands on it: what comes next must not meet it.
                self.close()
                raise
        raise AssertionError("unreachable")

    def _connect(self) -> HTTPSConnection:
        context = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
        context.load_cert_chain(self.folder / "admin.crt", self.folder / "admin.key")
        address = urlsplit(self.url)
        return HTTPSConnection(str(address.hostname), address.port, context=context, timeout=_SECONDS)

    def _discover(self) -> None:
        self._known.clear()
        for start in ("/api", "/apis"):
            for group in self.request("GET", start, accept=_DISCOVERY).needed()["items"]:
                name = group.get("metadata", {}).get("name", "")
                for version in group["versions"]:
                    api_version = f"{name}/{version['version']}" if name else version["version"]
                    for found in version.get("resources", []):
                        kind = found["responseKind"]["kind"]
                        self._known[api_version, kind] = Resource(
                            f"{start}/{api_version}", found["resource"], found["scope"] == "Namespaced"
                        )


def _query(dry_run: bool) -> dict[str, str]:
    return {"fieldValidation": "Strict"} | ({"dryRun": "All"} if dry_run else {})


def _impersonation(user: Object | None) -> list[tuple[str, str]]:
    if user is None:
        return []
    found = [("Impersonate-User", user.get("username") or "system:anonymous")]
    found += [("Impersonate-Group", group) for group in user.get("groups", ())]
    if user.get("uid"):
        found.append(("Impersonate-Uid", user["uid"]))
    return found + [
        (f"Impersonate-Extra-{quote(name, safe='')}", value)
        for name, values in user.get("extra", {}).items()
        for value in values
    ]


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return {"message": data.decode(errors="replace")}


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
