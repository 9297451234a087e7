"""Lint Rego modules; run as a program, by path, because a hostile module can hang or crash the parser.

It imports nothing of Argosy, so that the child starts fast. Standard input: one JSON list of
`{name, code, package, source}`. Standard output: a line `{"begin": name}` and a line with the result for each module,
so that a crash names its module.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

import regorus

BUILTINS = frozenset(
    """
    abs ceil floor round max min sum product count sort concat contains endswith startswith indexof lower upper
    replace split sprintf substring trim trim_left trim_prefix trim_right trim_space trim_suffix format_int
    to_number type_name array.concat array.reverse array.slice intersection union is_array is_boolean is_null
    is_number is_object is_set is_string json.filter json.remove json.is_valid json.marshal json.unmarshal
    object.filter object.get object.keys object.remove object.subset object.union object.union_n regex.is_valid
    regex.match regex.replace regex.split regex.find_n regex.find_all_string_submatch_n glob.match glob.quote_meta
    semver.compare semver.is_valid strings.any_prefix_match strings.any_suffix_match strings.count strings.replace_n
    strings.reverse time.add_date time.clock time.date time.diff time.parse_duration_ns time.parse_ns
    time.parse_rfc3339_ns time.weekday units.parse units.parse_bytes base64.decode base64.encode base64.is_valid
    base64url.decode hex.decode hex.encode net.cidr_contains net.cidr_is_valid numbers.range
    """.split()  # noqa: SIM905 - a list of quoted names hides the names
)
"""What a rule may call: pure and bounded, in regorus and OPA alike; no clock, chance, network, environment, `walk`."""
LIBRARY = "argosy.images"
"""The package that every policy may read."""
NESTING = 50
"""Open brackets at once; 500 hang the parser."""
_SIZE = 256 * 1024
_MEMORY = 3 << 30  # of address space: the allocator of regorus reserves 1 GiB at once
_SECONDS = 10
_IMPORTS = {"rego.v1"}
_SKIPPED = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|#[^\n]*")
_PLACE = re.compile(r"--> [^\n]*:(\d+):\d+\n.*?error: ([^\n]*)", re.DOTALL)
_SCOPED = ("input", "data")


class LintError(Exception):
    """A module may not run; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        """Keep the place and the reason."""
        super().__init__(message)
        self.line = line
        self.message = message


def lint(name: str, code: str, package: str, source: str, library: str = "") -> dict[str, Any]:
    """Return `{"unknown": bool, "ofImages": bool, "user": bool, "reads": list}`; `library` is the library's source.

    They say whether the module has an `unknown` rule, whether that names nothing but images of the library's `unknown`,
    whether the module reads request.userInfo, and which parts of `input` it and the library read: `evidence`,
    `request.object`, or `*` for the whole. The library has no code and no rules of its own to refuse with.

    Raises:
        LintError: the module does not parse or uses what a policy may not.
    """
    _check_text(source)
    engine = regorus.Engine()
    try:
        engine.add_policy(name, source)
        if library and package != LIBRARY:
            engine.add_policy(LIBRARY, library)
        tree, *others = [module["ast"] for module in json.loads(engine.get_ast_as_json())]
    except (RuntimeError, ValueError) as error:
        raise _placed(error) from error
    _check_frame(tree, package)
    named, shared = _named(tree), {rule_name for other in others for rule_name, _ in _named(other)}
    names = {rule_name for rule_name, _ in named}
    for node in _nodes(tree["rules"]):
        _check_node(node, code, (package, names), shared)
    _check_recursion(named, names, package)
    kinds: dict[str, set[str]] = {rule_name: set() for rule_name in names}
    for rule_name, rule in named:
        kinds[rule_name] |= set(rule.get("head", {"Default": rule}))
    for wanted in ("deny", "unknown") if package != LIBRARY else ():
        if kinds.get(wanted, {"Set"}) != {"Set"}:
            raise LintError(_line_of(named, wanted), f"{wanted} must be a set: {wanted} contains violation if {{...}}")
    if "deny" not in kinds and package != LIBRARY:
        raise LintError(1, "the module has no rule deny")
    try:
        engine.set_input_json("{}")
        for rule_name in sorted(rule_name for rule_name, kind in kinds.items() if "Func" not in kind):
            engine.eval_rule_as_json(f"data.{package}.{rule_name}")
    except RuntimeError as error:
        raise _placed(error) from error
    user = any(_field(node) == "userInfo" for node in _nodes(tree["rules"]))
    unknown = [rule for rule_name, rule in named if rule_name == "unknown"]
    of_images = bool(unknown) and all(map(_picks_unknown, unknown))
    reads = sorted(_reads(tree["rules"], [item for other in others for item in _named(other)]))
    return {"unknown": bool(unknown), "ofImages": of_images, "user": user, "reads": reads}


