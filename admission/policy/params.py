"""A policy's params: the schema's defaults, then the set's, then the review's; each override is checked."""

from collections.abc import Mapping
from typing import Any

from ...schemas.errors import PolicyError
from .sidecar import ParamsSchema

Overrides = Mapping[str, Mapping[str, Any]]
"""Policy code, or `*` for every policy that has the param, -> params."""
EVERY = "*"


def effective(code: str, schema: ParamsSchema, layers: tuple[Overrides, ...]) -> dict[str, Any]:
    """Return the params that a policy is judged with; later layers win, and a code wins over `*`."""
    params = schema.defaults()
    for layer in layers:
        everyone = layer.get(EVERY, {})
        params |= {name: value for name, value in everyone.items() if name in schema.properties}
        params |= layer.get(code, {})
    return params


def unset(requires: tuple[str, ...], params: Mapping[str, Any]) -> list[str]:
    """Return the required params that nobody set: absent, null, or an empty list, map or text."""
    return [name for name in requires if params.get(name) in (None, [], {}, "", ())]


def check(code: str, schema: ParamsSchema, params: Mapping[str, Any]) -> None:
    """Check params against the policy's schema.

    Raises:
        PolicyError: they do not fit; names the code and the param.
    """
    import jsonschema_rs  # noqa: PLC0415 - needed only where someone overrides a param

    try:
        validator = jsonschema_rs.Draft202012Validator(schema.wire())
    except jsonschema_rs.ValidationError as error:
        raise PolicyError(f"{code}: params is no JSON Schema: {error.message}") from error
    fault = next(iter(validator.iter_errors(dict(params))), None)
    if fault is not None:
        place = ".".join(str(part) for part in fault.instance_path)
        raise PolicyError(f"params of {code}{': ' + place if place else ''}: {fault.message}")


def check_overrides(overrides: Overrides, schemas: Mapping[str, ParamsSchema]) -> None:
    """Check that every override reaches a policy, and each of its values the schema of its own param.

    Raises:
        PolicyError: a code is not in the set, no policy has a param given for `*`, or a value does not fit.
    """
    for code, params in overrides.items():
        if code == EVERY:
            known = {name for schema in schemas.values() for name in schema.properties}
        elif code in schemas:
            known = set(schemas[code].properties)
        else:
            raise PolicyError(f"params: {code} is no policy of this set", hint=f"Use one of {', '.join(schemas)}.")
        for name in params:
            if name not in known:
                raise PolicyError(f"params of {code}: there is no {name}", hint=f"Known: {', '.join(sorted(known))}.")
        for reached, schema in schemas.items():
            given = {name: value for name, value in params.items() if name in schema.properties}
            if given and code in {EVERY, reached}:
                check(reached, schema.by_name(), given)
