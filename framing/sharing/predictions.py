"""Predictions of anybody's model → the markers that it expects in each article, checked.

A file has expected counts (``article_id, category, expected_count``) or spans
(``article_id, start, end, category, probability``), either with ``voice`` or not.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real

import numpy as np
import pandas as pd

from framing.contracts import VOICES
from framing.errors import InputError
from framing.records import require_columns
from framing.wording import counted, nearest, shown

COUNT, PROBABILITY = "expected_count", "probability"
LINE = "line"  # column with the line or row of the file
_KEY = ["article_id", "category"]
_COLUMNS = ["article_id", "category", "outlet_count", "all_count"]


@dataclass(frozen=True, slots=True)
class ImportedCounts:
    """One row per article and category, with the expected markers in the outlet's own words and in all; and notes."""

    counts: pd.DataFrame
    notes: tuple[str, ...]


def read_predictions(
    table: pd.DataFrame, articles: pd.DataFrame, categories: Sequence[str], *, skip_unknown: bool = False
) -> ImportedCounts:
    """Check predictions and return the markers that they expect in each article of the study.

    Parameters
    ----------
    table : DataFrame
        The rows of the file, with their ``line``.
    articles : DataFrame
        ``article_id``, ``text`` and ``words``.
    categories : sequence of str
        Those of the codebook.
    skip_unknown : bool
        Leave out rows of articles that are not in the study.

    Raises
    ------
    InputError
        A column is missing; an article or a category is not in the study; a
        number is missing, negative, absurd, or a probability above 1; a span is
        outside its text or has other words; a row occurs twice; an article has
        no expected count, or none of a voice that others have; no count is of the
        voice ``outlet``. The message names the line, or the article and category.
    """
    of_spans = _is_of_spans(table)
    table, notes = _known(_texts(table), articles, categories, skip_unknown=skip_unknown)
    present = [name for name in categories if name in set(table["category"])]
    grid = pd.MultiIndex.from_product([articles["article_id"], present], names=_KEY)
    counts = _counts_of_spans(table, articles) if of_spans else _given_counts(table, grid)
    if missing := [name for name in categories if name not in present]:
        notes.append(f"no predictions of {', '.join(missing)}: their rates rest on people's labels alone")
    if "voice" not in table:
        notes.append("no column 'voice': the same counts are taken for the outlets' own words and for all")
    if of_spans:
        empty = int((~articles["article_id"].isin(table["article_id"])).sum())
        notes += [f"{counted(empty, 'articles')} without a span: nothing is expected there"] if empty else []
    else:
        notes += _note_on_voices(set(table["voice"]) if "voice" in table else set())
    filled = counts.set_index(_KEY).reindex(grid, fill_value=0.0).reset_index()
    _check_sizes(filled, articles)
    return ImportedCounts(filled[_COLUMNS], tuple(notes))


def _is_of_spans(table: pd.DataFrame) -> bool:
    """Return whether predictions are spans; raise ``InputError`` if they are neither these nor counts, or both."""
    if table.empty:
        raise InputError("has no row with a prediction")
    columns = [str(name) for name in table.columns if name != LINE]
    if (COUNT in columns) == (PROBABILITY in columns):
        hint = nearest(COUNT, columns) or nearest(PROBABILITY, columns)
        raise InputError(f"needs a column {COUNT!r} or {PROBABILITY!r}, not both; found {', '.join(columns)}{hint}")
    of_spans = PROBABILITY in columns
    require_columns(table.drop(columns=LINE), [*_KEY, *(["start", "end"] if of_spans else [])])
    return of_spans


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with ids, categories and voices as texts; whole numbers without a decimal point."""
    texts = {name: table[name].map(_text) for name in ("article_id", "category", "voice") if name in table}
    return table.assign(**texts).reset_index(drop=True)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or pd.isna(value) is True else str(value).strip()


def _known(
    table: pd.DataFrame, articles: pd.DataFrame, categories: Sequence[str], *, skip_unknown: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of articles in the study, with a note on the others; refuse unknown categories and voices."""
    strange = ~table["article_id"].isin(articles["article_id"])
    notes = []
    if strange.any():
        ids = table.loc[strange, "article_id"]
        number = counted(ids.nunique(), "articles")
        if not skip_unknown or strange.all():
            raise _fault(table, strange, f"{number} not in the study, the first {shown(ids.iloc[0])}"
                         f"{nearest(ids.iloc[0], articles['article_id'])}; --skip-unknown skips them")  # fmt: skip
        notes.append(f"{number} not in the study, left out")
        table = table[~strange].reset_index(drop=True)
    _refuse(table, ~table["category"].isin(list(categories)), "category", categories)
    if "voice" in table:
        allowed = VOICES if PROBABILITY in table else (*VOICES, "all")
        _refuse(table, ~table["voice"].isin(allowed), "voice", allowed)
    return table, notes


def _refuse(table: pd.DataFrame, strange: pd.Series, column: str, allowed: Sequence[str]) -> None:
    if strange.any():
        value = table.loc[strange, column].iloc[0]
        raise _fault(table, strange, f"{column} {shown(value)} is unknown{nearest(value, allowed)}; it may be "
                     f"{', '.join(allowed)}")  # fmt: skip


