"""What sources say about an article beyond the fields: the values of column ``meta``, by key."""

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from framing.wording import shown

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_SEPARATORS = str.maketrans({"\u066b": ".", "\u2212": "-"})  # the Arabic decimal separator, the minus sign
_THOUSANDS = re.compile(r"(?<=\d)\u066c(?=\d{3}(?!\d))")  # the Arabic separator of thousands
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")  # 1,234: one and a bit, or a thousand and more
_CODE = re.compile(r"[+-]?0\d|.*[eE]")  # 007, 12e3: written as no number of an ordinary column is

_EXACT = 1e15  # from which numbers that differ in their last digit may be one


def metadata_of(articles: pd.DataFrame) -> list[Mapping[str, Any]]:
    """Return the metadata of each article; empty where there is none."""
    return [_entry(text) for text in articles["meta"]] if "meta" in articles else [{}] * len(articles)


def metadata_keys(metadata: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the keys that any article has, sorted.

    Examples
    --------
    >>> metadata_keys([{"topic": "rail"}, {}, {"desk": "city", "topic": "port"}])
    ['desk', 'topic']
    """
    return sorted({key for entry in metadata for key in entry})


def metadata_texts(metadata: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    """Return the value of a key for each article as text, without spaces at its ends; "" where there is none.

    Examples
    --------
    >>> metadata_texts([{"page": 3}, {}, {"page": " A1"}], "page")
    ['3', '', 'A1']
    """
    values = [entry.get(key) for entry in metadata]
    return ["" if value is None else str(value).strip() for value in values]


def as_column(texts: Sequence[str]) -> pd.Series:
    """Return values as numbers if all that are there are written as such, else as they are.

    Digits are those of any script, and the decimal separator is a point or, in all
    values alike, a comma; a column of values such as 1,234 is not one of numbers.

    Examples
    --------
    >>> as_column(["3", "4.5", ""]).tolist(), as_column(["3", "four", ""]).tolist()
    ([3.0, 4.5, nan], ['3', 'four', ''])
    >>> as_column(["3,5", "٤", ""]).tolist(), as_column(["1,234", "2"]).tolist()
    ([3.5, 4.0, nan], ['1,234', '2'])
    """
    written = _written(texts)
    if written and all(map(_NUMBER.fullmatch, filter(None, written))):
        return pd.Series([float(text) if text else math.nan for text in written], dtype="float64")
    return pd.Series(list(texts), dtype=object)


def as_groups(texts: Sequence[str]) -> pd.Series:
    """Return the group that each value is of: one number is one group, however it is written.

    Numbers with leading zeros, of 16 digits or the like are codes, and stay as they are.

    Examples
    --------
    >>> as_groups(["3,0", "3", "٣", ""]).tolist(), as_groups(["07", "7"]).tolist()
    (['3', '3', '3', ''], ['07', '7'])
    """
    column = as_column(texts)
    if column.dtype == object or any(map(_CODE.match, texts)) or column.abs().max() >= _EXACT:
        return pd.Series(list(texts), dtype=object)
    return pd.Series(["" if math.isnan(number) else f"{number:.15g}" for number in column], dtype=object)


def why_texts(texts: Sequence[str]) -> str:
    """Say why a column in which there are numbers is not one of numbers; "" if it has none, or is one.

    Examples
    --------
    >>> why_texts(["3", "4", "n/a", ""])
    "2 of its 3 values are numbers, and 'n/a' is not"
    >>> why_texts(["1,234", "2"])
    "'1,234' may be 1.234 or 1234; write it without a comma"
    """
    there = [text for text in texts if text]
    if not there or as_column(texts).dtype != object:
        return ""
    if all(_GROUPED.fullmatch(text) or _NUMBER.fullmatch(text) for text in map(_plain, there)):
        grouped = next(text for text in there if _GROUPED.fullmatch(_plain(text)))
        first, _, rest = _plain(grouped).partition(",")
        return f"{shown(grouped)} may be {first}.{rest.replace(',', '')} or {first}{rest.replace(',', '')}; " \
               "write it without a comma"  # fmt: skip
    other = [text for text in there if not _NUMBER.fullmatch(_plain(text).replace(",", "."))]
    if len(other) == len(there):
        return ""
    if not other:
        return f"{shown(next(text for text in there if ',' in text))} has a comma, and other values have a point"
    n = len(there) - len(other)
    numbers = "is a number" if n == 1 else "are numbers"
    return f"{n:,} of its {len(there):,} values {numbers}, and {shown(other[0])} is not"


def _written(texts: Sequence[str]) -> list[str]:
    """Return values as Python writes numbers, if they are; none if a comma among them may be one of thousands."""
    plain = [_plain(text) for text in texts]
    with_comma = [text for text in plain if "," in text]
    if not with_comma:
        return plain if any(plain) else []
    if any("." in text for text in plain) or all(map(_GROUPED.fullmatch, with_comma)):
        return []
    return [text.replace(",", ".") for text in plain]


def _plain(text: str) -> str:
    """Return a text with digits, minus and separators as in ASCII."""
    if text.isascii():
        return text
    digits = "".join(str(unicodedata.decimal(character, character)) for character in text)
    return _THOUSANDS.sub("", digits).translate(_SEPARATORS)


def _entry(text: str) -> Mapping[str, Any]:
    value = json.loads(text) if text else {}
    return value if isinstance(value, dict) else {}
