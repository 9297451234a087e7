"""What a repository is, from its files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.pipelines import detect
from argosy.schemas.errors import InputError

from .conftest import FILES


def test_a_repository_without_settings_is_detected_whole() -> None:
    found = detect.survey(FILES, "folder")
    assert found.service == "adder"
    assert found.tests == "tests"
    assert found.lock is None
    assert found.manifests == ("deploy/deployment.yaml",)
    assert found.project.commands.test == ("pytest",)
    assert found.project.images["adder"].entrypoint == ("python3", "-m", "adder")


def test_a_package_below_src_is_what_the_image_runs() -> None:
    files = {f"src/{path}" if path.startswith("adder/") else path: data for path, data in FILES.items()}
    assert detect.detect({**files, "src/adder/__main__.py": b""}).images["adder"].entrypoint == (
        "python3",
        "-m",
        "adder",
    )


def test_the_image_is_the_one_that_the_manifests_name() -> None:
    assert detect.detect(FILES).images["adder"].repository == "registry.example.com:5000/team/adder"


def test_what_is_declared_is_not_detected() -> None:
    settings = b"commands: {test: [make, check]}\nimages: {web: {repository: example.com/web}}\n"
    found = detect.survey({**FILES, "argosy.yaml": settings})
    assert found.service == "web"
    assert found.project.commands.test == ("make", "check")
    assert list(found.project.images) == ["web"]


def test_only_a_file_with_hashes_is_a_lock() -> None:
    assert detect.survey({"requirements.txt": b"jinja2==3.1.6\n"}).lock is None
    locked = b"jinja2==3.1.6 \\\n    --hash=sha256:" + b"a" * 64 + b"\n"
    assert detect.survey({"requirements.txt": locked}).lock == "requirements.txt"
    assert detect.survey({"requirements.txt": b"x\n", "requirements.lock": locked}).lock == "requirements.lock"


def test_a_workflow_of_ci_is_no_manifest() -> None:
    files = {".github/workflows/a.yaml": FILES["deploy/deployment.yaml"], "values.yaml": b"kind: of values\n"}
    assert detect.survey(files).manifests == ()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"image: {}\n", "argosy.yaml:1:1: /image: unknown key"),
        (b"images:\n  web:\n    repository: 3\n", "argosy.yaml:3:5: /images/web/repository"),
        (b"images:\n  A_B: {repository: x}\n", "argosy.yaml:2:3: 'A_B' cannot name a service"),
        (b"commands: {test: []}\n", "argosy.yaml:1:"),
        (b"kind: Other\n", "argosy.yaml:1:1: /kind"),
        (b"kind: Project\n---\nkind: Project\n", "argosy.yaml:3:1: a second document"),
        (b"a: [\n", "argosy.yaml:"),
        (b"\xff", "argosy.yaml"),
    ],
)
def test_settings_that_cannot_be_read_are_refused_with_their_place(data: bytes, place: str) -> None:
    with pytest.raises(InputError) as refused:
        detect.survey({"argosy.yaml": data})
    assert place in refused.value.message


def test_broken_packaging_is_refused() -> None:
    with pytest.raises(InputError, match=r"pyproject\.toml"):
        detect.survey({"pyproject.toml": b"[project\n"})


@given(st.text(max_size=80), st.text(max_size=80))
def test_every_name_gives_a_service_that_kubernetes_takes(said: str, folder: str) -> None:
    named = {"pyproject.toml": f"[project]\nname = {detect_string(said)}\n".encode()}
    for files in ({}, named):
        service = detect.survey(files, folder).service
        assert 0 < len(service) <= 63
        assert service.isascii()
        assert service == service.lower().strip("-")


def detect_string(text: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text if not 0xD800 <= ord(letter) < 0xE000) + '"'
