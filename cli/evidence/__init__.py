"""The commands of `argosy evidence`: one module each, with `COMMAND`."""
