"""Random CEL of the API server's profile, from typed templates whose holes are filled at random, and objects for it."""

import re
from collections.abc import Mapping
from random import Random
from typing import Any

_HOLE = re.compile(r"<([a-z]+)(?:\|([a-z,: ]+))?>")
"""`<int>`, or `<bool|x:int>`: inside this hole stands a variable `$x` of type int."""
_TEMPLATES: dict[str, tuple[str, ...]] = {
    "bool": (
        *("<bool> && <bool>", "<bool> || <bool>", "!(<bool>)", "(<bool> ? <bool> : <bool>)", "<bool> == <bool>"),
        *("<int> == <int>", "<int> < <int>", "<int> >= <int>", "<double> <= <double>", "<string> != <string>"),
        *("<string> < <string>", "<string> in <strings>", "<int> in <ints>", "<string> in <map>", "<any> == <any>"),
        *("<string>.startsWith(<string>)", "<string>.endsWith(<string>)", "<string>.contains(<string>)"),
        *("<string>.matches(<regex>)", "<strings>.all($x, <bool|x:string>)", "<ints>.exists($x, <bool|x:int>)"),
        *("<ints>.exists_one($x, <bool|x:int>)", "<strings>.all($i, $x, <bool|i:int,x:string>)"),
        *("<map>.exists($k, $v, <bool|k:string,v:any>)", "<ints>.existsOne($i, $x, <bool|i:int,x:int>)"),
        *(
            "<strings> == <strings>",
            "<ints>.isSorted()",
            "<map> == <map>",
            "<field>.hasValue()",
            "<optional>.hasValue()",
        ),
        *("has(object.spec.<name>)", "has(object.<name>)", "<name> in object.spec", "object.spec[<string>] == <any>"),
        *("sets.contains(<strings>, <strings>)", "sets.equivalent(<ints>, <ints>)", "sets.intersects(<ints>, <ints>)"),
        *("isQuantity(<quantity>)", "quantity(<quantity>).isGreaterThan(quantity(<quantity>))"),
        *("quantity(<quantity>).isLessThan(quantity(<quantity>))", "quantity(<quantity>) == quantity(<quantity>)"),
        *("quantity(<quantity>).add(quantity(<quantity>)).isGreaterThan(quantity(<quantity>))",),
        *("quantity(<quantity>).sub(<int>).isLessThan(quantity(<quantity>))", "quantity(<quantity>).isInteger()"),
        *(
            "isIP(<ip>)",
            "ip(<ip>).family() == <int>",
            "ip(<ip>).isLoopback()",
            "ip(<ip>) == ip(<ip>)",
            "ip.isCanonical(<ip>)",
        ),
        *("ip(<ip>).isUnspecified()", "ip(<ip>).isGlobalUnicast()", "ip(<ip>).isLinkLocalUnicast()"),
        *(
            "isCIDR(<cidr>)",
            "cidr(<cidr>).containsIP(<ip>)",
            "cidr(<cidr>).containsCIDR(<cidr>)",
            "cidr(<cidr>) == cidr(<cidr>)",
        ),
        *(
            "cidr(<cidr>).containsIP(ip(<ip>))",
            "cidr(<cidr>).prefixLength() < <int>",
            "cidr(<cidr>).masked() == cidr(<cidr>)",
        ),
        *("isURL(<url>)", "url(<url>) == url(<url>)", "url(<url>).getQuery().size() == <int>", "isSemver(<semver>)"),
        *("semver(<semver>).isLessThan(semver(<semver>))", "semver(<semver>).compareTo(semver(<semver>)) == <int>"),
        *("isSemver(<semver>, <bool>)", "semver(<semver>, true).isGreaterThan(semver(<semver>))"),
        *("!format.<format>().validate(<string>).hasValue()", "format.named(<string>).hasValue()"),
        *("timestamp(<time>) < timestamp(<time>)", "duration(<span>) > duration(<span>)", "type(<any>) == <type>"),
        *("timestamp(<time>) + duration(<span>) > timestamp(<time>)", "dyn(<any>) == <any>"),
    ),
    "int": (
        *("<int> + <int>", "<int> - <int>", "<int> * <int>", "<int> / <int>", "<int> % <int>", "-(<int>)"),
        *(
            "size(<string>)",
            "<strings>.size()",
            "<map>.size()",
            "int(<string>)",
            "int(<double>)",
            "<string>.indexOf(<string>)",
        ),
        *(
            "<ints>.sum()",
            "<ints>.min()",
            "<ints>.max()",
            "<ints>[<int>]",
            "<ints>.indexOf(<int>)",
            "<ints>.lastIndexOf(<int>)",
        ),
        *(
            "(<bool> ? <int> : <int>)",
            "<field>.orValue(<int>)",
            "quantity(<quantity>).asInteger()",
            "semver(<semver>).major()",
        ),
        *(
            "quantity(<quantity>).compareTo(quantity(<quantity>))",
            "timestamp(<time>).getFullYear()",
            "duration(<span>).getSeconds()",
        ),
        *("<string>.lastIndexOf(<string>)", "semver(<semver>).patch()"),
    ),
    "double": (
        *("<double> + <double>", "<double> * <double>", "<double> / <double>", "double(<int>)", "double(<string>)"),
        *("quantity(<quantity>).asApproximateFloat()", "<double> - <double>"),
    ),
    "string": (
        *("<string> + <string>", "string(<int>)", "string(<bool>)", "string(<double>)", "<string>.lowerAscii()"),
        *("<string>.upperAscii()", "<string>.trim()", "<string>.replace(<string>, <string>)", "<string>.charAt(<int>)"),
        *(
            "<string>.substring(<int>)",
            "<string>.substring(<int>, <int>)",
            "<strings>.join(<string>)",
            "<strings>.join()",
        ),
        *(
            "<string>.find(<regex>)",
            "<string>.replace(<string>, <string>, <int>)",
            "<strings>[<int>]",
            "<strings>.min()",
        ),
        *("'%s of %d'.format([<string>, <int>])", "'%.2f %x'.format([<double>, <int>])", "'%s'.format([<any>])"),
        *("url(<url>).getHost()", "url(<url>).getHostname()", "url(<url>).getPort()", "url(<url>).getScheme()"),
        *("url(<url>).getEscapedPath()", "string(ip(<ip>))", "string(cidr(<cidr>).ip())", "<field>.orValue(<string>)"),
        *("(<bool> ? <string> : <string>)", "string(timestamp(<time>))", "string(duration(<span>))", "<map>[<string>]"),
        *("<optional>.orValue(<string>)", "<optional>.value()", "string(cidr(<cidr>).masked())"),
    ),
    "strings": (
        *("[<string>, <string>]", "<strings>.filter($x, <bool|x:string>)", "<strings>.map($x, <string|x:string>)"),
        *(
            "<strings> + <strings>",
            "<string>.split(<string>)",
            "<string>.split(<string>, <int>)",
            "<string>.findAll(<regex>)",
        ),
        *(
            "<strings>.distinct()",
            "<strings>.sort()",
            "<strings>.slice(<int>, <int>)",
            "[<strings>, <strings>].flatten()",
        ),
        *(
            "<map>.map($k, <string|k:string>)",
            "<strings>.transformList($i, $x, <string|i:int,x:string>)",
            "[?<optional>]",
        ),
        *(
            "<strings>.map($x, <bool|x:string>, <string|x:string>)",
            "<string>.findAll(<regex>, <int>)",
            "<strings>.reverse()",
        ),
        *(
            "<ints>.transformList($i, $x, <bool|i:int,x:int>, <string|i:int,x:int>)",
            "<strings>.sortBy($x, <string|x:string>)",
        ),
    ),
    "ints": (
        *("[<int>, <int>]", "<ints>.filter($x, <bool|x:int>)", "<strings>.map($x, <int|x:string>)", "<ints> + <ints>"),
        *(
            "lists.range(<int> % 5)",
            "<ints>.distinct()",
            "<ints>.sort()",
            "<ints>.slice(<int>, <int>)",
            "[[<int>], <ints>].flatten()",
        ),
        *("<ints>.transformList($i, $x, <int|i:int,x:int>)", "<ints>.reverse()"),
    ),
    "map": (
        *("{<string>: <string>}", "{'a': <string>, 'b': <string>}", "{?<string>: <optional>}", "object.spec.m"),
        *(
            "<map>.transformMap($k, $v, <string|k:string,v:any>)",
            "<strings>.transformMap($i, $x, <string|i:int,x:string>)",
        ),
    ),
    "optional": (
        *(
            "optional.of(<string>)",
            "optional.none()",
            "optional.ofNonZeroValue(<string>)",
            "<strings>[?<int>]",
            "<map>[?<string>]",
        ),
        *(
            "<optional>.or(<optional>)",
            "<optional>.optMap($x, <string|x:string>)",
            "<strings>.first()",
            "<strings>.last()",
        ),
    ),
    "field": (
        "object.?spec.?<name>",
        "object.spec[?<string>]",
        "object.?<name>.?<name>",
        "object.spec.?<name>",
        "oldObject.?spec",
    ),
    "any": (
        "<int>",
        "<string>",
        "<bool>",
        "<double>",
        "null",
        "<strings>",
        "<ints>",
        "object.spec.<name>",
        "object.spec.?<name>.orValue(<string>)",
    ),
}
_LEAVES: dict[str, tuple[str, ...]] = {
    "bool": ("true", "false", "object.spec.b", "object.spec.missing", "params.spec.b", "request.operation == 'CREATE'"),
    "int": ("0", "1", "2", "-1", "7", "object.spec.i", "object.spec.ls.size()", "params.spec.i", "9223372036854775807"),
    "double": ("0.0", "1.5", "-2.25", "1e300", "object.spec.d"),
    "string": (
        *(
            "''",
            "'a'",
            "'abc'",
            "'A b'",
            "'1'",
            "'x-1'",
            "'äß€😀'",
            "object.spec.s",
            "object.metadata.name",
            "params.spec.s",
        ),
        *("namespaceObject.metadata.name", "request.name"),
    ),
    "strings": ("[]", "['a']", "['b', 'a', 'b']", "object.spec.ls", "params.spec.ls"),
    "ints": ("[]", "[1]", "[3, 1, 2, 1]", "object.spec.li"),
    "map": ("{}", "{'a': 'x'}", "object.spec.m", "object.metadata.labels"),
    "optional": ("optional.none()", "optional.of('a')"),
    "field": ("object.spec.?s", "object.?missing"),
    "any": ("1", "'a'", "null", "true", "object.spec.n", "1.0"),
    "name": ("s", "i", "d", "b", "ls", "li", "m", "n", "missing", "spec"),
    "regex": (
        "'a'",
        "'^[a-z]+$'",
        "'(a|b)*c?'",
        "'[0-9]{1,3}'",
        "''",
        "'[[:alpha:]]'",
        "r'\\d+\\.\\d*'",
        "object.spec.s + '('",
        "'(?i)A'",
    ),
    "quantity": (
        "'1'",
        "'100m'",
        "'1Gi'",
        "'1.5'",
        "'-2k'",
        "'1e3'",
        "'0.1Ki'",
        "'x'",
        "''",
        "object.spec.q",
        "'1000m'",
        "'12E'",
    ),
    "ip": (
        "'127.0.0.1'",
        "'10.0.0.1'",
        "'::1'",
        "'fe80::1'",
        "'::ffff:1.2.3.4'",
        "'1.2.3'",
        "'01.2.3.4'",
        "'2001:DB8::1'",
        "object.spec.ip",
    ),
    "cidr": (
        "'10.0.0.0/8'",
        "'10.0.0.1/8'",
        "'0.0.0.0/0'",
        "'2001:db8::/32'",
        "'10.0.0.0'",
        "'::ffff:1.2.3.0/120'",
        "'10.0.0.0/33'",
    ),
    "url": (
        "'https://a.example/x?y=1&y=2'",
        "'http://h:80/'",
        "'/abs/path'",
        "'rel'",
        "'https://u@[::1]:8443/%2f?q=%20'",
        "'://'",
        "''",
    ),
    "semver": (
        "'1.2.3'",
        "'1.10.0'",
        "'1.2.3-rc.1'",
        "'1.2.3+b'",
        "'v1.2'",
        "'1'",
        "'01.2.3'",
        "''",
        "'2.0.0-alpha.beta'",
    ),
    "format": (
        "dns1123Label",
        "dns1123Subdomain",
        "dns1035Label",
        "qualifiedName",
        "labelValue",
        "uri",
        "uuid",
        "byte",
        "date",
        "datetime",
    ),
    "time": (
        "'2026-01-31T12:00:00Z'",
        "'2026-01-31T12:00:00+02:00'",
        "'2026-01-31'",
        "'0001-01-01T00:00:00Z'",
        "object.spec.s",
    ),
    "span": ("'1h'", "'90s'", "'-1.5m'", "'1d'", "'0'", "object.spec.s"),
    "type": ("int", "string", "bool", "double", "list", "map", "null_type", "type(object.spec)"),
}
_ENUMERATED = frozenset(_LEAVES) - frozenset(_TEMPLATES)
CODE = "I_RANDOM"


