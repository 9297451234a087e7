"""Fields as kubectl writes them."""

from ..adapters.manifest import pointer as pointers
from ..schemas.errors import InputError
from .shown import visible


def kubectl_path(pointer: str) -> str:
    """Return a JSON Pointer as a path for `kubectl -o jsonpath`: `.spec.containers[0].image`.

    Names that are no plain words are quoted, with their dots escaped as kubectl asks for it. What is no pointer stays.
    """
    path = ""
    try:
        names = pointers.split(pointer)
    except InputError:
        return visible(pointer)
    for name in names:
        if name.isascii() and name.isdigit():
            path += f"[{name}]"
        elif name.isascii() and name.replace("-", "").replace("_", "").isalnum():
            path += f".{name}"
        else:
            quoted = name.replace("\\", "\\\\").replace("'", "\\'").replace(".", "\\.")
            path += f"['{quoted}']"
    return visible(path) or "."
