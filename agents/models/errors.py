"""What goes wrong with a model that is none of ours."""

from ...schemas.errors import ArgosyError


class ModelError(ArgosyError):
    """The model cannot be reached, or answered nothing that can be used."""

    code = "E_MODEL"
    retryable = True
