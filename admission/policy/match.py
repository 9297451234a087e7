"""Which requests are meant: rules about resources, and selectors of labels, as the API server reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...schemas.label_selector import LabelSelector
from ...schemas.review import Review
from .admission_policy import MatchResources
from .index import Key, matches
from .labels import labels_of, namespace_labels
from .sidecar import ResourceRule

_NEVER = {
    "admissionregistration.k8s.io": frozenset(
        {
            *("validatingadmissionpolicies", "validatingadmissionpolicybindings"),
            *("mutatingadmissionpolicies", "mutatingadmissionpolicybindings"),
        }
    ),
    "authentication.k8s.io": frozenset({"selfsubjectreviews", "tokenreviews"}),
    "authorization.k8s.io": frozenset(
        {
            *("localsubjectaccessreviews", "selfsubjectaccessreviews"),
            *("selfsubjectrulesreviews", "subjectaccessreviews"),
        }
    ),
}
"""What no ValidatingAdmissionPolicy judges, whatever its rules say."""
_EVERYTHING = LabelSelector()


@dataclass(frozen=True, slots=True)
class Match:
    """Rules and selectors that must all hold; no rule at all means every resource."""

    rules: tuple[ResourceRule, ...]
    exclude: tuple[ResourceRule, ...] = ()
    namespace_selector: LabelSelector = _EVERYTHING
    object_selector: LabelSelector = _EVERYTHING
    is_equivalent: bool = False
    """Whether another version of the same resource is meant, too."""
    is_the_servers: bool = False
    """Whether the API server's own exceptions hold."""

    def fits(self, key: Key) -> bool:
        """Return whether the rules mean such a request."""
        if self.is_the_servers and key[2] in _NEVER.get(key[0], ()):
            return False
        if matches(key, self.exclude) or (self.is_equivalent and _converted(key, self.exclude)):
            return False
        return not self.rules or matches(key, self.rules) or self._fits_a_version(key)

    def is_converted(self, key: Key) -> bool:
        """Return whether the API server would judge another version of the object, which only it can make."""
        return self.is_equivalent and not matches(key, self.rules) and _converted(key, self.rules)

    def _fits_a_version(self, key: Key) -> bool:
        group = key[0]
        # Which versions of a custom resource there are only its cluster knows: a rule for another one means it, too.
        is_custom = "." in group and not group.endswith(".k8s.io")
        return self.is_equivalent and (_converted(key, self.rules) or (is_custom and _in_some_version(key, self.rules)))

    @property
    def asks_names(self) -> bool:
        """Whether a rule is about objects by name."""
        return any(rule.resource_names for rule in (*self.rules, *self.exclude))

    @property
    def is_selective(self) -> bool:
        """Whether labels are asked for."""
        return self.namespace_selector != _EVERYTHING or self.object_selector != _EVERYTHING

    def selects(self, review: Review) -> bool:
        """Return whether the selectors mean a request.

        What is in no namespace, and is none, is never left out by a namespace's labels. Of an update, the labels of
        either object do.
        """
        labels = namespace_labels(review)
        if labels is not None and not self.namespace_selector.selects(labels):
            return False
        if self.object_selector == _EVERYTHING:
            return True
        objects: Sequence[Mapping[str, Any] | None] = (review.request.object, review.request.old_object)
        return any(item is not None and self.object_selector.selects(labels_of(item)) for item in objects)


def match_of(given: MatchResources, *, is_the_servers: bool) -> Match:
    """Return what constraints or a binding's resources mean."""
    return Match(
        given.resource_rules,
        given.exclude_resource_rules,
        given.namespace_selector,
        given.object_selector,
        is_equivalent=given.match_policy == "Equivalent",
        is_the_servers=is_the_servers,
    )


def _converted(key: Key, rules: Sequence[ResourceRule]) -> bool:
    """Return whether rules mean another version of a resource of Kubernetes' own; one has several."""
    return (key[0], key[2]) == ("autoscaling", "horizontalpodautoscalers") and _in_some_version(key, rules)


def _in_some_version(key: Key, rules: Sequence[ResourceRule]) -> bool:
    return any(matches((key[0], version, *key[2:]), [rule]) for rule in rules for version in rule.api_versions)
