"""Word lists that people bring: CSV, LIWC dictionaries and dictionaries of quanteda → terms with their categories."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.wording import counted, nearest, shown

SUFFIXES = (".csv", ".tsv", ".dic", ".yml", ".yaml")
COLUMNS = {"term": "term", "word": "term", "entry": "term", "pattern": "term", "category": "category",
           "inflection": "inflection"}  # fmt: skip
MAX_WILDCARDS = 3
_EXPRESSION = re.compile(r"[\[\](){}|\\^$+<>/=]|\.[*+?]")  # what only a regular expression has, or LIWC's conditions
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ListTerm:
    """One term: the line it is on, its categories from the outermost inwards, a word class or ""."""

    line: int
    term: str
    path: tuple[str, ...]
    inflection: str = ""


def read_word_list(text: str, path: Path) -> Iterator[ListTerm]:
    """Yield the terms of a word list; the ending of ``path`` says what it is.

    Raises
    ------
    InputError
        The extension is not one of ``SUFFIXES``, or the text does not match it; the
        message has the line.
    """
    readers = {".csv": _csv, ".tsv": _csv, ".dic": _liwc, ".yml": _quanteda, ".yaml": _quanteda}
    if path.suffix.lower() not in readers:
        raise InputError(f"is not a word list: its name must end in {', '.join(SUFFIXES)}", path=path)
    for each in readers[path.suffix.lower()](text, path):
        yield ListTerm(each.line, _BLANKS.sub(" ", each.term).strip(), each.path, each.inflection.strip())


def fault_of(term: str) -> str:
    """Say why a term cannot be looked for; "" if it can: letters, blanks and wildcards ``*`` and ``?``.

    Examples
    --------
    >>> fault_of("econom*"), fault_of("(tax|taxes)"), fault_of("*")
    ('', 'it is a regular expression', 'it has no letter or digit')
    """
    if not any(character.isalnum() for character in term):
        return "it has no letter or digit"
    if _EXPRESSION.search(term) or "\t" in term:
        return "it is a regular expression"
    if term.count("*") + term.count("?") > MAX_WILDCARDS:
        return f"it has more than {MAX_WILDCARDS} wildcards"
    first = re.split(r"[ '’\-]", term)[0]
    fixed = re.split(r"[*?]", first)
    if not fixed[0] and not fixed[-1]:
        return "its first word neither begins nor ends with a letter"
    return "" if term.isprintable() else "it has an invisible character"


def _csv(text: str, path: Path) -> Iterator[ListTerm]:
    first = text.split("\n", 1)[0]
    delimiter = max("\t;,", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [COLUMNS.get(cell.strip().lower(), "") for cell in next(rows, [])]
        if "term" not in header:
            hint = nearest(first.split(delimiter)[0].strip().lower(), COLUMNS)
            raise InputError(f"has no column 'term'{hint}; the columns are term, category and inflection", path=path)
        for row in rows:
            cells = {name: cell for name, cell in zip(header, row, strict=False) if name}
            if cells.get("term", "").strip():
                category = cells.get("category", "").strip()
                names = (category,) if category else ()
                yield ListTerm(rows.line_num, cells["term"], names, cells.get("inflection", ""))
    except csv.Error as error:
        raise InputError(f"line {rows.line_num}: {error}", path=path) from error


def _liwc(text: str, path: Path) -> Iterator[ListTerm]:
    """Read a LIWC dictionary: categories with their numbers between two lines "%", then terms with numbers."""
    lines = text.splitlines()
    bounds = [number for number, line in enumerate(lines) if line.strip() == "%"]
    if len(bounds) < 2:
        raise InputError("is not a LIWC dictionary: it has no categories between two '%' lines", path=path)
    names = dict(line.split(None, 1) for line in lines[bounds[0] + 1 : bounds[1]] if len(line.split(None, 1)) == 2)
    for number, line in enumerate(lines[bounds[1] + 1 :], start=bounds[1] + 2):
        term, ids = _liwc_row(line)
        for each in ids:
            if each not in names:
                raise InputError(f"line {number}: no category has the number {shown(each)}", path=path)
            yield ListTerm(number, term, (names[each].strip(),))


def _liwc_row(line: str) -> tuple[str, list[str]]:
    """Return term and numbers of a line; a term may have blanks, numbers are at the end."""
    cells = line.split()
    end = len(cells)
    while end > 1 and cells[end - 1].isdigit():
        end -= 1
    return " ".join(cells[:end]), cells[end:]


def _quanteda(text: str, path: Path) -> Iterator[ListTerm]:
    """Read a dictionary of quanteda: names with lists of patterns, or with names again."""
    import yaml  # here because few need it

    try:
        aliases = [token for token in yaml.scan(text) if isinstance(token, yaml.AliasToken)]
        if aliases:  # a name may stand for itself, or for more words than there is room for
            line, name = aliases[0].start_mark.line + 1, aliases[0].value
            raise InputError(
                f"line {line} has the alias *{name}; a pattern that begins with * must be quoted", path=path
            )
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise InputError(
            f"{where}is not YAML: {getattr(error, 'problem', None) or 'nested too deep'}", path=path
        ) from error
    if not isinstance(root, yaml.MappingNode):
        raise InputError("is not a dictionary of quanteda: it has no names with patterns", path=path)
    yield from _nodes(root, (), path)


def _nodes(node: Any, names: tuple[str, ...], path: Path) -> Iterator[ListTerm]:
    """Yield the patterns below a node of YAML, with the names above them; no file is nested too deep for it."""
    waiting = [(node, names)]
    while waiting:
        node, names = waiting.pop()
        if node.id == "mapping":
            waiting += [(value, (*names, str(key.value))) for key, value in reversed(node.value)]
        elif node.id == "sequence":
            waiting += [(value, names) for value in reversed(node.value)]
        elif node.value:
            yield ListTerm(node.start_mark.line + 1, str(node.value), names)


def summary_of(faults: Mapping[str, list[ListTerm]]) -> str:
    """Say how many terms cannot be looked for and why, with the first of each kind."""
    parts = []
    for fault, terms in faults.items():
        first = f"line {terms[0].line}: {shown(terms[0].term)}"
        parts.append(f"{counted(len(terms), 'terms')} (first {first}): {fault}")
    return "; ".join(parts)