def _check_text(source: str) -> None:
    if len(source) > _SIZE:
        raise LintError(1, f"larger than {_SIZE} bytes")
    depth = 0
    blanked = _SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source)
    for position, mark in enumerate(blanked):
        depth += (mark in "([{") - (mark in ")]}")
        if depth > NESTING:
            raise LintError(blanked.count("\n", 0, position) + 1, f"nested deeper than {NESTING} brackets")


def _check_frame(tree: dict[str, Any], package: str) -> None:
    declared = ".".join(map(str, _path(tree["package"]["refr"])))
    if declared != package:
        raise LintError(tree["package"]["span"]["line"], f"the package is {declared}, and must be {package}")
    imports = {".".join(map(str, _path(item["refr"]))): item["span"]["line"] for item in tree["imports"]}
    for imported, line in imports.items():
        if imported not in _IMPORTS:
            raise LintError(line, f"import {imported}: a policy imports rego.v1 and nothing else")
    if not imports:
        raise LintError(1, "import rego.v1 is missing")


def _named(tree: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(_head_name(rule), rule) for rule in (next(iter(entry.values())) for entry in tree["rules"])]


def _check_node(node: dict[str, Any], code: str, own: tuple[str, set[str]], shared: set[str]) -> None:
    """Refuse what a policy may not use; it may call its own functions, the library's and the builtins."""
    package, names = own
    if node.get("with_mods"):
        raise LintError(node["span"]["line"], "with is not supported: it would judge other input than the review")
    call = node.get("Call")
    if call is not None:
        path = _path(call["fcn"])
        local = path[:-1] in ([], ["data", *package.split(".")]) and path[-1] in names
        common = path[:-1] == ["data", *LIBRARY.split(".")] and path[-1] in shared
        if not local and not common and ".".join(map(str, path)) not in BUILTINS:
            raise LintError(call["span"]["line"], f"unknown or forbidden function {'.'.join(map(str, path))}")
    root = _path(node)
    allowed = (["data", "params", code], ["data", *package.split(".")], ["data", *LIBRARY.split(".")])
    if root[:1] == ["data"] and not any(root[: len(start)] == start for start in allowed):
        raise LintError(_line(node), f"of data a policy reads data.params.{code}, data.{LIBRARY} and its own package")


def _check_recursion(named: list[tuple[str, dict[str, Any]]], names: set[str], package: str) -> None:
    reads: dict[str, set[str]] = {name: set() for name in names}
    for name, rule in named:
        for node in _nodes(
            {key: value for key, value in rule.items() if key not in {"head", "refr"}} | _head_values(rule)
        ):
            path = _path(node)
            if path[:1] and path[0] in names:
                reads[name].add(str(path[0]))
            inside = path[package.count(".") + 2 :]
            if path[: package.count(".") + 2] == ["data", *package.split(".")]:
                reads[name] |= {str(inside[0])} & names if inside and inside[0] is not None else names
    for name, rule in named:
        reached: set[str] = set()
        queue = list(reads[name])
        while queue:
            current = queue.pop()
            if current not in reached:
                reached.add(current)
                queue += reads[current]
        if name in reached:
            raise LintError(rule["span"]["line"], f"rule {name} is recursive")


