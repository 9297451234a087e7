"""The web service: a WSGI application with three pages and a health check."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader

from .catalog import CATALOG, total

_PAGES = Environment(loader=PackageLoader("shop"), autoescape=True)

Response = tuple[str, str, str]


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request (PEP 3333)."""
    status, kind, body = _respond(environ.get("PATH_INFO", "/"), parse_qs(environ.get("QUERY_STRING", "")))
    data = body.encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(data)))])
    return [data]


def _respond(path: str, query: dict[str, list[str]]) -> Response:
    if path == "/healthz":
        return "200 OK", "text/plain", "ok\n"
    if path == "/":
        return _page("index.html", items=CATALOG.values())
    if path == "/cart":
        return _cart(query.get("sku", []))
    item = CATALOG.get(path.removeprefix("/items/"))
    if item is None:
        return "404 Not Found", "text/plain", "no such page\n"
    return _page("item.html", item=item)


def _cart(skus: list[str]) -> Response:
    unknown = [sku for sku in skus if sku not in CATALOG]
    if unknown:
        return "400 Bad Request", "application/json", json.dumps({"unknown": unknown})
    return "200 OK", "application/json", json.dumps({"pieces": len(skus), "cents": total(skus)})


def _page(template: str, **values: Any) -> Response:
    return "200 OK", "text/html; charset=utf-8", _PAGES.get_template(template).render(**values)
