"""A rule has a short form for speed: it must refuse exactly what the long form, its violations, names."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.admission import PolicySet
from argosy.admission.engine.cel.judgement import activation
from argosy.admission.policy.params import unset
from argosy.admission.policy.source import PACKAGED
from argosy.admission.review import from_manifest
from argosy.schemas.verdict import Engine

from .forms import LONG, compiled, rule_of

ALL = PolicySet.load("all")
PINNED = "ghcr.io/shop/web@sha256:" + "1" * 64
PARAMS = {"I_REGISTRY": {"registries": ["ghcr.io/shop", "docker.io/library"]}}
EFFECTIVE = ALL.effective_params(PARAMS)
FOLDERS = sorted(
    policy.name
    for policy in ALL.policies.values()
    if policy.engine is Engine.CEL and not unset(policy.requires, EFFECTIVE[policy.code])
    # Some rules have no short form, and so no variable that is the long one.
    if "name: violations" in (PACKAGED / policy.name / "rule.yaml").read_text()
)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A mapping with any of the fields, each of them also null, or null itself."""
    optional = {name: st.none() | values for name, values in fields.items()}
    return st.fixed_dictionaries({}, optional=optional) | st.none()


FLAG = st.booleans() | st.sampled_from(["true", 1, "", 0])
"""With what a careless hand writes for a flag."""
QUANTITIES = some(cpu=st.sampled_from(["0", "1", 1, 0, ""]), memory=st.sampled_from(["64Mi", "0", 1]))
RESOURCES = some(requests=QUANTITIES, limits=QUANTITIES)
PROFILE = some(type=st.sampled_from(["RuntimeDefault", "Localhost", "Unconfined"]))
EMPTY: dict[str, Any] = {}
NO_TEXT = st.integers(0, 1) | st.booleans() | st.just(EMPTY) | st.just([EMPTY])
NO_LIST: st.SearchStrategy[Any] = st.sampled_from([{}, {"ALL": 1}, "ALL", 1])
CAPABILITIES = some(
    drop=st.lists(st.sampled_from(["ALL", "all", "NET_RAW"]), max_size=2) | NO_LIST,
    add=st.lists(st.sampled_from(["NET_BIND_SERVICE", "SYS_TIME"]), max_size=2) | NO_LIST,
)
USER = {
    "runAsNonRoot": FLAG,
    "runAsUser": st.sampled_from([0, 1000, 1000, "0", "root", 0.5]),
    "seccompProfile": PROFILE,
}
IMAGES = st.sampled_from(
    [
        PINNED,
        PINNED,
        "nginx",
        "ghcr.io/shopping/web",
        "localhost:5000",
        "docker.io/web",
        PINNED[:-1],
        "a\nb@" + PINNED[-71:],
    ]
)
CONTAINER = st.fixed_dictionaries(
    {"name": st.just("c")},
    optional={
        "image": st.none() | IMAGES | NO_TEXT,
        "resources": RESOURCES,
        "securityContext": some(capabilities=CAPABILITIES, **USER),
    },
)
CONTAINERS = st.none() | st.lists(CONTAINER, max_size=2) | st.lists(CONTAINER, max_size=2) | NO_LIST
VOLUME = st.fixed_dictionaries({"name": st.just("v")}, optional={"hostPath": some(path=st.just("/"))})
POD = st.fixed_dictionaries(
    {"containers": CONTAINERS},
    optional={
        "initContainers": CONTAINERS,
        "ephemeralContainers": CONTAINERS,
        "securityContext": some(**USER),
        "volumes": st.none() | st.lists(VOLUME, max_size=2) | NO_LIST,
        "hostNetwork": st.none() | FLAG,
        "hostPID": st.none() | FLAG,
        "hostUsers": st.none() | FLAG,
        "os": some(name=st.sampled_from(["linux", "windows"])),
        "resources": RESOURCES,
    },
)


FORMS = {
    policy.name: compiled(policy.name, policy.code, [rule_of(policy.name), LONG])
    for policy in ALL.policies.values()
    if policy.name in FOLDERS
}


@pytest.mark.parametrize("kind", ["Pod", "Workflow"])
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_rule_refuses_exactly_what_its_violations_name(kind: str, data: st.DataObject) -> None:
    pod: dict[str, Any] = data.draw(POD)
    spec = pod
    if kind == "Workflow":
        template = {"name": "main", "sidecars": pod.pop("ephemeralContainers", None), **pod}
        containers = template.pop("containers")
        if isinstance(containers, list):
            template["container"] = (containers or [None])[0]
        else:
            template["containerSet"] = {"containers": containers}
        spec = {"entrypoint": "main", "templates": [template], "securityContext": data.draw(some(**USER))}
    versions = {"Pod": "v1", "Workflow": "argoproj.io/v1alpha1"}
    item = {"apiVersion": versions[kind], "kind": kind, "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}
    review = from_manifest(item, at="2026-01-31T12:00:00Z", params=PARAMS)
    variables = activation(review, ALL.effective_params(review.params))
    for folder, (short, long) in FORMS.items():
        values = [form.eval(variables) for form in (short, long)]
        assert [value.type().name() for value in values] == ["BOOL", "BOOL"], (
            folder,
            item,
            [v.value() for v in values],
        )
        assert values[0].value() == values[1].value(), (folder, item)


def test_the_policies_with_a_short_form_are_found() -> None:
    assert len(FOLDERS) >= 8
