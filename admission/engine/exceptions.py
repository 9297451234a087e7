"""Exceptions: which soft refusals of a review are accepted, by whom and until when; what has expired does not act."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...adapters.manifest import pointer as pointers
from ...schemas.errors import InputError
from ...schemas.review import ExceptionScope, PolicyException, Review
from ...schemas.verdict import DenyReason, Exempted, Severity
from ..policy.labels import labels_of
from ..shape import is_array, is_object

_LONGEST = 1024
"""Characters of an image reference; a longer one is none, and matches no pattern."""


class Exceptions:
    """The exceptions of one review."""

    def __init__(self, review: Review) -> None:
        """Keep the review."""
        self._review = review
        self._stated = bool(review.exceptions)
        self._item: Any = review.request.object or review.request.old_object

    def met_by(self, reason: DenyReason) -> list[Exempted]:
        """Return the exception that accepts a refusal; if there is none, those that would have and expired."""
        if not self._stated or reason.severity is not Severity.SOFT:
            return []
        expired: list[Exempted] = []
        for exception in self._review.exceptions:
            if exception.code == reason.code and self._covers(exception.scope, reason.field):
                met = _exempted(exception, self._review.at)
                if not met.expired:
                    return [met]
                expired.append(met)
        return expired

    def _covers(self, scope: ExceptionScope | None, field: str) -> bool:
        if scope is None:
            return True
        request = self._review.request
        # Whoever may write in a namespace says nothing about the Namespace itself.
        if request.namespace != scope.namespace or request.resource.resource == "namespaces":
            return False
        if not scope.selector.selects(labels_of(self._item)):
            return False
        return not scope.images or self._images_match(scope.images, field)

    def _images_match(self, patterns: Sequence[str], field: str) -> bool:
        """Return whether the image of the container that a field belongs to matches; of none, every image."""
        own = _image_around(self._item, field)
        images = [own] if own is not None else list(_images(self._item))
        return bool(images) and all(any(matches(pattern, image) for pattern in patterns) for image in images)


def matches(pattern: str, reference: str) -> bool:
    """Return whether an image reference is meant by a pattern.

    The reference is taken with the registry that a runtime adds (`nginx` is `docker.io/library/nginx`). `*` stands for
    any characters but a slash, `**` for any parts; a pattern without tag and digest means every one of them.
    """
    if len(reference) > _LONGEST:
        return False
    whole = _with_registry(reference)
    last = pattern.rpartition("/")[2]
    name = whole if ":" in last or "@" in last or last == "**" else _without_tag(whole)
    return _fits(pattern.split("/"), name.split("/"), "**", lambda one, part: _fits(one, part, "*", _same))


def _exempted(exception: PolicyException, at: str) -> Exempted:
    expires = exception.expires or ""
    return Exempted(
        code=exception.code,
        reason=exception.reason,
        source=exception.source,
        owner=exception.owner,
        expires=expires,
        expired=bool(expires) and expires <= at,
    )


def _image_around(item: Any, field: str) -> str | None:
    """Return the image of the container that a field stands in, or names; None where it stands in none."""
    image: str | None = None
    try:
        parts = pointers.split(field)
    except InputError:
        return None
    for part in ("", *parts):
        if part:
            item = pointers.member(item, part)
        own = item.get("image") if is_object(item) else None
        if isinstance(own, str):
            image = own
    return image


def _images(item: Any) -> Iterator[str]:
    """Yield every image that an object names outside of its metadata."""
    level: list[Any] = [value for key, value in item.items() if key != "metadata"] if is_object(item) else []
    while level:
        below: list[Any] = []
        for value in level:
            if is_object(value):
                image = value.get("image")
                if isinstance(image, str):
                    yield image
                below += value.values()
            elif is_array(value):
                below += value
        level = below


def _with_registry(reference: str) -> str:
    host, slash, rest = reference.partition("/")
    if slash and ("." in host or ":" in host or host == "localhost"):
        return f"{host}/{rest}"
    return f"docker.io/{reference}" if slash else f"docker.io/library/{reference}"


def _without_tag(reference: str) -> str:
    path, _, last = reference.partition("@")[0].rpartition("/")
    return f"{path}/{last.partition(':')[0]}"


def _same(one: str, other: str) -> bool:
    return one == other


def _fits(pattern: Sequence[str], value: Sequence[str], star: str, same: Callable[[str, str], bool]) -> bool:
    """Return whether a value fits a pattern whose stars stand for any run; in time of the product of their lengths."""
    at = place = 0
    back: tuple[int, int] | None = None
    while place < len(value):
        if at < len(pattern) and pattern[at] == star:
            back, at = (at, place), at + 1
        elif at < len(pattern) and same(pattern[at], value[place]):
            at, place = at + 1, place + 1
        elif back is not None:
            back = (back[0], back[1] + 1)
            at, place = back[0] + 1, back[1]
        else:
            return False
    return all(left == star for left in pattern[at:])
