"""What importing the room costs: nothing that a single `argosy check` does not need."""

import subprocess
import sys


def test_importing_the_room_loads_no_server_second_engine_or_schema_validator() -> None:
    heavy = [
        "fastapi",
        "starlette",
        "uvicorn",
        "celpy",
        "jsonschema_rs",
        "rich",
        "langchain",
        "hera",
        "asyncio",
    ]
    script = f"import sys, argosy.admission; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
