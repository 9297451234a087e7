"""Values of Secrets and of env never show in a verdict; they are judged as they are."""

from typing import Any

import pytest

from argosy.admission import PolicySet, judge, review
from argosy.admission.engine.masking import Masking
from argosy.admission.shape import is_array

from ..policy.conftest import PODS, Write, rule, write_cel

__all__ = ["write_cel"]

AT = "2026-01-31T12:00:00Z"
HIDDEN = "correct horse battery"
POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "a"},
    "spec": {"containers": [{"name": "c", "image": "nginx", "env": [{"name": "PASSWORD", "value": HIDDEN}]}]},
}
SECRET: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "a"},
    "stringData": {"token": HIDDEN},
    "data": {"key": "Y29ycmVjdA=="},
}


def shown(write: Write, item: dict[str, Any], field: str, observed: str) -> str:
    rules = [{**PODS[0], "resources": ["pods", "secrets"]}]
    validations = [{"expression": "false", "messageExpression": f"'found ' + string({observed}) + ' there'"}]
    folder = write(
        rule(matchConstraints={"resourceRules": rules}, validations=validations),
        violations=f"[{{'field': '{field}', 'observed': dyn({observed}), 'expected': dyn([{observed}])}}]",
    )
    verdict = judge(review.from_manifest(item, at=AT), PolicySet.load(folder))
    assert not verdict.allowed
    return verdict.canonical().decode()


@pytest.mark.parametrize(
    ("field", "observed"),
    [
        ("/spec/containers/0/env/0/value", "object.spec.containers[0].env[0].value"),
        ("/spec/containers/0/env/0", "object.spec.containers[0].env[0]"),
        ("/spec/containers/0/env", "object.spec.containers[0].env"),
        ("/spec/containers/0", "object.spec.containers[0]"),
        ("/spec", "object.spec"),
        ("", "object"),
        ("/spec/containers/0/name", "'the value is ' + object.spec.containers[0].env[0].value"),
    ],
)
def test_an_env_value_is_masked_wherever_it_is_shown(write_cel: Write, field: str, observed: str) -> None:
    text = shown(write_cel, POD, field, observed)
    assert HIDDEN not in text
    assert "***" in text


@pytest.mark.parametrize(
    "given",
    [
        {"env": [HIDDEN]},
        {"env": HIDDEN},
        {"env": {"PASSWORD": HIDDEN}},
        {"env": [[{"name": HIDDEN}]]},
        {"env": [{"name": {"text": HIDDEN}}]},
        {"env": [{"name": "PASSWORD", "value": {"name": HIDDEN}}]},
        {"env": [{"name": "PASSWORD", "valueFrom": HIDDEN}]},
        {"env": [{"name": "PASSWORD", "valueFrom": {"secretKeyRef": HIDDEN}}]},
        {"env": [{"name": "PASSWORD", "valeu": HIDDEN}]},
        {"envFrom": HIDDEN},
        {"envFrom": [HIDDEN]},
    ],
)
def test_an_env_of_any_shape_is_masked_wherever_it_is_shown(given: dict[str, Any]) -> None:
    item = {**POD, "spec": {"containers": [{"name": "c", **given}]}}
    masking = Masking(review.from_manifest(item, at=AT).request)
    ((name, env),) = given.items()
    inner = env[0] if is_array(env) else env
    places: dict[str, Any] = {"": item, f"/spec/containers/0/{name}": env, f"/spec/containers/0/{name}/0": inner}
    for field, value in places.items():
        assert HIDDEN not in str(masking.value(field, value)), field
    assert HIDDEN not in masking.text(f"found {HIDDEN} there")


def test_names_and_references_of_an_env_are_shown_and_a_label_is_no_env() -> None:
    reference = {"secretKeyRef": {"name": "login", "key": "password", "optional": False}}
    container = {"env": [{"name": "PASSWORD", "valueFrom": reference}], "envFrom": [{"configMapRef": {"name": "web"}}]}
    item = {**POD, "metadata": {"name": "a", "labels": {"env": "production"}}, "spec": {"containers": [container]}}
    masking = Masking(review.from_manifest(item, at=AT).request)
    assert masking.value("", item) == item
    assert masking.value("/metadata/labels/env", "production") == "production"
    assert masking.value("/spec/containers/0/env/0/valueFrom/secretKeyRef/key", "password") == "password"


@pytest.mark.parametrize(
    ("field", "observed"),
    [
        ("/stringData/token", "object.stringData.token"),
        ("/stringData", "object.stringData"),
        ("/data/key", "object.data.key"),
        ("", "object"),
        ("/metadata/name", "object.stringData.token"),
    ],
)
def test_a_secrets_data_is_masked_wherever_it_is_shown(write_cel: Write, field: str, observed: str) -> None:
    text = shown(write_cel, SECRET, field, observed)
    assert HIDDEN not in text
    assert "Y29ycmVjdA" not in text


def test_what_is_no_secret_is_shown(write_cel: Write) -> None:
    text = shown(write_cel, POD, "/spec/containers/0/image", "object.spec.containers[0].image")
    assert '"observed":"nginx"' in text
    assert "found nginx there" in text


def test_masked_values_are_judged_as_they_are(write_cel: Write) -> None:
    folder = write_cel(rule(f"object.spec.containers[0].env[0].value == '{HIDDEN}'"))
    assert judge(review.from_manifest(POD, at=AT), PolicySet.load(folder)).allowed