def _picks_unknown(rule: dict[str, Any]) -> bool:
    """Return whether every body of a rule begins by picking from the library's `unknown`: of none it makes none."""
    bodies: list[dict[str, Any]] = rule.get("bodies", [])
    first = [body["query"]["stmts"][0]["literal"].get("SomeIn", {}).get("collection", {}) for body in bodies]
    return bool(first) and all(_path(collection) == ["data", *LIBRARY.split("."), "unknown"] for collection in first)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every node; of a chain of references only the outermost, so that `data.a.b` is seen whole."""
    stack = [value]
    while stack:
        current: Any = stack.pop()
        if current.__class__ is list:
            stack += current
        elif current.__class__ is dict:
            yield current
            inner: Any = current.get("RefDot") or current.get("RefBrack")
            while inner is not None:
                stack.append(inner.get("index"))
                refr: dict[str, Any] = inner["refr"]
                inner = refr.get("RefDot") or refr.get("RefBrack")
                if inner is None and "Var" not in refr:
                    stack.append(refr)
            if "RefDot" not in current and "RefBrack" not in current:
                stack += current.values()


def _path(node: dict[str, Any]) -> list[str | None]:
    """Return the names of a reference; None stands for an index that is not a constant text."""
    if "Var" in node:
        return [node["Var"]["value"]]
    if "RefDot" in node:
        inner = _path(node["RefDot"]["refr"])
        return [*inner, node["RefDot"]["field"][1]] if inner else []
    if "RefBrack" in node:
        inner = _path(node["RefBrack"]["refr"])
        constant = node["RefBrack"]["index"].get("String", {}).get("value")
        return [*inner, constant] if inner else []
    return []


def _reads(rules: list[dict[str, Any]], library: list[tuple[str, dict[str, Any]]]) -> set[str]:
    """Return which parts of `input` rules read, by themselves and by what they use of the library."""
    found: set[str] = set()
    used: set[str] = set()
    start = ["data", *LIBRARY.split(".")]
    names = {name for name, _ in library}
    pending: list[Any] = [rules]
    while pending:
        for node in _nodes(pending.pop()):
            path = _path(node)
            if path[:1] == ["input"]:
                found.add(_part(*path[1:3]))
            if path[:3] == start:
                wanted = names if path[3:4] in ([], [None]) else names & {str(path[3])}
            else:
                wanted = names & {str(name) for name in path[:1]}
            for name in wanted - used:
                used.add(name)
                pending += [rule for rule_name, rule in library if rule_name == name]
    return found


def _part(name: str | None = None, inner: str | None = None) -> str:
    """Return how a part of `input` is called; of `request` it is told which part."""
    return f"{name}.{inner}" if name == "request" and inner else name or "*"


def _field(node: dict[str, Any]) -> str | None:
    texts = [part for part in _path(node) if part == "userInfo"]
    return "userInfo" if texts or node.get("String", {}).get("value") == "userInfo" else None


def _head_name(rule: dict[str, Any]) -> str:
    head = next(iter(rule["head"].values())) if "head" in rule else rule
    return str(_path(head["refr"])[0])


def _head_values(rule: dict[str, Any]) -> dict[str, Any]:
    head: dict[str, Any] = next(iter(rule["head"].values())) if "head" in rule else {}
    return {f"head.{key}": value for key, value in head.items() if key != "refr"}


def _line(node: dict[str, Any]) -> int:
    inner = next(iter(node.values()))
    return int(inner["span"]["line"])


def _line_of(named: list[tuple[str, dict[str, Any]]], name: str) -> int:
    return next(int(rule["span"]["line"]) for rule_name, rule in named if rule_name == name)


def _placed(error: Exception) -> LintError:
    found = _PLACE.search(str(error))
    return LintError(int(found[1]), found[2]) if found else LintError(1, str(error).strip().split("\n", 1)[0])


def main() -> None:
    """Lint what standard input lists, in bounded memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    modules = json.load(sys.stdin)
    library = next((module["source"] for module in modules if module["package"] == LIBRARY), "")
    for module in modules:
        print(json.dumps({"begin": module["name"]}), flush=True)  # noqa: T201 - the protocol
        try:
            result = lint(module["name"], module["code"], module["package"], module["source"], library)
        except LintError as error:
            result = {"line": error.line, "error": error.message}
        print(json.dumps(result), flush=True)  # noqa: T201 - the protocol


if __name__ == "__main__":
    main()
