"""argosy.yaml: what a repository says of itself; absent parts are detected and recorded in the PlanSpec."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .document import CAMEL, Document

Argv = Annotated[tuple[str, ...], Field(min_length=1)]


class CheckSettings(Document):
    """Defaults of `argosy check`."""

    params: dict[str, dict[str, Any]] = {}
    """Policy code -> params."""


class Commands(Document):
    """How the project is tested; argv lists, run in the sandbox at the repository's root."""

    test: Argv | None = None


class ImageSettings(Document):
    """One image that the repository builds."""

    repository: str
    """The release repository without tag or digest, as manifests name it."""
    context: str = "."
    """Folder whose files enter the image."""
    entrypoint: tuple[str, ...] = ()


class EnvironmentSettings(Document):
    """What a repository asks of one environment; it can add to the environment's contracts and never weaken them."""

    namespace: str | None = None
    params: dict[str, dict[str, Any]] = {}


class Project(Document):
    """The whole of argosy.yaml."""

    model_config = CAMEL

    api_version: Literal["argosy.dev/v1alpha1"] = "argosy.dev/v1alpha1"
    kind: Literal["Project"] = "Project"
    check: CheckSettings = CheckSettings()
    commands: Commands = Commands()
    images: dict[str, ImageSettings] = {}
    """Service name -> image."""
    environments: dict[str, EnvironmentSettings] = {}
