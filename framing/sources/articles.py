"""Turn raw articles into the articles table: checked, normalised, with unique ids.

The stored text starts with the title and a blank line, so that one offset space
covers the headline too; it is in Unicode normal form C with LF line ends, and
never changes afterwards.
"""

import datetime
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from framing.errors import InputError
from framing.records import conform, empty
from framing.sources.raw import FIELDS, RawArticle
from framing.wording import nearest

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """The study's outlets and languages, and the defaults for articles that do not give theirs."""

    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    outlet: str = ""
    language: str = ""
    date_format: str = ""


def make_articles(raws: Sequence[RawArticle], expected: Expectations) -> "pd.DataFrame":
    """Return the articles table of raw articles, in their order.

    Raises
    ------
    InputError
        An article lacks its id, text, outlet or language, has an outlet or
        language that is not in study.toml, a date that cannot be read, or the id
        of another article. The message names the file and line.
    """
    import pandas as pd

    seen: dict[str, RawArticle] = {}
    rows = []
    for raw in raws:
        row = _article(raw, expected)
        if row["article_id"] in seen:
            raise InputError(_twice(raw, seen[str(row["article_id"])]), path=raw.path, line=raw.line)
        seen[str(row["article_id"])] = raw
        rows.append(row)
    return conform(pd.DataFrame(rows), "articles") if rows else empty("articles")


def settle_duplicates(raws: Sequence[RawArticle], how: str) -> list[RawArticle]:
    """Make ids unique: keep the "first" of each, or "number" the others (a, a-2, a-3).

    Numbers are given in the order of the articles, so that the same sources
    give the same ids.
    """
    seen: Counter[str] = Counter()
    settled = []
    for raw in raws:
        name = raw.fields.get("article_id", "")
        seen[name] += 1
        if seen[name] == 1 or not name:
            settled.append(raw)
        elif how == "number":
            settled.append(replace(raw, fields={**raw.fields, "article_id": f"{name}-{seen[name]}"}))
    return settled


def merge_articles(known: "pd.DataFrame", new: "pd.DataFrame") -> "pd.DataFrame":
    """Append new articles to the known ones; those that are known stay as they are.

    Raises
    ------
    InputError
        The study has an article of that id with another text: a stored text never changes.
    """
    import pandas as pd

    shared = new.merge(known[["article_id", "text"]], on="article_id", suffixes=("", "_known"))
    altered = shared.loc[shared["text"] != shared["text_known"], "article_id"]
    if len(altered):
        raise InputError(
            f"article {altered.iloc[0]!r} is in the study with another text ({len(altered)} such); a stored text "
            "never changes: give it another id, or replace all articles with --start-over"
        )
    return pd.concat([known, new[~new["article_id"].isin(known["article_id"])]], ignore_index=True)


def count_words(text: str) -> int:
    """Count the words of a text: strings between white space that contain a letter or digit.

    Examples
    --------
    >>> count_words("L'armée — 53 soldats.")
    3
    """
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _article(raw: RawArticle, expected: Expectations) -> dict[str, object]:
    row = {name: _clean(raw.fields.get(name, "")).strip() for name in FIELDS}
    row["outlet"] = row["outlet"] or expected.outlet
    row["language"] = row["language"] or expected.language
    if not row["language"] and len(expected.languages) == 1:
        row["language"] = expected.languages[0]
    if not row["article_id"]:
        raise InputError("this article has no id; say --column article_id=NAME", path=raw.path, line=raw.line)
    if not row["text"]:
        raise InputError(f"article {row['article_id']!r} has no text", path=raw.path, line=raw.line)
    _check_known("outlet", row["outlet"], expected.outlets, raw, "; add an [[outlets]] table with this id")
    _check_known("language", row["language"], expected.languages, raw, "; add it to languages")
    row["date"] = _date(row["date"], expected.date_format, raw)
    text = _with_title(" ".join(row["title"].split()), row["text"])
    meta = json.dumps(raw.meta, ensure_ascii=False, sort_keys=True) if raw.meta else ""
    return {**row, "title": " ".join(row["title"].split()), "text": text, "words": count_words(text), "meta": meta}


def _clean(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, from a broken \ud83d escape in JSON
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).replace(
        "\0", "\N{REPLACEMENT CHARACTER}"
    )


def _twice(raw: RawArticle, first: RawArticle) -> str:
    where = ":".join(str(part) for part in (first.path, first.line) if part is not None)
    return f"id {raw.fields['article_id']!r} occurs twice, first in {where}; say --duplicates first or number"


def _with_title(title: str, text: str) -> str:
    first_line = text.partition("\n")[0].rstrip(" .")
    return text if not title or first_line == title.rstrip(" .") else f"{title}\n\n{text}"


def _check_known(what: str, value: str, known: Sequence[str], raw: RawArticle, remedy: str) -> None:
    if not value:
        raise InputError(f"no {what}: say --{what}, or give a column {what!r}", path=raw.path, line=raw.line)
    if value not in known:
        names = f"study.toml has {', '.join(known) or 'none'}"
        raise InputError(
            f"unknown {what} {value!r}: {names}{nearest(value, known)}{remedy} in study.toml",
            path=raw.path,
            line=raw.line,
        )


def _date(date: str, form: str, raw: RawArticle) -> str:
    if not date:
        return ""
    try:
        if form:
            return datetime.datetime.strptime(date, form).date().isoformat()
        return datetime.date.fromisoformat(date[:10]).isoformat()
    except ValueError as error:
        expected = f"of the form {form}" if form else "YYYY-MM-DD; say --date-format, such as %d/%m/%Y"
        raise InputError(f"date {date!r} is not {expected}", path=raw.path, line=raw.line) from error