def expression(random: Random, depth: int = 4) -> str:
    """Return a boolean expression; it may not compile, and it may fail."""
    return _filled(random, "bool", depth, {})


def _filled(random: Random, kind: str, depth: int, scope: Mapping[str, str]) -> str:
    variables = [name for name, type_ in scope.items() if type_ == kind]
    if variables and random.random() < 0.5:
        return random.choice(variables)
    if kind in _ENUMERATED or depth <= 0 or (depth < 4 and random.random() < 0.3):
        return random.choice(_LEAVES[kind])
    template = random.choice(_TEMPLATES[kind])
    level = len(scope)

    def fill(hole: re.Match[str]) -> str:
        bound = dict(pair.split(":") for pair in hole[2].split(",")) if hole[2] else {}
        inner = {**scope, **{f"{name}{level}": type_ for name, type_ in bound.items()}}
        found = _filled(random, hole[1], depth - 1, inner)
        return found if hole[1] in _ENUMERATED else _grouped(found)

    return _HOLE.sub(fill, re.sub(r"\$([a-z])", rf"\g<1>{level}", template))


def _grouped(text: str) -> str:
    simple = re.fullmatch(r"[\w.]+|'[^']*'|\[[^\[\]]*\]|\{[^{}]*\}", text)
    return text if simple else f"({text})"


