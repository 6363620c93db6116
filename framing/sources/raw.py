"""The interface of source formats: what a format is, and what reading one yields.

A format is one module with a ``FORMAT``, which ``framing.sources.read`` lists.
Its ``read(path, options)`` yields one record at a time and holds no more than
one article (or one batch of rows) in memory. A record is

* a ``RawArticle``: the fields as the source has them, in plain text (dates,
  outlets and languages are not checked or converted: ``articles.py`` does so
  for all formats), and in ``meta`` whatever else the source says of it;
* a ``Reject``: a row or record that cannot be an article. The reader continues
  with the next: all faults are counted before anything is stored;
* a ``Note``: a sentence for the user about the whole file, such as the encoding
  or the columns that were guessed.

Only a fault of the whole file is raised, as ``InputError``: it is not of this
format, has no text at all, is cut off, or is too large when unpacked.

A format is recognised by content: ``recognise(path, head)`` gets the first 64 KiB
and says whether the file is certainly of this format. It must be cheap, must not raise,
and must be false for an article of plain text. Where several formats recognise a
file, the one with its extension is taken, else the first in the list (list the
special before the general). Where none does, the one that has the extension in
``extensions`` is taken. Extensions in ``also`` are documentation: files of the
format are called so, but so are others, and content alone decides.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

FIELDS = ("article_id", "outlet", "language", "date", "event", "section", "author", "title", "text", "url")
HEAD_BYTES = 65_536  # bytes of a file that recognition gets


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as in its source: any of ``FIELDS``, other metadata, and where it is.

    ``language`` is what the source says ("EN", "français"); ``author`` is its
    byline. ``meta`` has JSON values by the names that the source gives them.
    ``outlet_names`` are further names by which study.toml may know the outlet.
    ``line`` is the line of a text file, or else the number of the row or record.
    ``plain`` is the text of a file that has nothing else: without a title, its first
    line may be one.
    """

    fields: Mapping[str, str]
    path: Path
    line: int | None = None
    meta: Mapping[str, object] = field(default_factory=dict)
    outlet_names: tuple[str, ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """A row or record of a source that cannot be taken, and why.

    ``kind`` groups rejects ("no text", "unknown outlet"): it has nothing of the
    single row. ``message`` is the whole sentence for this row; ``value`` what is
    wrong in it, if values are worth counting; ``remedy`` what to do about all
    of the kind.
    """

    path: Path
    line: int | None
    kind: str
    message: str
    value: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the user about a source, without the file's name and without a full stop."""

    path: Path
    text: str


Record = RawArticle | Reject | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read: field -> column, the encoding ("" detects it), the index of a folder.

    With ``fetched``, articles that have an address and no text are yielded
    without one: their pages will be loaded.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    index: Path | None = None
    fetched: bool = False


class _Reader(Protocol):
    def __call__(self, path: Path, options: ReadOptions) -> Iterator[Record]: ...


def never(path: Path, head: bytes) -> bool:
    """Recognise nothing: only its extension or ``--format`` tells this format."""
    return False


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """A file format: its name for ``--format``, what it is, and how it is told and read.

    ``extensions`` tell the format if no content is recognised, ``also`` only
    together with the content.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    read: _Reader
    recognise: Callable[[Path, bytes], bool] = never
    also: tuple[str, ...] = ()
