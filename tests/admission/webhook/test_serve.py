"""`argosy serve` as a process: what it prints, what it answers, how it stops, and that `check` agrees with it."""

import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from argosy.admission import PolicySet
from argosy.admission.check import Judged, Terms, check
from argosy.admission.facts import FactSources

ARGOSY = str(Path(sys.executable).with_name("argosy"))
DATA = Path(__file__).parents[2] / "data"
REVIEWS = sorted((DATA / "admissionreviews").glob("*.json"))
TABLE: dict[str, Any] = yaml.safe_load((DATA / "expected_codes.yaml").read_text())
NETWORK_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: prod}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""
DIGEST = "sha256:" + "a" * 64
FACTS: dict[str, Any] = {"images": {"nginx": DIGEST}, "evidence": {DIGEST: {}}}


class Server:
    """The process and where it listens."""

    def __init__(self, *options: str, **environment: str) -> None:
        argv = [ARGOSY, "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            argv,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        assert self.process.stdout
        self.said = self.process.stdout.readline().strip()
        self.url = self.said.rpartition(" ")[2]

    def stop(self) -> tuple[int, str, str]:
        """Ask it to stop; return its exit code and what else it printed."""
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Params, facts and cluster facts as files, by option."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "params.yaml").write_text(json.dumps(TABLE["params"]))
    (folder / "facts.json").write_text(json.dumps(FACTS))
    (folder / "cluster.yaml").write_text(NETWORK_POLICY)
    names = {"--params": "params.yaml", "--facts": "facts.json", "--cluster-facts": "cluster.yaml"}
    return {option: str(folder / name) for option, name in names.items()}


@pytest.fixture(scope="module")
def server(given: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    cache = str(tmp_path_factory.mktemp("cache"))
    running = Server(*(part for pair in given.items() for part in pair), XDG_CACHE_HOME=cache)
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return PolicySet.load("all")


def post(server: Server, file: Path) -> dict[str, Any]:
    headers = {"content-type": "application/json"}
    answer = httpx.post(f"{server.url}/validate", content=file.read_bytes(), headers=headers)
    assert answer.status_code == 200
    response: dict[str, Any] = answer.json()["response"]
    return response


def test_it_says_in_one_line_where_it_listens(server: Server) -> None:
    assert server.said.startswith(f"argosy serves policies all ({len(PolicySet.load().policies)}) on http://127.0.0.1:")
    assert httpx.get(f"{server.url}/readyz").text == "ok"


@pytest.mark.parametrize("file", REVIEWS, ids=lambda file: file.stem)
def test_check_of_a_recorded_review_reaches_the_digests_of_the_server(
    server: Server, policies: PolicySet, given: dict[str, str], file: Path
) -> None:
    response = post(server, file)
    request = json.loads(file.read_bytes())["request"]
    assert response["uid"] == request["uid"]
    sources = FactSources.load(facts=given["--facts"], cluster=[given["--cluster-facts"]])
    terms = Terms(policies=policies, at=response["auditAnnotations"]["at"], params=TABLE["params"], sources=sources)
    (judged,) = check([str(file)], terms)
    assert isinstance(judged, Judged)
    assert judged.verdict.digest == response["auditAnnotations"]["digest"]
    assert judged.verdict.input_digest == response["auditAnnotations"]["inputDigest"]
    assert judged.verdict.allowed == response["allowed"]


def test_the_command_check_at_that_moment_prints_the_digests_of_the_server(
    server: Server, given: dict[str, str]
) -> None:
    file = DATA / "admissionreviews" / "CREATE-Deployment-web.json"
    said = post(server, file)["auditAnnotations"]
    options = [part for pair in given.items() for part in pair]
    argv = [ARGOSY, "check", *options, "--at", said["at"], "--output", "json", str(file)]
    done = subprocess.run(argv, capture_output=True, check=False, timeout=60)
    (finding,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert (finding["digest"], finding["inputDigest"]) == (said["digest"], said["inputDigest"])


def test_the_recorded_reviews_get_the_codes_of_the_table(given: dict[str, str]) -> None:
    running = Server("--params", given["--params"])
    try:
        for file in REVIEWS:
            expected = set(TABLE["reviews"][file.stem])
            expected = expected - {"evidence"} | set(TABLE["evidence"] if "evidence" in expected else ())
            codes: str = post(running, file)["auditAnnotations"].get("codes", "")
            assert {code for code in codes.split(",") if code} == expected, file.stem
    finally:
        running.stop()


def test_a_denial_is_found_again_by_its_digest_and_a_dry_run_is_not(server: Server) -> None:
    file = DATA / "admissionreviews" / "CREATE-DaemonSet-agent.json"
    review = json.loads(file.read_bytes())
    for dry_run, status in ((True, 404), (False, 200)):
        review["request"] |= {"dryRun": dry_run, "name": f"agent-{dry_run}"}
        response = httpx.post(f"{server.url}/validate", json=review).json()["response"]
        assert not response["allowed"]
        found = httpx.get(f"{server.url}/v1/verdicts/{response['auditAnnotations']['digest']}")
        assert found.status_code == status


def test_programs_get_the_answer_of_check(server: Server) -> None:
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": []}}
    (finding,) = httpx.post(f"{server.url}/v1/verdicts", json={"objects": [pod]}).json()
    assert finding["object"] == {"apiVersion": "v1", "kind": "Pod", "namespace": "default", "name": "p"}
    assert finding["source"] == {"file": "", "line": 1, "document": 0}


def test_it_stops_on_sigterm_and_its_denials_are_lines_of_json(given: dict[str, str]) -> None:
    running = Server(*(part for pair in given.items() for part in pair))
    response = post(running, DATA / "admissionreviews" / "CREATE-DaemonSet-agent.json")
    code, out, err = running.stop()
    assert (code, out) == (0, "")
    (line,) = map(json.loads, err.splitlines())
    assert line["uid"] == response["uid"]
    assert line["digest"] == response["auditAnnotations"]["digest"]


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "tls.crt", folder / "tls.key"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


def test_beyond_this_machine_it_speaks_tls(tmp_path: Path) -> None:
    chain, key = _certificate(tmp_path)
    running = Server("--host", "0.0.0.0", "--tls-cert", str(chain), "--tls-key", str(key))  # noqa: S104
    try:
        port = running.url.rpartition(":")[2]
        context = ssl.create_default_context(cafile=str(chain))
        assert httpx.get(f"https://localhost:{port}/healthz", verify=context).text == "ok"
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://localhost:{port}/healthz")
    finally:
        running.stop()


def refused(*options: str) -> str:
    argv = [ARGOSY, "serve", "--port", "0", *options]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def test_plain_http_beyond_this_machine_is_refused() -> None:
    assert "--tls-cert" in refused("--host", "0.0.0.0")  # noqa: S104


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    chain, _ = _certificate(tmp_path)
    assert "belong together" in refused("--tls-cert", str(chain))


def test_a_certificate_that_is_none_is_refused(tmp_path: Path) -> None:
    chain, key = _certificate(tmp_path)
    chain.write_text("no certificate")
    assert str(chain) in refused("--tls-cert", str(chain), "--tls-key", str(key))


def test_an_address_in_use_is_refused(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    assert port in refused("--port", port)


def test_params_of_no_policy_are_refused(tmp_path: Path) -> None:
    params = tmp_path / "params.yaml"
    params.write_text("I_NOTHING: {level: 2}\n")
    assert "I_NOTHING" in refused("--params", str(params))


def test_a_policy_that_does_not_compile_is_refused_with_its_line(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "policies" / "unprivileged"
    for name in ("policy.yaml", "rule.yaml"):
        text = (source / name).read_text()
        (tmp_path / name).write_text(text.replace("variables.plain ||", "variables.nowhere ||"))
    assert "rule.yaml:" in refused("--policies", str(tmp_path))
