"""A chat model that says what a JSON file tells it to: the same loop and the same tools, without a network."""

import json
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolCall
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import ConfigDict, Field, ValidationError

from ...schemas.document import Document
from ...schemas.errors import InputError


class Call(Document):
    """One tool call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    args: dict[str, Any] = {}


class Script(Document):
    """What is said, attempt by attempt; a later attempt than the last says the last one's turns again."""

    attempts: tuple[tuple[str | tuple[Call, ...], ...], ...] = Field(min_length=1)
    """Attempt -> turns; a turn is a text, or tool calls. The last turn is said for ever."""


class ScriptedChatModel(BaseChatModel):
    """Stateless: the turn is the number of its own messages so far."""

    turns: tuple[str | tuple[Call, ...], ...]

    @classmethod
    def load(cls, path: Path, attempt: int) -> "ScriptedChatModel":
        """Read the turns of an attempt, from 1.

        Raises:
            InputError: the file cannot be read as a script.
        """
        try:
            script = Script.model_validate(json.loads(path.read_bytes()))
        except (OSError, ValueError, ValidationError) as error:
            raise InputError(f"{path} is no script: {error}", hint='Write {"attempts": [[...turns...]]}.') from error
        turns = script.attempts[min(attempt, len(script.attempts)) - 1]
        return cls(turns=turns or ("",))

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self, tools: Any, *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return itself: a script knows what tools there are."""
        del tools, tool_choice, kwargs
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        said = sum(isinstance(message, AIMessage) for message in messages)
        turn = self.turns[min(said, len(self.turns) - 1)]
        if isinstance(turn, str):
            message = AIMessage(content=turn)
        else:
            calls = [
                ToolCall(name=call.tool, args=call.args, id=f"call-{said}-{number}") for number, call in enumerate(turn)
            ]
            message = AIMessage(content="", tool_calls=calls)
        return ChatResult(generations=[ChatGeneration(message=message)])
