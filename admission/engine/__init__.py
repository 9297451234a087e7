"""The engines and the one judge: a Review and a policy set in, a Verdict out."""

import platform

from ...schemas.errors import ArgosyError

try:
    import regorus as _rego

    from .cel.runtime import cel as _cel
except ImportError as error:
    raise ArgosyError(
        f"the policy engines have no build for {platform.system()} {platform.machine()}",
        hint="Run on Linux x86-64 or macOS.",
    ) from error

del _cel, _rego
