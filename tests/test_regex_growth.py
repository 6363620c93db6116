"""Every regular expression of the package takes time in proportion to the text, hostile texts included."""

import ast
import importlib
import re
import time
from collections import deque
from pathlib import Path

import pytest

import framing

PACKAGE = Path(framing.__file__).parent
ANCHORED = {"match", "fullmatch"}
CALLS = ANCHORED | {"search", "sub", "split", "findall", "finditer"}
# characters that the package's expressions treat apart, and short runs of them that come back in texts
UNITS = (
    *"!?.…a A0_-'’\"“”«»()[]<>,;:—@\n\t\u00a0\u202f",
    ".\"", "?!", ". ", " .", "a.", "A.", "a ", "A ", "'a", "a'", "((", "[@", "[a", "<a", "<svg ", "\n ", " \n", "a@", 
    "»", " »", ". »", "a:", ": ",
    "-a", "’A", "\"a\"", "“a” ", "read more", "[+1 chars]", 'value="', "$a", 'id="', '"__id__": 1', "\\n", "…\n",
)  # fmt: skip
SMALL, LARGE = 1_500, 12_000
WORST = 24  # times as long for eight times the text: quadratic takes 64


def modules():
    """Yield the name, the path and the tree of each module of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(("framing", *path.relative_to(PACKAGE).with_suffix("").parts))
        yield name, path, ast.parse(path.read_text(encoding="utf-8"))


def literals():
    """Yield each pattern that is written where it is used: where, the pattern, and whether it starts at the start."""
    for name, _, tree in modules():
        for node in ast.walk(tree):
            called = node.func if isinstance(node, ast.Call) else None
            if not isinstance(called, ast.Attribute) or getattr(called.value, "id", "") != "re":
                continue
            pattern = node.args[0] if called.attr in CALLS else None
            if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
                yield f"{name}:{node.lineno}", re.compile(pattern.value), called.attr in ANCHORED


def compiled():
    """Yield each pattern that a module holds, likewise; it starts at the start if all its calls do."""
    for name, path, tree in modules():
        if path.stem.startswith("__"):
            continue
        calls = [
            node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        ]
        for attribute, value in vars(importlib.import_module(name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                used = {call.attr for call in calls if call.value.id == attribute}
                yield f"{name}.{attribute}", value, bool(used) and used <= ANCHORED


PATTERNS = {f"{pattern.pattern}{pattern.flags}{at_start}": (where, pattern, at_start)
            for where, pattern, at_start in (*literals(), *compiled())}  # fmt: skip


def seconds(pattern, text, at_start=False):
    """Return the processor time of the fastest of three passes over a text."""

    def once():
        start = time.process_time()
        if at_start:
            pattern.match(text)
            pattern.fullmatch(text)
        else:
            deque(pattern.finditer(text), maxlen=0)
        return time.process_time() - start

    return min(once() for _ in range(3))


def growth(pattern, unit, at_start=False):
    """Return how many times as long eight times the text takes; 0 if even that is too short to be measured."""
    small, large = (seconds(pattern, unit * (size // len(unit)), at_start) for size in (SMALL, LARGE))
    return large / small if large > 2e-3 else 0.0


def slow_units(pattern, at_start=False, units=UNITS):
    """Return the units on which a pattern takes more than in proportion, each tried twice before it counts."""
    return [unit for unit in units if all(growth(pattern, unit, at_start) > WORST for _ in range(2))]


# these read the processor's clock: growth cannot be seen otherwise, and no test of every day depends on it
pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize(("where", "pattern", "at_start"), PATTERNS.values(), ids=[one[0] for one in PATTERNS.values()])
def test_no_expression_takes_more_than_in_proportion(where, pattern, at_start):
    assert slow_units(pattern, at_start) == []


@pytest.mark.parametrize("pattern", [r"!+\s", r"[^@]+@", r"(?:a|a )+\."])
def test_an_expression_that_reads_the_rest_at_every_character_is_seen(pattern):
    assert any(slow_units(re.compile(pattern), units=(unit,)) for unit in ("!", "a"))


@pytest.mark.parametrize(
    "unit", ["!", "?", "…", ".)", "! »", "“”", ",", "(", ": ", "A. ", "\n", "–", "a", "dit-il. ", "« "]
)
def test_a_text_of_one_character_is_read_in_time_that_grows_with_it(unit):
    def passing(size):
        text = unit * (size // len(unit))
        start = time.process_time()
        framing.find_markers(text, "fr")
        return time.process_time() - start

    passing(100)
    assert min(passing(24_000) for _ in range(2)) < WORST * max(0.01, min(passing(3_000) for _ in range(2)))