def thing(random: Random) -> dict[str, Any]:
    """Return an object with the fields that expressions read: mostly of the type that their names promise."""
    strings = ("", "a", "abc", "A b", "1", "x-1", "äß€😀", "%s", "a,b", "2")
    fields: dict[str, Any] = {
        "s": random.choice(strings),
        "i": random.choice((0, 1, 2, -1, 7, 2**53 + 1, -(2**63))),
        "d": random.choice((0.5, 1.5, -2.25, 1e300, 3.0)),
        "b": random.choice((True, False)),
        "ls": [random.choice(strings) for _ in range(random.randint(0, 3))],
        "li": [random.randint(-2, 9) for _ in range(random.randint(0, 3))],
        "m": {random.choice(strings): random.choice(strings) for _ in range(random.randint(0, 2))},
        "q": random.choice(("1", "100m", "1Gi", "1.5", "-2k", "x", 3)),
        "ip": random.choice(("127.0.0.1", "::1", "10.1.2.3", "x")),
    }
    for name in list(fields):
        lot = random.random()
        if lot < 0.05:
            del fields[name]
        elif lot < 0.1:
            fields[name] = random.choice((None, 1, "a", True, [], {}, [None], {"a": 1}, 1.5))
    return {
        "apiVersion": "example.com/v1",
        "kind": "Thing",
        "metadata": {"name": "thing", "namespace": "shop", "labels": {"a": "x", "app": random.choice(strings[1:3])}},
        "spec": fields,
    }


def policy(text: str, *, failure_policy: str = "Fail", variable: str | None = None) -> dict[str, Any]:
    """Return a policy that validates an expression, the whole of it or by a variable."""
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": "i-random.argosy.dev"},
        "spec": {
            "failurePolicy": failure_policy,
            "paramKind": {"apiVersion": "argosy.dev/v1alpha1", "kind": "PolicyParams"},
            "matchConstraints": {
                "resourceRules": [
                    {
                        "apiGroups": ["example.com"],
                        "apiVersions": ["*"],
                        "operations": ["*"],
                        "resources": ["things"],
                    }
                ]
            },
            **({"variables": [{"name": variable, "expression": text}]} if variable else {}),
            "validations": [{"expression": f"variables.{variable}" if variable else text}],
        },
    }
