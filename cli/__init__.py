"""The front doors: parse, call, print. A command is loaded when it is asked for."""
