"""The CEL runtime, imported in one place: cel-expr-python ships its stubs without the marker that says so."""

from cel_expr_python import cel  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

__all__ = ["cel"]
