"""OPEN ROOM: one module a command, holding `COMMAND`; the first line of its docstring is its line in `argosy --help`."""
