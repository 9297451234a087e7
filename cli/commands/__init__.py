"""OPEN ROOM: one module a command with `COMMAND`; its docstring's first line is its line in `argosy --help`."""
