"""A selector of labels in kubectl's words: `team=web,env in (dev,test),!frozen`."""

import re

from ...schemas.errors import InputError
from ...schemas.label_selector import Requirement

_PART = re.compile(
    r"\s*(?:(?P<absent>!)\s*(?P<missing>[^\s,=!()]+)"
    r"|(?P<key>[^\s,=!()]+)\s*(?:(?P<operator>==|=|!=)\s*(?P<value>[^\s,=!()]*)"
    r"|\s(?P<word>in|notin)\s*\((?P<values>[^()]*)\))?)\s*(?:,|\Z)"
)


def requirements(text: str) -> tuple[Requirement, ...]:
    """Return the requirements of a selector.

    Raises:
        InputError: it is none.
    """
    found: list[Requirement] = []
    position = 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None or part.end() == position:
            raise _fault(text)
        found.append(_requirement(part, text))
        position = part.end()
    return tuple(found)


def _requirement(part: re.Match[str], text: str) -> Requirement:
    if part["absent"]:
        given = {"key": part["missing"], "operator": "DoesNotExist"}
    elif part["operator"]:
        given = {
            "key": part["key"],
            "operator": "NotIn" if part["operator"] == "!=" else "In",
            "values": [part["value"]],
        }
    elif part["word"]:
        values = [value.strip() for value in part["values"].split(",")]
        given = {"key": part["key"], "operator": "In" if part["word"] == "in" else "NotIn", "values": values}
    else:
        given = {"key": part["key"], "operator": "Exists"}
    try:
        return Requirement.model_validate(given)
    except ValueError as error:
        raise _fault(text) from error


def _fault(text: str) -> InputError:
    return InputError(
        f"--namespace-selector {text!r} is no selector",
        hint="Write it as kubectl does: team=web,env in (dev,test),!frozen",
    )
