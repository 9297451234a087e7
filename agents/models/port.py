"""`provider:name` to a chat model: any that LangChain knows, or a script."""

from pathlib import Path
from typing import TYPE_CHECKING

from ...schemas.errors import InputError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

SCRIPTED = "scripted"


def label(model: str) -> str:
    """Return how a plan names a model: without the folders of this machine.

    Raises:
        InputError: it is not `provider:name`.
    """
    provider, _, name = model.partition(":")
    if not provider or not name:
        raise InputError(f"{model!r} names no model", hint="Give --model provider:name, e.g. anthropic:NAME.")
    return f"{SCRIPTED}:{Path(name).name}" if provider == SCRIPTED else model


def open_model(model: str, attempt: int) -> "BaseChatModel":
    """Return the chat model of an attempt.

    Raises:
        InputError: unknown provider, its package or its key is missing, or the script cannot be read.
    """
    label(model)
    provider, _, name = model.partition(":")
    try:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 - loaded when asked for

        from .scripted import ScriptedChatModel  # noqa: PLC0415
    except ImportError as error:
        raise InputError(f"{model}: there is no langchain", hint="Install it: pip install 'argosy[crew]'") from error
    if provider == SCRIPTED:
        return ScriptedChatModel.load(Path(name), attempt)
    try:
        found: BaseChatModel = init_chat_model(name, model_provider=provider, temperature=0)
    except ImportError as error:
        raise InputError(f"{model}: {error}", hint=f"Install it: pip install langchain-{provider}") from error
    except Exception as error:
        what = str(error).strip().partition("\n")[0]
        raise InputError(f"{model}: {what}", hint="Check the provider, the name and the provider's key.") from error
    return found
