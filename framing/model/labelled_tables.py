"""The tables of a model's folder, read from bytes that anybody may have written: bounded, then checked.

A few bytes of Parquet can announce billions of rows, and a few kilobytes repeat
a long text a million times; so sizes are added up before a table is made.
"""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError, ModelError
from framing.model.training import HELD_OUT_COLUMNS
from framing.records import conform

if TYPE_CHECKING:
    import pandas as pd

_MAX_ROWS, _MAX_BYTES = 2_000_000, 256 << 20
_FLAGS = ("kept", "outlet_voice", "kept_found", "outlet_voice_found")
_SHARES = (
    "score", "kept_readers", "outlet_voice_readers", "kept_probability", "outlet_voice_probability", "kept_share",
    "outlet_voice_share",
)  # fmt: skip
_WHOLE = ("start", "end", "fold")


def read_folds(content: bytes, path: Path) -> Mapping[str, int]:
    """Return the fold of every labelled article; raise ``ModelError`` with the path if that cannot be read."""
    table = _read(content, path, ("article_id", "group", "fold"))
    ids = table["article_id"].tolist()
    if len(set(ids)) < len(ids):
        raise ModelError(f"{path}: an article occurs in it twice; run 'framing train'")
    return dict(zip(ids, table["fold"].tolist(), strict=True))


def read_held_out(content: bytes, path: Path, fold_of: Mapping[str, int]) -> "pd.DataFrame":
    """Return the held-out candidates; raise ``ModelError`` with the path if they are not of these articles."""
    table = _read(content, path, HELD_OUT_COLUMNS)
    try:
        conform(table, "scores")
    except InputError as error:
        raise ModelError(f"{path}: {error}; run 'framing train'") from error
    if not set(table["article_id"]) <= set(fold_of):
        raise ModelError(f"{path}: has candidates of articles without a fold; run 'framing train'")
    if not table[list(_SHARES)].apply(lambda values: values.between(0, 1)).all(axis=None):
        raise ModelError(f"{path}: has a probability that is not between 0 and 1; run 'framing train'")
    if not ((table["start"] >= 0) & (table["start"] <= table["end"])).all():
        raise ModelError(f"{path}: has a candidate that ends before it starts; run 'framing train'")
    return table


def _read(content: bytes, path: Path, columns: Sequence[str]) -> "pd.DataFrame":
    import pyarrow as pa

    try:
        return _frame(content, columns)
    except (pa.ArrowException, ArithmeticError, LookupError, MemoryError, OSError, RuntimeError, TypeError,
            ValueError) as error:  # fmt: skip
        reason = str(error).partition("\n")[0][:200] or type(error).__name__
        raise ModelError(f"{path}: not a readable table of a model: {reason}; run 'framing train'") from error


def _frame(content: bytes, columns: Sequence[str]) -> "pd.DataFrame":
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content), read_dictionary=[name for name in columns if _kind(name) == "text"])
    facts = file.metadata
    size = sum(facts.row_group(number).total_byte_size for number in range(facts.num_row_groups))
    if facts.num_rows > _MAX_ROWS or size > _MAX_BYTES:
        raise ValueError(f"it announces {facts.num_rows:,} rows of {size >> 20:,} MB")
    if list(file.schema_arrow.names) != list(columns):
        raise ValueError(f"its columns are not {', '.join(columns)}")
    table = file.read(use_threads=False)
    if _expanded(table) > _MAX_BYTES:
        raise ValueError("its texts are longer than those of any model")
    plain = {name: _plain(table.column(name), name) for name in columns}
    import pandas as pd

    return pd.DataFrame(plain)


def _expanded(table: Any) -> int:
    """Return how many bytes the texts of a table take once each row has its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = 0
    for column in table.columns:
        for chunk in column.chunks if pa.types.is_dictionary(column.type) else ():
            lengths = pc.binary_length(chunk.dictionary).cast(pa.int64())
            size += pc.sum(lengths.take(chunk.indices)).as_py() or 0
    return size


def _plain(column: Any, name: str) -> Any:
    """Return a column as pandas reads it; raise ``ValueError`` if it is of another type or has a gap."""
    import pyarrow as pa

    kind, fits = _kind(name), column.type
    right = {
        "text": pa.types.is_dictionary(fits)
        and (pa.types.is_string(fits.value_type) or pa.types.is_large_string(fits.value_type)),
        "flag": pa.types.is_boolean(fits),
        "share": pa.types.is_float64(fits),
        "whole": pa.types.is_int64(fits),
    }[kind]
    if not right or column.null_count:
        raise ValueError(f"its column {name} has a gap or is not a {kind}")
    return column.cast(pa.string()).to_pandas() if kind == "text" else column.to_pandas()


def _kind(name: str) -> str:
    for kind, names in (("flag", _FLAGS), ("share", _SHARES), ("whole", _WHOLE)):
        if name in names:
            return kind
    return "text"