def _given_counts(table: pd.DataFrame, grid: pd.MultiIndex) -> pd.DataFrame:
    """Return the expected counts of each article and category in ``grid``, over voices."""
    counts = _numbers(table, COUNT)
    _check(table, {"is negative": counts < 0}, COUNT)
    voices = table["voice"] if "voice" in table else pd.Series("", table.index)
    table = table.assign(voice=voices)
    twice = table.duplicated([*_KEY, "voice"])
    if twice.any():
        raise _fault(table, twice, "this article and category occur twice; give one row for each")
    whole, in_own_words = voices.isin(["all", ""]), voices.isin(["outlet", ""])
    mixed = set(voices) & {"quote", "paraphrase"} if "all" in set(voices) else set()
    if mixed:
        raise _fault(table, voices.isin(mixed), "voices are 'all' and 'outlet', or 'outlet', 'quote' and 'paraphrase'")
    _check_complete(table, grid)
    parts = table.assign(
        outlet_count=counts.where(in_own_words, 0.0), all_count=counts.where(whole | ("all" not in set(voices)), 0.0)
    )
    summed = parts.groupby(_KEY, sort=False)[["outlet_count", "all_count"]].sum().reset_index()
    more = summed["outlet_count"] > summed["all_count"] + 1e-9
    if more.any():
        article_id = shown(summed.loc[more, "article_id"].iloc[0])
        raise InputError(f"article {article_id}: more is expected in the voice 'outlet' than in 'all'")
    return summed


def _counts_of_spans(table: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of the spans' probabilities in each article and category."""
    probability, start, end = (_numbers(table, name) for name in (PROBABILITY, "start", "end"))
    texts = table["article_id"].map(articles.set_index("article_id")["text"])
    _check(table, {"is negative": probability < 0, "is above 1: is it a percentage?": probability > 1}, PROBABILITY)
    _check(table, {"is not a whole number": start % 1 != 0, "is negative": start < 0}, "start")
    _check(table, {"is not a whole number": end % 1 != 0, "is not after 'start'": end <= start}, "end")
    _check(table, {"is beyond the end of the text": end > texts.str.len()}, "end")
    if "text" in table:
        spans = zip(texts, start.astype(int), end.astype(int), table["text"], strict=True)
        other = pd.Series([text[first:last] != words for text, first, last, words in spans], table.index)
        if other.any():
            words = shown(table.loc[other, "text"].iloc[0])
            raise _fault(table, other, f"the text has other words there than {words}; offsets count characters (code "
                         "points), the end excluded")  # fmt: skip
    twice = table.assign(start=start, end=end).duplicated([*_KEY, "start", "end"])
    if twice.any():
        raise _fault(table, twice, "this span occurs twice in its category")
    in_own_words = table["voice"] == "outlet" if "voice" in table else pd.Series(True, table.index)
    parts = table.assign(outlet_count=probability.where(in_own_words, 0.0), all_count=probability)
    return parts.groupby(_KEY, sort=False)[["outlet_count", "all_count"]].sum().reset_index()


def _numbers(table: pd.DataFrame, column: str) -> pd.Series:
    numbers = table[column].map(_number).astype("float64")
    strange = ~np.isfinite(numbers)
    if strange.any():
        raise _fault(table, strange, f"{column} is {_first(table, strange, column)}; expected a number")
    return numbers


def _number(value: object) -> float:
    """Return a number or a text of one; nan for anything else, such as a date, a truth value or 400 digits."""
    if isinstance(value, bool):
        return math.nan
    try:
        if isinstance(value, Real | Decimal) or (isinstance(value, str) and "_" not in value):
            return float(value)
    except (ValueError, OverflowError):
        pass
    return math.nan


def _check(table: pd.DataFrame, faults: Mapping[str, pd.Series], column: str) -> None:
    for fault, strange in faults.items():
        if strange.any():
            raise _fault(table, strange, f"{column} {_first(table, strange, column)} {fault}")


def _check_complete(table: pd.DataFrame, grid: pd.MultiIndex) -> None:
    """Refuse counts that lack an article and category, or a voice of it that others have; it is not 0 for that."""
    voices = sorted(set(table["voice"]))
    if not {"outlet", ""} & set(voices):
        raise InputError(f"has counts of the voice {' and '.join(voices)}, and none of 'outlet'; give both, or leave "
                         "out the column 'voice' if the counts are of all voices")  # fmt: skip
    _check_grid(table, grid, COUNT)
    for voice in voices:
        _check_grid(table[table["voice"] == voice], grid, f"{COUNT} of voice {voice!r}")


def _check_grid(table: pd.DataFrame, grid: pd.MultiIndex, subject: str) -> None:
    lacking = grid[~grid.isin(pd.MultiIndex.from_frame(table[_KEY]))]
    if len(lacking):
        article, category = lacking[0]
        raise InputError(f"has no {subject} for {len(lacking):,} of {len(grid):,} articles and categories, the first "
                         f"{article!r} and {category!r}; give 0 where none is expected")  # fmt: skip


def _note_on_voices(voices: Collection[str]) -> list[str]:
    """Say which voices a file of counts by voice is silent about: they are counted as none."""
    silent = [] if "all" in voices or not voices else [voice for voice in VOICES if voice not in voices]
    return [f"no counts of the voice {' and '.join(silent)}: none are expected there"] if silent else []


def _check_sizes(counts: pd.DataFrame, articles: pd.DataFrame) -> None:
    words = counts["article_id"].map(articles.set_index("article_id")["words"])
    absurd = counts["all_count"] > words
    if absurd.any():
        row = counts[absurd].iloc[0]
        expected = f"{row['all_count']:g} markers of {row['category']}"
        raise InputError(f"article {row['article_id']!r}: {expected} are expected in "
                         f"{counted(int(words[absurd].iloc[0]), 'words')}; give counts, not rates")  # fmt: skip


def _first(table: pd.DataFrame, rows: pd.Series, column: str) -> str:
    value = table.loc[rows, column].iloc[0]
    return shown(value.item() if hasattr(value, "item") else value)


def _fault(table: pd.DataFrame, rows: pd.Series, message: str) -> InputError:
    return InputError(message, line=int(table.loc[rows.to_numpy(), LINE].iloc[0]))
