"""`python -m tests.oracles [pods]`: as many random pods as wanted, judged by upstream and by Argosy, on every core."""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from random import Random

from argosy.admission import PolicySet

from ..lab.parts import MissingError
from .pod_security import compared, intricate, plain
from .programs import answers

PODS = 100_000
_BATCH = 500
_SHOWN = 20
_INTRICATE = 4
"""One request in so many has labels, defaults and exemptions of every kind; the others say level and version."""


@cache
def _policies() -> PolicySet:
    return PolicySet.load("restricted")


def batch(seeds: tuple[int, ...]) -> tuple[Counter[bool], list[str]]:
    """Return how many pods upstream allows and refuses, and every difference."""
    asked = [(plain if seed % _INTRICATE else intricate)(Random(seed)) for seed in seeds]  # noqa: S311 - repeatable
    said = answers("podsecurity", [item.question() for item in asked])
    return Counter(answer["allowed"] for answer in said), compared(asked, said, _policies())


def main(pods: int) -> int:
    """Compare and return the exit code: 1 when anything differs."""
    started = time.monotonic()
    counted: Counter[bool] = Counter()
    differences: list[str] = []
    with ProcessPoolExecutor() as workers:
        for allowed, found in workers.map(
            batch, [tuple(range(start, min(start + _BATCH, pods))) for start in range(0, pods, _BATCH)]
        ):
            counted += allowed
            differences += found
    for line in differences[:_SHOWN]:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(
        f"{counted.total()} pods: upstream allows {counted[True]} and refuses {counted[False]}; "
        f"{len(differences)} differences; {time.monotonic() - started:.0f} s on {os.cpu_count()} cores\n"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    try:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PODS))
    except MissingError as error:
        sys.exit(f"make oracle: {error}")
