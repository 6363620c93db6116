"""Names: modules, public classes and functions have names of their own, and fewer and fewer variables have vague ones.

``python tests/test_names.py`` prints how many there are in each room: vague ones, and those without a noun.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "framing"
VAGUE = frozenset(
    {"one", "made", "place", "found", "told", "said", "some", "at", "of", "what", "where", "each", "now", "how", "why"}
)
# they say when or whose, and not what
WITHOUT_NOUN = frozenset({"before", "own", "known"})
ROOMS = [".", *sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file())]
# how many of these names a room may have; "." is the ground
CEILINGS = {
    VAGUE: dict.fromkeys(ROOMS, 3) | {
        ".": 19, "cli": 14, "corpus": 25, "estimates": 12, "lang": 30, "markers": 18, "model": 17, "report": 26,
        "sharing": 34, "sources": 9, "steps": 30, "studio": 30,
    },
    WITHOUT_NOUN: dict.fromkeys(ROOMS, 3) | {
        "estimates": 7, "markers": 40, "report": 8, "steps": 7, "studio": 4
    },
}  # fmt: skip
SLACK = 10
# what every section of the report and every source format may have
OF_AN_INTERFACE = {"report": {"show", "write", "draw"}, "sources": {"read", "recognise"}}
OF_EACH_FILE = {"FORMAT"}  # of what a module writes
PAIRED = ("cli", "steps")  # a command and a step may be named like the room's module that does the work


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.stem not in ("__init__", "__main__"))


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else "."


def vague_names(source: str, vague: frozenset[str] = VAGUE) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of every assignment, loop target and argument with a vague name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in vague:
            yield node.lineno, node.id
        elif isinstance(node, ast.arg) and node.arg in vague:
            yield node.lineno, node.arg


def count_vague_names(room: str, vague: frozenset[str]) -> int:
    sources = [path.read_text(encoding="utf-8") for path in modules() if room_of(path) == room]
    return sum(len(list(vague_names(source, vague))) for source in sources)


def ceiling_error(room: str, count: int, ceiling: int, vague: frozenset[str] = VAGUE) -> str:
    """Return what is wrong with a room's count, "" if nothing."""
    if count > ceiling:
        return f"{room}: {count} vague names ({', '.join(sorted(vague))}), at most {ceiling}: say what they hold"
    return f"{room}: lower the ceiling to {count}" if ceiling - count > SLACK else ""


def shared_module_names(paths: list[Path]) -> dict[str, list[str]]:
    """Return the names of several modules, except those of one room's module with its step and its command."""
    rooms_of = defaultdict(list)
    for path in paths:
        rooms_of[path.stem].append(room_of(path))
    return {name: rooms for name, rooms in rooms_of.items() if len([room for room in rooms if room not in PAIRED]) > 1}


