"""What is no review is refused by HTTP status with one clear JSON error, and never judged."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from argosy.admission.webhook import body
from argosy.admission.webhook.body import Message, Refused

Asked = Callable[..., httpx.Response]
JSON = {"content-type": "application/json"}
UID = (
    b'{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","operation":"CREATE",'
    b'"kind":{"version":"v1","kind":"Pod"},"resource":{"version":"v1","resource":"pods"},"object":{"kind":"Pod",'
)
PLAIN = UID[:-1] + b"}}}"


def post(lax: Asked, content: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    return lax("POST", "/validate", content=content, headers=JSON if headers is None else headers)


def error(response: httpx.Response) -> dict[str, str]:
    assert response.headers["content-type"] == "application/json"
    whole: dict[str, dict[str, str]] = response.json()
    assert list(whole) == ["error"]
    return whole["error"]


def test_a_review_is_answered_with_its_uid(lax: Asked) -> None:
    response = post(lax, PLAIN)
    assert response.status_code == 200
    assert response.json()["response"]["uid"] == "u"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "JSON object"),
        (b'"text"', "JSON object"),
        (b"{}", "kind"),
        (b'\xff\xfe{"request":{}}', "not JSON"),
        (b'{"request":{"uid":"\xff"}}', "not JSON"),
        (b'{"request":{"uid":"\\ud800"}}', "not JSON"),
        (b'\xef\xbb\xbf{"request":{"uid":"u"}}', "not JSON"),
        (b'{"request":{"uid":NaN}}', "not JSON"),
        (UID + b'"n":9223372036854775808}}}', "64 bits"),
        (UID + b'"n":-9223372036854775809}}}', "64 bits"),
        (UID + b'"n":[1,{"m":18446744073709551616}]}}}', "64 bits"),
        (UID + b'"n":1e400}}}', "not JSON"),
        (UID + b'"n":1234567890123456789,"m":NaN}}}', "not JSON"),
        (UID + b'"n":1234567890123456789,"m":"\\ud800"}}}', "not JSON"),
        (b"\xef\xbb\xbf" + UID + b'"n":1234567890123456789}}}', "not JSON"),
        (UID + b'"n":' + b"[" * 50_000 + b"]" * 50_000 + b"}}}", "not JSON"),
    ],
)
def test_a_malformed_review_is_a_bad_request(lax: Asked, content: bytes, says: str) -> None:
    response = post(lax, content)
    assert response.status_code == 400
    assert says in error(response)["message"]
    assert error(response)["code"] == "E_REVIEW"


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0.5, 1e18])
def test_every_number_of_an_api_object_is_taken(lax: Asked, number: float) -> None:
    assert post(lax, UID + b'"n":' + json.dumps(number).encode() + b"}}}").status_code == 200


@pytest.mark.parametrize(("levels", "status"), [(98, 200), (101, 400), (500, 400)])
def test_a_review_may_be_a_hundred_levels_deep_and_no_deeper(lax: Asked, levels: int, status: int) -> None:
    response = post(lax, UID + b'"n":' + b"[" * levels + b"]" * levels + b"}}}")
    assert response.status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json-patch+json"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_another_media_type_is_unsupported(lax: Asked, headers: dict[str, str]) -> None:
    response = post(lax, PLAIN, headers)
    assert response.status_code == 415
    assert error(response)["hint"]


def test_the_media_type_may_name_its_charset(lax: Asked) -> None:
    assert post(lax, PLAIN, {"content-type": "Application/JSON; charset=utf-8"}).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_only_post_is_allowed(lax: Asked, method: str) -> None:
    response = lax(method, "/validate")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/", "/validate/", "/validate/x", "/v1", "/admin"])
def test_an_unknown_path_is_not_found(lax: Asked, path: str) -> None:
    response = lax("POST", path, content=b"{}", headers=JSON, follow_redirects=False)
    assert response.status_code == 404
    assert error(response)["code"] == "E_REQUEST"


def test_an_announced_length_beyond_the_limit_is_refused_before_a_byte_is_read() -> None:
    scope = {
        "method": "POST",
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"8388609")],
    }
    with pytest.raises(Refused) as refused:
        body.check_headers(scope)
    assert refused.value.status == 413


def test_an_unannounced_body_is_read_no_further_than_the_limit() -> None:
    read = 0

    async def endless() -> Message:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 1024 * 1024, "more_body": True}

    with pytest.raises(Refused) as refused:
        asyncio.run(body.read(endless))
    assert refused.value.status == 413
    assert (b"connection", b"close") in refused.value.headers
    assert read == 9


def test_a_body_of_exactly_the_limit_is_read(lax: Asked) -> None:
    head, tail = UID + b'"pad":"', b'"}}}'
    content = head + b"x" * (body.MAX_BODY - len(head) - len(tail)) + tail
    assert post(lax, content).status_code == 200
    assert post(lax, content + b" ").status_code == 413


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "READ_SECONDS", 0.01)

    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(Refused) as refused:
        asyncio.run(body.read(silent))
    assert refused.value.status == 408


def test_a_body_that_is_cut_off_is_no_review() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b'{"request":', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def cut() -> Message:
        return messages.pop(0)

    with pytest.raises(Refused) as refused:
        asyncio.run(body.read(cut))
    assert refused.value.status == 400


def test_a_refusal_is_counted_by_its_status(lax: Asked) -> None:
    post(lax, b"{")
    post(lax, b"{}", {})
    text = lax("GET", "/metrics").text
    assert 'argosy_admission_malformed_total{status="400"} 1.0' in text
    assert 'argosy_admission_malformed_total{status="415"} 1.0' in text


def test_a_refused_body_is_not_repeated_in_the_error(lax: Asked) -> None:
    assert "hunter2" not in post(lax, b'{"password":"hunter2"').text


def test_the_refusals_never_allow(lax: Asked) -> None:
    answers: list[Any] = [post(lax, content).json() for content in (b"{}", b"null", b"[]", b'{"allowed":true}')]
    assert all("response" not in answer for answer in answers)
