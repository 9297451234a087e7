"""What a role's model may call, enforced where calls are made: an offer of a tool is no permission."""

from typing import TYPE_CHECKING, Any, TypeAlias

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage

from .desk import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from langgraph.types import Command

Handler: TypeAlias = "Callable[[ToolCallRequest], ToolMessage | Command[Any]]"


class RolePolicy(AgentMiddleware):
    """Refuses tools that are not the role's, and marks what tools return as data."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__()
        self.allowed = allowed

    def wrap_tool_call(self, request: ToolCallRequest, handler: Handler) -> "ToolMessage | Command[Any]":
        """Run an allowed call; a refusal is told to the model and changes nothing."""
        name, call = request.tool_call["name"], request.tool_call["id"]
        if name not in self.allowed:
            return ToolMessage(f"G_SCOPE: {name} is no tool of this role", tool_call_id=call, name=name, status="error")
        try:
            done = handler(request)
        except RefusedError as error:
            return ToolMessage(str(error), tool_call_id=call, name=name, status="error")
        if isinstance(done, ToolMessage) and done.status != "error":
            return done.model_copy(update={"content": f"<data>\n{done.text}\n</data>"})
        return done
