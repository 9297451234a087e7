"""The bytes of a request, bounded before they are read."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY = 8 * 1024 * 1024
"""Bytes. The API server takes requests of 3 MiB at most, and an UPDATE carries the object and the old object."""
READ_SECONDS = 10
"""The API server's own default deadline for a webhook: a body that is slower has nobody waiting for its answer."""
_TOO_LARGE = f"the body is larger than {MAX_BODY} bytes"
_CLOSE = ((b"connection", b"close"),)


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The request is answered with an HTTP status other than 200, and was not judged."""

    def __init__(
        self, status: int, message: str, *, hint: str = "", headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        """Keep the HTTP status, what is wrong, what to do, and the headers that the status asks for."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint
        self.headers = headers


def check_headers(scope: Scope) -> None:
    """Refuse what is wrong already by method, type or declared length, before a byte of the body is read.

    Raises:
        Refused: 405, 413 or 415.
    """
    if scope["method"] != "POST":
        raise Refused(405, f"{scope['method']} is not answered here, only POST", headers=((b"allow", b"POST"),))
    headers: dict[bytes, bytes] = dict(scope["headers"])
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type != b"application/json":
        shown = media_type.decode("latin-1") or "missing"
        raise Refused(
            415, f"content type is {shown}, not application/json", hint="Send Content-Type: application/json."
        )
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise Refused(415, "compressed bodies are not read", hint="Send the body without Content-Encoding.")
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length[:20]) > MAX_BODY:
        raise Refused(413, _TOO_LARGE, headers=_CLOSE)


async def read(receive: Receive) -> bytes:
    """Return the whole body, reading at most one chunk more than `MAX_BODY` bytes.

    Raises:
        Refused: 408 when the body takes longer than `READ_SECONDS`, 413 when it is too large, 400 when it is cut off.
    """
    chunks = bytearray()
    try:
        async with asyncio.timeout(READ_SECONDS):
            more = True
            while more:
                message = await receive()
                chunks += _chunk(message)
                if len(chunks) > MAX_BODY:
                    raise Refused(413, _TOO_LARGE, headers=_CLOSE)
                more = bool(message.get("more_body"))
    except TimeoutError as error:
        raise Refused(408, f"the body took longer than {READ_SECONDS} s", headers=_CLOSE) from error
    return bytes(chunks)


def _chunk(message: Message) -> bytes:
    if message["type"] == "http.disconnect":
        raise Refused(400, "the body was cut off")
    return bytes(message.get("body", b""))
