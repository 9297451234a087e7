"""`input.pod` is what rules would find for themselves: held to a Rego module that looks the object through."""

import json
from typing import Any

import regorus
from hypothesis import given
from hypothesis import strategies as st

from argosy.admission.engine.rego.pod import pod_input

Strategy = st.SearchStrategy[Any]
LOOKS_ITSELF = """package spelt
import rego.v1

images contains {"field": field, "reference": container.image, "digest": digest_of(container.image)} if {
	some list in ["initContainers", "containers", "ephemeralContainers"]
	containers := object.get(input.object, array.concat(place, [list]), null)
	is_array(containers)
	some index, container in containers
	is_string(container.image)
	field := sprintf("/%s/%s/%d/image", [concat("/", place), list, index])
}

digest_of(reference) := parts[1] if {
	parts := split(reference, "@")
	count(parts) == 2
	startswith(parts[1], "sha256:")
	count(parts[1]) == 71
} else := object.get(input.images, reference, null)

labels contains found if {
	is_object(object.get(input.object, place, null))
	above := array.slice(place, 0, count(place) - 1)
	found := object.get(input.object, array.concat(above, ["metadata", "labels"]), {})
	is_object(found)
}

place := object.get(
	{
		"Pod": ["spec"],
		"PodTemplate": ["template", "spec"],
		"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
	},
	input.object.kind, ["spec", "template", "spec"],
)
"""
ENGINE = regorus.Engine()
ENGINE.add_policy("spelt", LOOKS_ITSELF)
DIGEST = "sha256:" + "a" * 64
REFERENCES: Strategy = st.sampled_from(
    [
        "",
        "web",
        "web:1",
        f"web@{DIGEST}",
        f"@{DIGEST}",
        f"web@{DIGEST}0",
        f"a@b@{DIGEST}",
        f"web@{DIGEST[:-1]}é",
        "web@md5:1",
    ]
)
ODD: Strategy = st.sampled_from([None, "text", 1, [], ["x"], {}])
CONTAINERS: Strategy = st.lists(st.fixed_dictionaries({}, optional={"image": REFERENCES | ODD}) | ODD, max_size=3) | ODD
SPEC: Strategy = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("initContainers", "containers", "ephemeralContainers", "sidecars"), CONTAINERS)
)
METADATA: Strategy = st.fixed_dictionaries({}, optional={"labels": st.just({"app": "web"}) | ODD})
TEMPLATE: Strategy = st.fixed_dictionaries({}, optional={"spec": SPEC | ODD, "metadata": METADATA | ODD})
KINDS: list[Any] = ["Pod", "PodTemplate", "CronJob", "Deployment", "Rollout", "ConfigMap", None, 1, {}]
OBJECTS: Strategy = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(KINDS),
        "metadata": METADATA | ODD,
        "template": TEMPLATE | ODD,
        "spec": SPEC
        | ODD
        | st.fixed_dictionaries({"template": TEMPLATE | ODD})
        | st.fixed_dictionaries(
            {"jobTemplate": st.fixed_dictionaries({"spec": st.fixed_dictionaries({"template": TEMPLATE})})}
        ),
    },
)
RESOLVED = {"web:1": DIGEST, "": "sha256:" + "b" * 64}


def asked(rule: str, item: Any) -> Any:
    ENGINE.set_input_json(json.dumps({"object": item, "images": RESOLVED}))
    return json.loads(ENGINE.eval_rule_as_json(f"data.spelt.{rule}"))


def by_text(items: list[Any]) -> list[str]:
    return sorted(json.dumps(item, sort_keys=True) for item in items)


@given(OBJECTS)
def test_the_images_are_those_that_a_rule_finds(item: dict[str, Any]) -> None:
    pod = pod_input(item, RESOLVED)
    assert by_text(pod["images"] if pod else []) == by_text(asked("images", item))


@given(OBJECTS)
def test_the_labels_are_those_that_a_rule_finds_and_there_is_no_pod_without_a_spec(item: dict[str, Any]) -> None:
    pod = pod_input(item, RESOLVED)
    labels = asked("labels", item)
    assert (pod is None or pod["labels"] == {}) if not labels else (pod is not None and [pod["labels"]] == labels)


def test_no_object_carries_no_pod() -> None:
    assert pod_input(None, {}) is None
