"""Plain YAML scalars as Kubernetes resolves them: YAML 1.1 by `sigs.k8s.io/yaml`, then JSON's numbers."""

import math
import re
from collections.abc import Mapping

from .limits import INTEGER

Scalar = str | int | float | bool | None

_WORDS: Mapping[str, Scalar] = {
    word: value
    for value, words in (
        (True, "y Y yes Yes YES true True TRUE on On ON"),
        (False, "n N no No NO false False FALSE off Off OFF"),
        (None, "~ null Null NULL"),
        (math.nan, ".nan .NaN .NAN"),
        (math.inf, ".inf .Inf .INF +.inf +.Inf +.INF"),
        (-math.inf, "-.inf -.Inf -.INF"),
    )
    for word in words.split()
} | {"": None}
_INTEGER = re.compile(r"[-+]?(?:(0[xX][0-9a-fA-F]+)|(0[bB][01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST = 70
"""Characters of the longest integer of 64 bits, in base two; Python refuses to read numbers of thousands of digits."""
_HINTS = frozenset("yYnNtTfFoO~+-.0123456789")
_NUMBER_STARTS = frozenset("+-.0123456789")


def resolve(text: str) -> Scalar:
    """Return the value of an unquoted scalar; text that is nothing else is itself.

    Base-60 numbers and timestamps stay text, as in Kubernetes. A float without a fraction becomes an integer, because
    the API server reads the JSON that it is converted to. The caller refuses integers beyond 64 bits.
    """
    if text and text[0] not in _HINTS:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return _number(text) if text[0] in _NUMBER_STARTS else text


def _number(text: str) -> str | int | float:
    plain = text if text[0] == "." else text.replace("_", "")
    integer = _INTEGER.fullmatch(plain)
    if integer:
        return _integer(plain, integer)
    if _FLOAT.fullmatch(plain):
        number = float(plain)
        if math.isinf(number):
            return text
        return int(number) if number.is_integer() and abs(number) < 1e21 else number  # noqa: PLR2004 - Go's json.Marshal
    return text


def _integer(plain: str, match: re.Match[str]) -> int:
    if len(plain) > _LONGEST:
        return 2 * INTEGER
    sixteen, two, eight, ten = match.groups()
    sign = -1 if plain[0] == "-" else 1
    if ten is not None:
        return sign * int(ten)
    if eight is not None:
        return sign * int(eight, 8)
    return sign * (int(sixteen, 16) if sixteen is not None else int(two, 2))
