"""Fields as kubectl writes them."""

from ..adapters.manifest import pointer as pointers
from .shown import visible


def kubectl_path(pointer: str) -> str:
    """Return a JSON Pointer as a path for `kubectl -o jsonpath`: `.spec.containers[0].image`.

    Names that are no plain words are quoted, with their dots escaped as kubectl asks for it.
    """
    path = ""
    for name in pointers.split(pointer):
        if name.isascii() and name.isdigit():
            path += f"[{name}]"
        elif name.isascii() and name.replace("-", "").replace("_", "").isalnum():
            path += f".{name}"
        else:
            quoted = name.replace("\\", "\\\\").replace("'", "\\'").replace(".", "\\.")
            path += f"['{quoted}']"
    return visible(path) or "."
