"""What sources say about an article beyond the fields: the values of column ``meta``, by key."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


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


def as_column(values: Sequence[object]) -> pd.Series:
    """Return the values of a key as numbers if all that are there are numbers or are written as such, else as texts.

    Examples
    --------
    >>> as_column(["3", " 4.5", None]).tolist(), as_column(["3", "four", None]).tolist()
    ([3.0, 4.5, nan], ['3', 'four', ''])
    """
    texts = ["" if value is None else str(value).strip() for value in values]
    there = [text for text in texts if text]
    if there and all(map(_NUMBER.fullmatch, there)):
        return pd.Series([float(text) if text else math.nan for text in texts], dtype="float64")
    return pd.Series(texts, dtype=object)


def _entry(text: str) -> Mapping[str, Any]:
    value = json.loads(text) if text else {}
    return value if isinstance(value, dict) else {}
