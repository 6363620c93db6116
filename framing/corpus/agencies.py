"""The news agency that an article credits for its text.

A credit is in the dateline, "KADRIN (AFP) –", a line of its own, "With Reuters",
the end of the text, "(avec AFP)", or the byline. Not in a caption, not where an
agency is quoted, "he told AFP", and not where it only "contributed to this report".
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_DATELINE = r"^[^\n(]{{0,60}}\((?:{names})(?:\s*[/,&]\s*(?:{names}))*\)\s*[-–—:]?"
_LINE = (
    r"^\W*(?:(?i:by|par|source|sources|from|with|avec|via|text|texte|credit)\s*:?\s+)?(?i:the\s+|l['’])?"
    r"(?:[\w .’'-]{{1,30}}\s(?:with|avec|and|et|/)\s)?(?:©\s*)?(?:\d{{4}}\s*)?(?P<agency>{names})"
    r"(?:\s*(?:/|,|and|et|&)\s*(?:{names}))*(?:\s*©?\s*\d{{4}})?\W*$"
)
_END = (
    r"\((?:(?i:with|avec|source|via|from)\s*:?\s*)?(?:the\s+|l['’])?"
    r"(?P<agency>{names})(?:\s*[/,&]\s*(?:{names}))*\)\W*$"
)


def credited_agency(text: str, title: str = "", author: str = "") -> str:
    """Return the agency that an article credits, by its usual short name; "" if it credits none.

    Examples
    --------
    >>> credited_agency("KADRIN (AFP) – The bridge is open."), credited_agency("“It is open,” he told AFP.")
    ('AFP', '')
    """
    patterns = _patterns()
    if byline := patterns["byline"].search(author):
        return _short(byline["agency"])
    body = text[len(title) :].lstrip() if title and text.startswith(title) else text.lstrip()
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    for line in lines[:3]:
        if dateline := patterns["dateline"].match(line):
            return _short(patterns["name"].findall(dateline[0])[0])
    for line in (*lines[:3], *lines[-4:]):
        if credit := patterns["line"].match(line):
            return _short(credit["agency"])
    ending = patterns["end"].search(lines[-1]) if lines else None
    return _short(ending["agency"]) if ending else ""


def _short(form: str) -> str:
    agencies = _agencies()
    return agencies.get(form) or agencies[next(name for name in agencies if name.casefold() == form.casefold())]


@cache
def _agencies() -> Mapping[str, str]:
    """Return the agency of each form of its name."""
    lines = files(__package__).joinpath("agencies.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {form: agency for agency, form in (line.split("\t") for line in lines)}


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    forms = sorted(_agencies(), key=lambda form: (-len(form), form))
    # names in capitals are as they are: "aa" and "pa" are words
    names = "|".join(re.escape(form) if form.isupper() else f"(?i:{re.escape(form)})" for form in forms)
    written = {
        "dateline": _DATELINE, "end": _END,
        "name": r"(?<!\w)(?:{names})(?!\w)", "byline": r"(?<!\w)(?P<agency>{names})(?!\w)", "line": _LINE,
    }  # fmt: skip
    return {name: re.compile(pattern.format(names=names)) for name, pattern in written.items()}
