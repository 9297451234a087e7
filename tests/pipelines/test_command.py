"""argosy pipeline, as a person calls it."""

import pytest
import yaml
from click.testing import CliRunner

from argosy.cli.main import argosy
from argosy.schemas.errors import InputError

from .conftest import Project

ONE = "sha256:" + "1" * 64
IMAGES = (
    *("--step-image", f"registry.example.com/argosy@{ONE}", "--copier-image", f"registry.example.com/skopeo@{ONE}"),
    *("--quarantine", "registry.example.com/quarantine/adder"),
)


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(argosy, ["pipeline", *arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return int(result.return_value or 0), result.stdout


def test_render_writes_what_a_cluster_can_apply(adder: Project) -> None:
    where = ("--repo", str(adder.repository.root), "--url", "https://git.example.com/adder.git")
    code, printed = call("render", *where, *IMAGES, "--digest", ONE)
    assert code == 0
    objects = list(yaml.safe_load_all(printed))
    assert [item["kind"] for item in objects[-4:]] == ["WorkflowTemplate", "Workflow"] * 2
    values = {one["name"]: one["value"] for one in objects[-1]["spec"]["arguments"]["parameters"]}
    assert values["image"] == "registry.example.com:5000/team/adder"
    assert call("render", *where, *IMAGES, "--digest", ONE) == (0, printed)


def test_a_repository_without_an_origin_asks_for_the_address_that_a_cluster_clones(adder: Project) -> None:
    with pytest.raises(InputError, match="no origin"):
        call("render", "--repo", str(adder.repository.root), *IMAGES, "--digest", ONE)


def test_graph_draws_the_steps(adder: Project) -> None:
    assert "checkout --> test" in call("graph", "--repo", str(adder.repository.root))[1]
    assert "build --> push" in call("graph", "--repo", str(adder.repository.root), "--executor", "argo")[1]


@pytest.mark.sandbox
@pytest.mark.usefixtures("closed")
def test_run_prints_the_image_and_where_its_evidence_is(adder: Project) -> None:
    code, printed = call("run", "--repo", str(adder.repository.root))
    assert code == 0
    assert [line.split()[0] for line in printed.splitlines()] == ["image", "evidence"]
    assert call("run", "--repo", str(adder.repository.root)) == (0, printed)
