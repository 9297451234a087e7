"""Signed policies: what a trusted key vouched for is used, anything else is refused, and the refusal names why."""

import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from argosy.cli.main import main
from argosy.evidence.signing import PrivateKey
from argosy.evidence.signing.keys import Keyring, load_or_create
from argosy.evidence.trust import Trust, TrustedKey, dump
from argosy.schemas.role import Role

from .checking import Ran

Argosy = Callable[..., Ran]
RULE = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: i-open.argosy.dev}
spec:
  paramKind: {apiVersion: argosy.dev/v1alpha1, kind: PolicyParams}
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [pods]}
  validations:
  - expression: object.metadata.namespace in params.spec.open || !object.spec.?hostPID.orValue(false)
    message: closed
"""
SIDECAR = """\
code: I_OPEN
title: No host processes
severity: hard
standard: {name: n, url: "https://example.com/"}
contract: c
params:
  type: object
  additionalProperties: false
  properties: {open: {type: array, items: {type: string}, default: []}}
violations: "[{'field': '/spec/hostPID', 'observed': true, 'expected': false}]"
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {hostNetwork: false, containers: [{name: a, image: a}]}
"""


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return load_or_create(tmp_path_factory.mktemp("keyring") / "keys")


@pytest.fixture
def argosy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], keyring: Keyring
) -> Argosy:
    """A folder with a set, a manifest, params and a trust file in which the auditor's key may sign policies."""
    monkeypatch.chdir(tmp_path)
    for name in ("open", "tight"):
        (tmp_path / "set" / name).mkdir(parents=True)
        (tmp_path / "set" / name / "rule.yaml").write_text(RULE.replace("i-open", f"i-{name}"))
        (tmp_path / "set" / name / "policy.yaml").write_text(SIDECAR.replace("I_OPEN", f"I_{name.upper()}"))
    (tmp_path / "set" / "open" / "cases.yaml").write_text("[]\n")
    head = "apiVersion: argosy.dev/v1alpha1\nkind: PolicySet\nmetadata: {name: ours}\n"
    (tmp_path / "set" / "set.yaml").write_text(f"{head}policies: [open, tight]\n")
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "params.yaml").write_text("I_OPEN: {open: [infra]}\n")
    entries = [
        TrustedKey(
            name=entry.name,
            keyid=entry.keyid,
            public_key=entry.public_key,
            roles=(*entry.roles, "policy") if entry.roles == (Role.AUDITOR,) else entry.roles,
        )
        for entry in Trust.load(keyring.trust_file).entries()
    ]
    (tmp_path / "trust.yaml").write_bytes(dump(entries))

    def run(*args: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["argosy", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


def sign(argosy: Argosy, keyring: Keyring, *what: str, key: str = "auditor") -> Ran:
    return argosy("policy", "sign", *what, "--key", key, "--keys", str(keyring.directory))


def demand(argosy: Argosy, *options: str) -> Ran:
    trust = ("--trust", "trust.yaml", "--require-signed-policies")
    return argosy("check", "--policies", "set", *trust, *options, "pod.yaml")


def test_a_set_that_a_trusted_key_signed_is_used(argosy: Argosy, keyring: Keyring) -> None:
    signed = sign(argosy, keyring, "set")
    assert signed.code == 0
    assert Path("set/set.sigstore.json").exists()
    assert demand(argosy).code == 0


def test_a_set_without_a_signature_is_refused_as_unsigned(argosy: Argosy) -> None:
    ran = demand(argosy)
    assert (ran.code, ran.out) == (2, "")
    assert "E_TRUST: unsigned: policy set set: there is no set/set.sigstore.json" in ran.err


def test_a_key_that_may_not_sign_policies_is_the_wrong_signer(argosy: Argosy, keyring: Keyring) -> None:
    sign(argosy, keyring, "set", key="builder")
    ran = demand(argosy)
    assert ran.code == 2
    assert "wrong signer: policy set set: builder may not sign policies" in ran.err


def test_a_key_that_nobody_trusts_is_the_wrong_signer(argosy: Argosy, keyring: Keyring, tmp_path: Path) -> None:
    (tmp_path / "stranger.pem").write_bytes(PrivateKey.generate().pem())
    (tmp_path / "stranger.pem").chmod(0o600)
    assert sign(argosy, keyring, "set", key="stranger.pem").code == 0
    assert "wrong signer: policy set set: signed by key" in demand(argosy).err


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("open/rule.yaml", "orValue(false)", "orValue(true)"),
        ("open/policy.yaml", "title: ", "title: more "),
        ("set.yaml", "[open, tight]", "[open]"),
        ("set.yaml", "policies:", "validationActions: [Warn]\npolicies:"),
        ("set.yaml", "policies:", "params: {I_OPEN: {open: [shop]}}\npolicies:"),
        (
            "set.yaml",
            "policies:",
            "overrides: [{namespaceSelector: {}, params: {I_OPEN: {open: [shop]}}}]\npolicies:",
        ),
    ],
)
def test_whatever_decides_in_a_set_cannot_be_changed_after_signing(
    argosy: Argosy, keyring: Keyring, file: str, old: str, new: str
) -> None:
    sign(argosy, keyring, "set")
    path = Path("set") / file
    path.write_text(path.read_text().replace(old, new, 1))
    ran = demand(argosy)
    assert ran.code == 2
    assert "changed: policy set set: it has the digest sha256:" in ran.err


