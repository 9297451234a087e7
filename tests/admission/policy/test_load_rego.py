"""A Rego policy that may not run is refused when it is loaded, whatever it does to the parser."""

import re
from pathlib import Path

import pytest

from argosy.admission import PolicySet
from argosy.admission.engine.rego.child import Module, RegoError, lint_modules
from argosy.schemas.errors import PolicyError

from .conftest import Write

DENY = "deny contains v if { input.bad; v := {} }"


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("deny contains v if { v := }", 3, "expecting"),
        (f"{DENY}\nf(x) := f(x + 1)", 4, "rule f is recursive"),
        (f"{DENY}\na := b\nb := a", 4, "rule a is recursive"),
        (f"{DENY}\na := data.argosy.test.b\nb := a", 4, "recursive"),
        (f"{DENY}\na if data.argosy.test[input.x]", 4, "recursive"),
        (f"{DENY}\na if false\na if nosuch(1)", 5, "unknown or forbidden function nosuch"),
        (f'{DENY}\na := http.send({{"url": "x"}})', 4, "forbidden function http.send"),
        (f"{DENY}\na := time.now_ns()", 4, "forbidden function time.now_ns"),
        (f'{DENY}\na := rand.intn("x", 2)', 4, "forbidden function rand.intn"),
        (f"{DENY}\na := opa.runtime()", 4, "forbidden function opa.runtime"),
        (f"{DENY}\na if walk(input, [_, 1])", 4, "forbidden function walk"),
        (f"{DENY}\na := data.params.I_OTHER.x", 4, "of data a policy reads"),
        (f"{DENY}\na := data", 4, "of data a policy reads"),
        (f'{DENY}\na := data["params"][input.x]', 4, "of data a policy reads"),
        (f'{DENY}\na if input.x with input as {{"x": 1}}', 4, "with is not supported"),
        ("import data.argosy.images\n" + DENY, 3, "imports rego.v1 and nothing else"),
        ("a := 1", 1, "no rule deny"),
        ("deny := 1", 3, "deny must be a set"),
        (f"{DENY}\ndefault deny := true", 3, "deny must be a set"),
        (f"{DENY}\nunknown := []", 4, "unknown must be a set"),
        (f"{DENY}\na := x", 4, "var x is unsafe"),
        (f"{DENY}\na := {'[' * 500}1{']' * 500}", 4, "nested deeper than 50"),
        (f"{DENY}\na := {'(' * 300}1{')' * 300}", 4, "nested deeper than 50"),
    ],
)
def test_a_module_that_may_not_run_is_refused_with_its_line(
    write_rego: Write, body: str, line: int, reason: str
) -> None:
    with pytest.raises(PolicyError, match=rf"rule\.rego:{line}: .*{re.escape(reason)}"):
        PolicySet.load(write_rego(body))


def test_brackets_in_texts_and_comments_do_not_nest(write_rego: Write) -> None:
    body = f'# {"[" * 99}\n{DENY}\na := "{"(" * 99}"\nb := `{"{" * 99}`'
    assert PolicySet.load(write_rego(body)).policies


def test_another_package_is_refused(write_rego: Write) -> None:
    folder = write_rego(DENY)
    (folder / "rule.rego").write_text(f"package argosy.other\nimport rego.v1\n{DENY}\n")
    with pytest.raises(PolicyError, match=r"rule\.rego:1: the package is argosy\.other"):
        PolicySet.load(folder)


def test_a_module_that_hangs_the_parser_is_named_when_its_time_is_up() -> None:
    good = Module("good.rego", "I_A", "argosy.a", "package argosy.a\nimport rego.v1\n" + DENY)
    # Below the bracket limit, and still exponential for the parser.
    slow = "package argosy.b\nimport rego.v1\n" + DENY + f"\na := {'[' * 45}1{']' * 45}"
    with pytest.raises(RegoError, match=r"slow\.rego:1: did not parse within 0\.5 s"):
        lint_modules([good, Module("slow.rego", "I_B", "argosy.b", slow)], seconds=0.5)


def test_a_parser_that_crashes_takes_only_the_child_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crash = tmp_path / "crash.py"
    crash.write_text('import os\nprint(\'{"begin": "bad.rego"}\', flush=True)\nos.abort()\n')
    monkeypatch.setattr("argosy.admission.engine.rego.child._LINTER", crash)
    with pytest.raises(RegoError, match=r"bad\.rego:1: crashed the parser"):
        lint_modules([Module("bad.rego", "I_B", "argosy.b", "")])


def test_a_rego_policy_needs_match_and_has_no_violations(write_rego: Write) -> None:
    with pytest.raises(PolicyError, match=r"policy\.yaml:\d+: violations does not belong"):
        PolicySet.load(write_rego(DENY, violations="[]"))


@pytest.mark.parametrize(
    ("body", "only_images"),
    [
        ("unknown contains i if { some i in data.argosy.images.unknown; input.x }", True),
        ("unknown contains i if { some i in data.argosy.images.unknown }\nunknown contains 1 if input.x", False),
        ("unknown contains i if { input.x; some i in data.argosy.images.unknown }", False),
        ("unknown contains i if { some i in data.argosy.images.known }", False),
        ("unknown contains 1 if not data.argosy.images.unknown[0]", False),
        ("unknown contains 1", False),
        ("unknown := {i | some i in data.argosy.images.unknown}", None),
        ("", False),
    ],
)
def test_an_unknown_that_may_be_left_unasked_begins_with_an_unknown_image(body: str, only_images: bool | None) -> None:
    source = f"package argosy.test\nimport rego.v1\n{DENY}\n{body}\n"
    module = Module("rule.rego", "I_TEST", "argosy.test", source)
    if only_images is None:
        with pytest.raises(RegoError, match="must be a set"):
            lint_modules([module])
    else:
        assert lint_modules([module])[0].unknown_of_images is only_images
