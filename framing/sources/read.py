"""Read any source by what it is: a folder, or a file by its ending."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from framing.errors import InputError
from framing.sources.csv_file import read_csv
from framing.sources.json_lines import read_json_lines
from framing.sources.raw import RawArticle
from framing.sources.text_folder import read_file, read_folder

FORMATS = ("txt", "csv", "jsonl")
_BY_ENDING = {".txt": "txt", ".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def read_sources(
    paths: Iterable[Path],
    *,
    form: str | None = None,
    index: Path | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str = "utf-8-sig",
) -> list[RawArticle]:
    """Read all sources, in the order given.

    Parameters
    ----------
    paths : folders of ``.txt`` files, or ``.txt``, ``.csv``, ``.tsv``, ``.jsonl`` files
    form : one of ``FORMATS``, where the ending does not say it
    index : CSV with a column ``file``, for folders
    columns : field -> the column that holds it
    encoding : of every file

    Raises
    ------
    InputError
        A source is missing, empty, binary, in another encoding, or of no known format.
    """
    articles: list[RawArticle] = []
    for path in paths:
        articles += _read(path, form, index, columns or {}, encoding)
    return articles


def _read(
    path: Path, form: str | None, index: Path | None, columns: Mapping[str, str], encoding: str
) -> list[RawArticle]:
    if path.is_dir():
        return read_folder(path, index=index, columns=columns, encoding=encoding)
    if not path.exists():
        raise InputError("no such file or folder", path=path)
    form = form or _BY_ENDING.get(path.suffix.lower())
    if form is None:
        raise InputError(f"what format is it? say --format {'|'.join(FORMATS)}", path=path)
    if form == "txt":
        return [read_file(path, encoding)]
    return (read_csv if form == "csv" else read_json_lines)(path, columns=columns, encoding=encoding)
