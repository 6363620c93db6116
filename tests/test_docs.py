"""The docs name what there is."""

import re
import shlex
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.contracts import TABLES
from framing.estimates.naming import COLUMNS
from framing.settings import Settings
from framing.sources.read import FORMATS as SOURCE_FORMATS

DOCS = Path(__file__).parents[1] / "docs"
README = (DOCS.parent / "README.md").read_text(encoding="utf-8")
FORMATS = (DOCS / "formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_every_table_is_described(name):
    section = FORMATS.partition(f"## {name}: ")[2].partition("\n## ")[0]
    assert [column.name for column in TABLES[name] if f"`{column.name}`" not in section] == []


def test_the_docs_name_every_source_format_and_extension_and_no_other():
    section = FORMATS.partition("## Sources: ")[2].partition("\n## ")[0]
    names = re.findall(r"`(\w+)`", section.partition("The formats have the names ")[2].partition(": ")[0])
    assert names == list(SOURCE_FORMATS)
    extensions = {extension for source in SOURCE_FORMATS.values() for extension in (*source.extensions, *source.also)}
    assert set(re.findall(r"`(\.\w+)`", section)) == extensions


def test_every_column_of_the_naming_table_is_described():
    section = (DOCS / "method.md").read_text(encoding="utf-8").partition("## 5. Naming")[2]
    assert [name for name in COLUMNS if f"`{name}`" not in section] == []


def keys(wanted):
    """Every key of a settings dataclass and of those inside it."""
    for one in fields(wanted):
        yield one.name
        inner = get_type_hints(wanted)[one.name]
        for part in (inner, *get_args(inner)):
            if is_dataclass(part):
                yield from keys(part)


def test_every_key_of_a_study_is_described():
    section = FORMATS.partition("## study.toml")[2].partition("\n## ")[0]
    assert [key for key in keys(Settings) if f"`{key}`" not in section and f"`[{key}]`" not in section
            and f"`[[{key}]]`" not in section] == []  # fmt: skip


def test_the_lines_of_the_readme_print_what_it_says():
    code = README.partition("```python\n")[2].partition("\nstudy = ")[0]
    said = [line.strip() for line in README.partition("prints\n\n")[2].partition("\n\n")[0].splitlines()]
    printed: list[str] = []
    exec(code, {"print": lambda *words: printed.append(" ".join(words).strip())})
    assert printed == said


def picture(text, command):
    """Return the lines that a page shows below ``$ command``, in parts: "…" stands for lines left out."""
    block = re.search(rf"(?m)^    \$ {re.escape(command)}\n((?:    .*\n|\n)+)", text)
    return [part.strip("\n") for part in re.sub("(?m)^    ", "", block[1]).split("…\n")]


def are_in_order(parts, printed):
    """Return whether the parts are in the printed lines, one after the other, the first and last at its ends."""
    found = [f"\n{printed}\n".find(f"\n{part}\n") for part in parts]
    return -1 not in found and found == sorted(found) and found[0] == 0


def test_the_picture_of_a_text_in_the_readme_is_what_a_terminal_of_80_columns_shows(monkeypatch):
    monkeypatch.chdir(DOCS.parent)
    monkeypatch.setenv("COLUMNS", "80")
    command = "framing show data/show/beacon.txt"
    printed = CliRunner().invoke(main, shlex.split(command)[1:]).stdout.replace("\xa0", " ")
    parts = picture(README, command)
    assert len(parts) == 3
    assert are_in_order(parts, printed)


@pytest.mark.parametrize("parts", [["b"], ["a", "d"], ["a", "c", "b"], ["a", "bc"]])
def test_a_picture_of_something_else_would_be_seen(parts):
    assert are_in_order(["a", "c"], "a\nb\nc")
    assert not are_in_order(parts, "a\nb\nc")


def test_every_test_that_the_docs_name_is_there():
    tests = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("test_*.py"))
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", (DOCS / "label_studio.md").read_text(encoding="utf-8")))
    assert len(named) > 10
    assert {name for name in named if f"def {name}(" not in tests} == set()


FOLDERS = "framing|tests|docs|benchmarks|data|label_config|reports"


def missing_files(text, root=DOCS.parent):
    """Return the files and folders of the checkout that a page names in its prose and that are not there.

    Capitals, as in framing/lang/data/TAG/, are for a name of one's own.
    """
    prose = re.sub(r"(?s)```.*?```", "", text)
    named = set(re.findall(rf"`((?:{FOLDERS})/[\w./-]+)`", prose))
    return sorted(name for name in named if not re.search("[A-Z]{3}", name) and not (root / name).exists())


OF_A_STUDY = ("data/", "label_config/", "reports/")  # a study has folders of these names, too


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in DOCS.glob("*.md"))])
def test_every_file_that_a_page_names_is_there(page):
    missing = missing_files((DOCS.parent / page).read_text(encoding="utf-8"))
    assert [name for name in missing if not name.startswith(OF_A_STUDY)] == []


def test_a_file_that_is_gone_would_be_seen():
    text = (
        "`framing/study.py`, `framing/gone.py`, `tests/`, `tests/ROOM/`, `study.toml`\n```\n`framing/example.py`\n```\n"
    )
    assert missing_files(text) == ["framing/gone.py"]


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 150


def long_lines(text):
    """Return the lines of prose above 100 columns: not tables, examples and what cannot be broken."""
    prose, fenced = [], False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith("```")
        if not fenced and not line.startswith(("|", "#", "    ")) and " " in line.strip()[:100]:
            prose.append(line)
    return [line for line in prose if len(line) > 100]


CHECKOUT = Path(__file__).parents[1]
PROSE = sorted(
    page
    for page in (*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").glob("**/*.md"))
    if not {"_build", "generated"} & set(page.parts)
)


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_prose_is_wrapped(page):
    assert long_lines(page.read_text(encoding="utf-8")) == []


def test_a_long_line_would_be_seen_and_a_table_is_none():
    assert long_lines("a " * 51 + "\n| " + "a " * 51 + "\n```\n" + "b " * 51 + "\n```\n" + "c" * 120) == ["a " * 51]