def public_classes(source: str) -> list[str]:
    return [
        node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def shared_function_names(functions: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names of several public functions, of pairs (room, name)."""
    rooms_of = defaultdict(list)
    for room, name in functions:
        rooms_of[name].append(room)
    return {name: rooms for name, rooms in rooms_of.items() if len(rooms) > 1}


def own_functions(source: str, room: str, module: str) -> list[str]:
    """Return the public functions of a module whose name should be theirs alone.

    Others are those that an interface asks for; the function that a command or a step is
    named after; and a step's that is called like the pure function that it calls.
    """
    imported = [alias.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
                for alias in node.names] if room == "steps" else []  # fmt: skip
    others = {*OF_AN_INTERFACE.get(room, ()), *imported, *([module] if room in PAIRED else [])}
    return [name for name in public_functions(source) if name not in others]


def public_functions(source: str) -> list[str]:
    body = ast.parse(source).body
    return [node.name for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def limits(source: str) -> list[str]:
    """Return the public constants of a module that are a number."""
    assigned = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    pairs = [pair for node in assigned for target in node.targets for pair in _pairs(target, node.value)]
    return [name for name, value in pairs if name.isupper() and not name.startswith("_") and _is_number(value)]


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from (pair for each, part in zip(target.elts, value.elts, strict=True) for pair in _pairs(each, part))


def _is_number(value: ast.expr) -> bool:
    """Return whether an expression is made of numbers only: 50, 2 / 3, -1, 64 * 1024."""
    parts = [node for node in ast.walk(value) if not isinstance(node, ast.operator | ast.unaryop)]
    allowed = (ast.Constant, ast.BinOp, ast.UnaryOp)
    return all(isinstance(node, allowed) and type(getattr(node, "value", 0)) in (int, float) for node in parts)


def constants(source: str) -> list[str]:
    """Return the public constants of a module, numbers or not."""
    targets = [target for node in ast.parse(source).body if isinstance(node, ast.Assign) for target in node.targets]
    names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return [name for name in names if name.isupper() and not name.startswith("_")]


@pytest.mark.parametrize("vague", [pytest.param(VAGUE, id="vague"), pytest.param(WITHOUT_NOUN, id="without noun")])
@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_no_more_vague_names_than_before(room, vague):
    assert not ceiling_error(room, count_vague_names(room, vague), CEILINGS[vague][room], vague)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        pytest.param("one = 1", ["one"], id="assignment"),
        pytest.param("made: int = 1", ["made"], id="annotated assignment"),
        pytest.param("(made := 1)", ["made"], id="walrus"),
        pytest.param("a, (place, b) = c", ["place"], id="unpacking"),
        pytest.param("for found in rows: pass", ["found"], id="loop"),
        pytest.param("[told for told in rows]", ["told"], id="comprehension"),
        pytest.param("def f(said, *, some): pass", ["said", "some"], id="arguments"),
        pytest.param("lambda one: 1", ["one"], id="lambda"),
        pytest.param("with f() as place: pass", ["place"], id="with"),
        pytest.param("print(one, row.made, f(place=1)); found_rows = 1", [], id="uses, attributes, keywords, parts"),
    ],
)
def test_vague_names_are_counted_where_they_are_given(source, names):
    assert [name for _, name in vague_names(source)] == names


def test_names_without_a_noun_are_counted_apart():
    source = "before = own_rates = made = 1\nknown_names = [own for own in before]"
    assert [name for _, name in vague_names(source, WITHOUT_NOUN)] == ["before", "own"]


@pytest.mark.parametrize(
    ("count", "error"),
    [
        (5, ""),
        (0, ""),
        (11, f"room: 11 vague names ({', '.join(sorted(VAGUE))}), at most 10: say what they hold"),
    ],
)
def test_a_count_above_the_ceiling_is_an_error(count, error):
    assert ceiling_error("room", count, 10) == error


def test_a_ceiling_far_above_the_count_is_an_error():
    assert ceiling_error("room", 5, 15) == ""
    assert ceiling_error("room", 5, 16) == "room: lower the ceiling to 5"


def test_no_two_modules_share_a_name():
    assert shared_module_names(modules()) == {}


def test_a_command_a_step_and_a_module_may_share_a_name_and_two_rooms_may_not():
    def paths(*rooms):
        return [PACKAGE / room / "gold.py" for room in rooms]

    assert shared_module_names(paths("annotations", "steps", "cli")) == {}
    assert shared_module_names(paths("annotations", "model")) == {"gold": ["annotations", "model"]}
    assert shared_module_names(paths("", "model", "steps")) == {"gold": [".", "model", "steps"]}


def test_no_two_public_classes_share_a_name():
    counts = Counter(name for path in modules() for name in public_classes(path.read_text(encoding="utf-8")))
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_two_public_functions_share_a_name():
    functions = [
        (room_of(path), name)
        for path in modules()
        for name in own_functions(path.read_text(encoding="utf-8"), room_of(path), path.stem)
    ]
    assert shared_function_names(functions) == {}


def test_two_functions_of_one_name_are_seen_in_two_rooms_and_in_one():
    assert shared_function_names([("corpus", "fold"), ("model", "fold")]) == {"fold": ["corpus", "model"]}
    assert shared_function_names([("steps", "add"), ("steps", "add")]) == {"add": ["steps", "steps"]}
    assert shared_function_names([("steps", "add"), ("steps", "drop")]) == {}
    assert public_functions("def f(): pass\ndef _g(): pass\nclass A:\n    def h(self): pass") == ["f"]


@pytest.mark.parametrize(
    ("source", "room", "module", "names"),
    [
        ("def link(): pass\ndef add(): pass", "steps", "link", ["add"]),
        ("def link(): pass", "corpus", "link", ["link"]),
        ("def plan():\n    from framing.estimates.sizes import plan", "steps", "sample", []),
        ("from framing.estimates.sizes import plan\ndef plan_all(): pass", "steps", "sample", ["plan_all"]),
        ("def show(): pass\ndef read(): pass", "report", "words", ["read"]),
        ("def show(): pass\ndef read(): pass", "sources", "nexis", ["show"]),
    ],
)
def test_a_command_a_step_and_a_function_may_share_a_name_on_purpose(source, room, module, names):
    assert own_functions(source, room, module) == names


def test_a_number_has_a_name_of_its_own():
    sources = [path.read_text(encoding="utf-8") for path in modules()]
    counts = Counter(name for source in sources for name in constants(source))
    shared = {name for source in sources for name in limits(source) if counts[name] > 1}
    assert sorted(shared - OF_EACH_FILE) == []


def test_limits_are_the_public_constants_that_are_numbers():
    source = 'LEAST, MOST = -1, 64 * 1024\nSHARE = 2 / 3\n_OWN = 1\nNAME = "one"\nFLAG = True\nlevel = 1\nPAIR = (1, 2)'
    assert limits(source) == ["LEAST", "MOST", "SHARE"]
    assert constants(source) == ["LEAST", "MOST", "SHARE", "NAME", "FLAG", "PAIR"]


def test_public_classes_are_those_without_an_underscore():
    assert public_classes("class Row: pass\nclass _Row: pass\ndef f():\n    class Inner: pass") == ["Row"]


if __name__ == "__main__":
    for room in ROOMS:
        sys.stdout.write(f"{room:12} {' '.join(f'{count_vague_names(room, vague):4}' for vague in CEILINGS)}\n")