def test_cases_decide_nothing_and_may_change(argosy: Argosy, keyring: Keyring) -> None:
    sign(argosy, keyring, "set")
    Path("set/open/cases.yaml").unlink()
    assert demand(argosy).code == 0


def test_a_changed_set_is_refused_before_any_of_it_is_compiled(argosy: Argosy, keyring: Keyring) -> None:
    sign(argosy, keyring, "set")
    Path("set/open/rule.yaml").write_text("not even a policy\n")
    assert "changed: policy set set" in demand(argosy).err


def test_with_a_trust_file_a_signature_that_is_there_is_verified_unasked(argosy: Argosy, keyring: Keyring) -> None:
    sign(argosy, keyring, "set", key="builder")
    ran = argosy("check", "--policies", "set", "--trust", "trust.yaml", "pod.yaml")
    assert (ran.code, "wrong signer" in ran.err) == (2, True)
    sign(argosy, keyring, "set")
    assert argosy("check", "--policies", "set", "--trust", "trust.yaml", "pod.yaml").code == 0


def test_bytes_that_are_no_signature_are_refused(argosy: Argosy) -> None:
    Path("set/set.sigstore.json").write_text("{}")
    assert "unreadable signature: policy set set" in demand(argosy).err


def test_the_signature_of_a_set_is_none_of_params(argosy: Argosy, keyring: Keyring) -> None:
    sign(argosy, keyring, "set")
    shutil.copy("set/set.sigstore.json", "params.yaml.sigstore.json")
    assert "unreadable signature: params params.yaml: predicateType" in demand(argosy, "--params", "params.yaml").err


def test_params_need_a_signature_of_their_own(argosy: Argosy, keyring: Keyring) -> None:
    sign(argosy, keyring, "set")
    assert "unsigned: params params.yaml" in demand(argosy, "--params", "params.yaml").err
    assert sign(argosy, keyring, "--params", "params.yaml").code == 0
    assert demand(argosy, "--params", "params.yaml").code == 0
    Path("params.yaml").write_text("I_OPEN: {open: [shop]}\n")
    assert "changed: params params.yaml" in demand(argosy, "--params", "params.yaml").err


def test_params_of_the_project_cannot_be_signed_and_are_refused(argosy: Argosy, keyring: Keyring) -> None:
    sign(argosy, keyring, "set")
    project = {
        "apiVersion": "argosy.dev/v1alpha1",
        "check": {"params": {"I_OPEN": {"open": ["shop"]}}},
    }
    Path("argosy.yaml").write_text(yaml.safe_dump(project))
    assert "unsigned: params of argosy.yaml" in demand(argosy).err


def test_a_packaged_set_is_signed_by_its_name(argosy: Argosy, keyring: Keyring) -> None:
    trust = ("--trust", "trust.yaml", "--require-signed-policies")
    assert "unsigned: policy set all" in argosy("check", *trust, "pod.yaml").err
    assert sign(argosy, keyring, "all").code == 0
    assert "E_TRUST" not in argosy("check", *trust, "pod.yaml").err
    Path("all.sigstore.json").rename("elsewhere.json")
    assert "E_TRUST" not in argosy("check", *trust, "--policy-signature", "elsewhere.json", "pod.yaml").err


def test_serve_refuses_to_start_with_policies_that_nobody_signed(argosy: Argosy) -> None:
    ran = argosy("serve", "--port", "0", "--policies", "set", "--trust", "trust.yaml", "--require-signed-policies")
    assert (ran.code, ran.out) == (2, "")
    assert "unsigned: policy set set" in ran.err


def test_verify_says_who_signed_or_why_it_does_not_count(argosy: Argosy, keyring: Keyring) -> None:
    assert argosy("policy", "verify", "set", "--trust", "trust.yaml").code == 1
    sign(argosy, keyring, "set")
    ran = argosy("policy", "verify", "set", "--trust", "trust.yaml")
    assert (ran.code, ": signed by auditor at " in ran.out) == (0, True)
    said = json.loads(argosy("policy", "verify", "set", "--trust", "trust.yaml", "--output", "json").out)
    assert (said["verified"], said["signed"]["signer"]) == (True, "auditor")


def test_a_key_outside_of_its_time_does_not_count(argosy: Argosy, keyring: Keyring) -> None:
    sign(argosy, keyring, "set")
    trust = Path("trust.yaml").read_text()
    Path("trust.yaml").write_text(
        trust.replace(
            "    roles: [auditor, policy]", "    roles: [auditor, policy]\n    notAfter: '2020-01-01T00:00:00Z'"
        )
    )
    assert "expired: policy set set" in demand(argosy).err


def test_a_set_that_does_not_load_is_not_signed(argosy: Argosy, keyring: Keyring) -> None:
    Path("set/open/rule.yaml").write_text("spec: {}\n")
    assert sign(argosy, keyring, "set").code == 2
    assert not Path("set/set.sigstore.json").exists()


def test_serve_refuses_to_start_with_a_malformed_exception(argosy: Argosy) -> None:
    Path("e.yaml").write_text("apiVersion: argosy.dev/v1alpha1\nkind: PolicyException\nmetadata: {name: a}\nspec: {}\n")
    ran = argosy("serve", "--port", "0", "--policies", "set", "--exceptions", "e.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "e.yaml:4:1: spec.policies: Field required" in ran.err
