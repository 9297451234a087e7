"""The repository root is the package `argosy`; import it by that name: `argosy.<room>`."""
