"""What flows between the rooms: plain values, and tables that keep to their contracts.

A table is a pandas ``DataFrame`` with the columns of its contract in
``framing.contracts.TABLES``, in that order. ``conform`` is the only way into a
stage: it checks the columns, casts the types and refuses gaps where there may be none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from framing.contracts import KEYS, TABLES, Column, Position, SpeechKind, Voice
from framing.errors import InputError
from framing.wording import nearest, shown

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, order=True)
class Marker:
    """One occurrence that a rule found in one text: ``text == article[start:end]``.

    ``rule`` names the lexicon entry or pattern that fired; ``voice`` says whose
    words the marker is; ``speaker`` and ``cue`` (the words that attribute it to
    the speaker) are "" if the voice is the outlet's or if the text does not
    say; ``score`` is the rule's expected precision, 0 to 1.
    """

    start: int
    end: int
    text: str
    category: str
    rule: str
    voice: Voice
    speaker: str
    cue: str
    position: Position
    score: float


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """One mention of an actor: ``text == article[start:end]``.

    ``actor`` is the id of ``study.toml``; ``name`` the name that was used, in
    the one form that its spellings and plurals count as; ``voice``,
    ``speaker`` and ``position`` are those of a marker.
    """

    start: int
    end: int
    text: str
    actor: str
    name: str
    voice: Voice
    speaker: str
    position: Position


@dataclass(frozen=True, slots=True, order=True)
class Speech:
    """A span of text that is not in the outlet's own words."""

    start: int
    end: int
    kind: SpeechKind
    speaker: str
    cue: str


def require_columns(table: "pd.DataFrame", columns: Sequence[str]) -> None:
    """Raise ``InputError`` unless ``table`` has all ``columns``, and no two of one name."""
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(f"two columns are called {str(twice[0])!r}; rename or remove one of them")
    missing = [name for name in columns if name not in table.columns]
    if missing:
        columns = [str(name) for name in table.columns]
        hint = nearest(missing[0], columns)
        raise InputError(f"missing column(s) {', '.join(missing)}; found {', '.join(columns) or 'none'}{hint}")


def conform(table: "pd.DataFrame", name: str) -> "pd.DataFrame":
    """Return ``table`` in the form of contract ``name``; the argument is untouched.

    Columns that may have gaps are added where they are missing; columns that
    the contract does not know are left out; rows keep their order, the index
    is new.

    Raises
    ------
    InputError
        A required column is missing or has a gap, a value is not of its type
        or not among those allowed, or a key occurs twice.
    """
    contract = TABLES[name]
    require_columns(table, [column.name for column in contract if column.required])
    result = table.reindex(columns=[column.name for column in contract]).reset_index(drop=True)
    for column in contract:
        result[column.name] = _cast(result[column.name], column, name)
    keys = list(KEYS.get(name, ()))
    if keys and result.duplicated(keys).any():
        twice = result.loc[result.duplicated(keys), keys].iloc[0]
        raise InputError(f"{name}: {' and '.join(keys)} {' / '.join(map(str, twice))} occurs twice; it must be unique")
    return result


def conform_columns(table: "pd.DataFrame", name: str, columns: Sequence[str]) -> "pd.DataFrame":
    """Return ``table`` with some columns in the form of contract ``name``: whole-number ids become texts.

    Raises
    ------
    InputError
        One of the columns is missing or has a gap, or a value is not of its type or not among those allowed.
    """
    require_columns(table, columns)
    contract = [column for column in TABLES[name] if column.name in columns]
    return table.assign(**{column.name: _cast(table[column.name], column, name) for column in contract})


def completed(readings: "pd.DataFrame") -> "pd.DataFrame":
    """Return the readings of articles that were read and not skipped, whatever was marked in them."""
    return readings[~readings["skipped"].astype(bool)]


def empty(name: str) -> "pd.DataFrame":
    """Return table ``name`` without rows, with the types of its contract."""
    return _empty(name).copy()


@lru_cache
def _empty(name: str) -> "pd.DataFrame":
    import pandas as pd

    return conform(pd.DataFrame(columns=[column.name for column in TABLES[name]]), name)


def _cast(values: "pd.Series", column: Column, table: str) -> "pd.Series":
    column_name = f"{table}: column {column.name}"
    gaps = values.isna()
    if column.dtype == "str":
        values = values.where(~gaps, "").astype(str)
        gaps = values == ""
    if column.required and gaps.any():
        raise InputError(f"{column_name} has a gap in row {int(gaps.to_numpy().argmax())}; it needs a value everywhere")
    try:
        cast = values.astype({"str": str, "int": "int64", "float": "float64", "bool": bool}[column.dtype])
        changed = values[cast != values.astype("float64")] if column.dtype in ("int", "bool") else values[:0]
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(f"{column_name} must have {column.dtype} values: {error}") from error
    if len(changed):  # 1.5 would be 1, and 2 true
        raise InputError(f"{column_name} must have {column.dtype} values, and has {shown(changed.iloc[0])}")
    if column.allowed:
        strange = cast[~cast.isin(column.allowed)]
        if len(strange):
            raise InputError(f"{column_name} has {shown(strange.iloc[0])}; it may be {', '.join(column.allowed)}")
    return cast
