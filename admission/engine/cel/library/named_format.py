"""Named formats: the validations that Kubernetes has names for, with the API server's own words."""

import calendar
import re
from collections.abc import Callable, Mapping

from .url import uri_faults

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_VALUE = f"({_KEY})?"
_IS_LABEL = re.compile(_LABEL)
_IS_SUBDOMAIN = re.compile(_SUBDOMAIN)
_IS_LABEL_1035 = re.compile(_LABEL_1035)
_IS_KEY = re.compile(_KEY)
_IS_VALUE = re.compile(_VALUE)
_IS_UUID = re.compile("[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_IS_BASE64 = re.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})([^\n][0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))", re.ASCII)
_SHORT, _LONG = 63, 253
_MONTHS = 12
_ALPHANUMERIC = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)
_KEY_EXAMPLES = ("MyName", "my.name", "123-abc")


def _too_long(most: int, unit: str) -> str:
    return f"must be no more than {most} {unit}"


def _unlike(message: str, pattern: str, *examples: str) -> str:
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{message} (e.g. {shown}regex used for validation is '{pattern}')"


def _label(text: str) -> list[str]:
    faults = [_too_long(_SHORT, "characters")] if len(text.encode()) > _SHORT else []
    if not _IS_LABEL.fullmatch(text):
        faults.append(
            "must not contain dots"
            if _IS_SUBDOMAIN.fullmatch(text)
            else _unlike(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
                "and must start and end with an alphanumeric character",
                _LABEL,
                "my-name",
                "123-abc",
            )
        )
    return faults


def _subdomain(text: str, unit: str = "characters") -> list[str]:
    faults = [_too_long(_LONG, unit)] if len(text.encode()) > _LONG else []
    if not _IS_SUBDOMAIN.fullmatch(text):
        faults.append(
            _unlike(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
                "and must start and end with an alphanumeric character",
                _SUBDOMAIN,
                "example.com",
            )
        )
    return faults


def _label_1035(text: str) -> list[str]:
    faults = [_too_long(_SHORT, "characters")] if len(text.encode()) > _SHORT else []
    if not _IS_LABEL_1035.fullmatch(text):
        faults.append(
            _unlike(
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
                "start with an alphabetic character, and end with an alphanumeric character",
                _LABEL_1035,
                "my-name",
                "abc-123",
            )
        )
    return faults


def _qualified_name(text: str) -> list[str]:
    *prefixes, name = text.split("/")
    if len(prefixes) > 1:
        unlike = _unlike(_ALPHANUMERIC, _KEY, *_KEY_EXAMPLES)
        optional = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return [f"a valid label key {unlike}{optional}"]
    faults: list[str] = []
    for prefix in prefixes:
        said = _subdomain(prefix, "bytes") if prefix else ["must be non-empty"]
        faults += [f"prefix part {fault}" for fault in said]
    if not name:
        faults.append("name part must be non-empty")
    elif len(name.encode()) > _SHORT:
        faults.append(f"name part {_too_long(_SHORT, 'bytes')}")
    if not _IS_KEY.fullmatch(name):
        faults.append(f"name part {_unlike(_ALPHANUMERIC, _KEY, *_KEY_EXAMPLES)}")
    return faults


def _label_value(text: str) -> list[str]:
    faults = [_too_long(_SHORT, "bytes")] if len(text.encode()) > _SHORT else []
    if not _IS_VALUE.fullmatch(text):
        faults.append(
            _unlike(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
                "and must start and end with an alphanumeric character",
                _VALUE,
                "MyValue",
                "my_value",
                "12345",
            )
        )
    return faults


def _prefix_of(check: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    def checked(text: str) -> list[str]:
        # The API server cuts two characters, not one, before it adds a letter.
        return check(f"{text[:-2]}a" if len(text) > 1 and text.endswith("-") else text)

    return checked


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(part) for part in found.groups())
    # The year 0 is a leap year of Go's calendar, as 400 is of Python's.
    return 1 <= month <= _MONTHS and 1 <= day <= calendar.monthrange(year or 400, month)[1]


def _is_datetime(text: str) -> bool:
    date, *rest = text.lower().split("t")
    found = _TIME.fullmatch(rest[0]) if rest and _is_date(date) else None
    return found is not None and found[1] <= "23" and found[2] <= "59" and found[3] <= "59"


def _either(check: Callable[[str], object], message: str) -> Callable[[str], list[str]]:
    return lambda text: [] if check(text) else [message]


FORMATS: Mapping[str, Callable[[str], list[str]]] = {
    "dns1123Label": _label,
    "dns1123Subdomain": _subdomain,
    "dns1035Label": _label_1035,
    "qualifiedName": _qualified_name,
    "dns1123LabelPrefix": _prefix_of(_label),
    "dns1123SubdomainPrefix": _prefix_of(_subdomain),
    "dns1035LabelPrefix": _prefix_of(_label_1035),
    "labelValue": _label_value,
    "uri": uri_faults,
    "uuid": _either(_IS_UUID.fullmatch, "does not match the UUID format"),
    "byte": _either(_IS_BASE64.fullmatch, "invalid base64"),
    "date": _either(_is_date, "invalid date"),
    "datetime": _either(_is_datetime, "invalid datetime"),
}
"""Name -> what is wrong with a text, nothing where it has the format."""
