"""`python -m tests.oracles.gaps`: what each engine cannot be asked, with the reasons; fails where one is missing."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from argosy.admission.shape import is_array, is_object

GAPS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("gaps.yaml").read_text())


def gaps(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yield what is left out, and why; no text where nobody says."""
    if is_object(value) and "reason" in value:
        rest = "; ".join(f"{key} {item}" for key, item in value.items() if key not in {"reason", "shown"})
        yield f"{name}: {rest}", str(value["reason"] or "")
    elif is_object(value):
        for key, item in value.items():
            yield from gaps(item, f"{name} {key}" if is_object(item) or is_array(item) else f"{name}: {key}")
    elif is_array(value):
        for item in value:
            yield from gaps(item, name) if is_object(item) else [(f"{name}: {item}", "")]
    else:
        yield name, str(value or "")


def main() -> int:
    """Print every gap."""
    found = [gap for engine, value in GAPS.items() for gap in gaps(value, engine)]
    for name, reason in found:
        print(f"{name}\n    {reason or 'without a reason'}")  # noqa: T201 - the report
    print(f"{len(found)} gaps of the oracles. opa and regopy have none.")  # noqa: T201
    return 1 if any(not reason.strip() for _, reason in found) else 0


if __name__ == "__main__":
    sys.exit(main())
