"""Results that a program leaves behind, and the source that it looks at."""

import argparse
import json
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

REFUSED = 1
"""Exit code: the change is at fault."""
OUR_FAULT = 3


def write(path: Path, value: Any) -> None:
    """Write a JSON value so that equal values have equal bytes, in a file of its own whatever was there."""
    fresh(path).write_text(json.dumps(value, sort_keys=True, indent=1, ensure_ascii=True) + "\n")


def fresh(path: Path) -> Path:
    """Return a place where nothing is: an early end may have left something there, or foreign code planted a link."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    return path


def tool(module: str, *arguments: str, cwd: Path) -> str:
    """Run an analyser that tells findings by its output alone, and return that; one that breaks ends the program."""
    argv = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - argv is ours
    if done.returncode:
        broken(f"{done.stderr[-4000:]}\n{module} ended with {done.returncode}")
    return done.stdout


def guarded(main: Callable[[], int]) -> NoReturn:
    """Run a program and leave with its code; whatever it did not expect is our fault, not the change's."""
    try:
        code = main()
    except Exception:  # noqa: BLE001 - the exit code of an uncaught exception would blame the change
        traceback.print_exc()
        code = OUR_FAULT
    sys.exit(code)


def broken(why: str) -> NoReturn:
    """End the program: it could not do its work, and the change is not to blame."""
    sys.stderr.write(f"{why}\n")
    sys.exit(OUR_FAULT)


def python_files(root: Path) -> list[str]:
    """Return the Python files below a folder, relative, sorted; links are not followed, hidden folders left out."""
    found = [path.relative_to(root) for path in root.rglob("*.py") if path.is_file() and not path.is_symlink()]
    return sorted(str(path) for path in found if not any(part.startswith(".") for part in path.parts))


def is_test(path: str) -> bool:
    """Return whether a path is a test's: what judges the product is not judged as product."""
    parts = PurePosixPath(path).parts
    name = parts[-1]
    return (
        bool({"tests", "test"}.intersection(parts[:-1]))
        or name == "conftest.py"
        or name.startswith("test_")
        or name.endswith("_test.py")
    )


def relative(path: str, root: Path) -> str:
    """Return a reported path relative to the source."""
    pure = PurePosixPath(path)
    return str(pure.relative_to(root)) if pure.is_relative_to(root) else str(pure).removeprefix("./")


def line_of(root: Path, path: str, number: int) -> str:
    """Return one line of a source file, or nothing."""
    lines = (root / path).read_text(errors="replace").split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""


def folders(description: str | None, *names: str) -> argparse.Namespace:
    """Return the program's `--name PATH` options, each of which must be given."""
    parser = argparse.ArgumentParser(description=description, allow_abbrev=False)
    for name in names:
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="PATH")
    return parser.parse_args()
