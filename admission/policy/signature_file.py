"""Where the signature of a policy set, or of a file of params, stands."""

from pathlib import Path

_SUFFIX = ".sigstore.json"


def beside_set(source: str) -> Path:
    """Return where a set's signature stands: in its folder; for a packaged set, by its name, in the current folder."""
    return Path(source) / f"set{_SUFFIX}" if Path(source).is_dir() else Path(f"{source}{_SUFFIX}")


def beside_file(file: str) -> Path:
    """Return where the signature of a params file stands."""
    return Path(f"{file}{_SUFFIX}")
