"""Facts: everything that trusted keys say about one image digest; pure, so that the same evidence is the same fact."""

from collections.abc import Iterable, Sequence
from typing import Any

from ..schemas.facts import Fact, ImageFacts, Problem, Signature
from .examination import Examined, examine
from .predicates.types import EXPECTED, MANY, NAMES
from .trust import Trust


def facts(bundles: Iterable[bytes], trust: Trust, image_digest: str, at: str) -> ImageFacts:
    """Return the verified facts about an image, and why the other evidence does not count.

    Of several attestations of one kind the latest counts (by claimed time; of equal times the one put last); of
    approvals and VEX documents every one does.

    Args:
        bundles: signed bundles, as a store returns them; hostile.
        trust: whose keys count, and for what.
        image_digest: `sha256:...` of the image's manifest.
        at: RFC 3339, whole seconds, UTC: the moment of the review.
    """
    return summarise([examine(bundle, trust, image_digest, at) for bundle in dict.fromkeys(bundles)])


def summarise(examined: Sequence[Examined]) -> ImageFacts:
    """Return the facts that examined attestations add up to."""
    chosen: dict[str, Examined] = {}
    many: dict[str, list[Examined]] = {}
    for one in examined:
        if one.value is not None and one.name in MANY:
            many.setdefault(one.name, []).append(one)
        elif one.value is not None and one.name is not None:
            held = chosen.get(one.name)
            if held is None or one.time >= held.time:
                chosen[one.name] = one
    values: dict[str, Any] = {name: _fact(one, one.value) for name, one in chosen.items()}
    for name, ones in many.items():
        values[name] = tuple(_fact(one, one.value) for one in sorted(ones, key=lambda one: one.time))
    signatures = [_fact(one, Signature(predicate_type=one.predicate_type)) for one in examined if one.signed]
    return ImageFacts(signatures=tuple(signatures), problems=_problems(examined), **values)


def _problems(examined: Sequence[Examined]) -> tuple[Problem, ...]:
    said = {one.name for one in examined}
    missing = [
        Problem(kind="missing", attestation=NAMES[name], message=f"nobody attested {name}", about=name)
        for name in EXPECTED
        if name not in said
    ]
    return (*(one.problem for one in examined if one.problem is not None), *missing)


def _fact(one: Examined, value: Any) -> Fact[Any]:
    return Fact(value=value, attestation=one.attestation, signer=one.signer, time=one.time, time_source="claim")
