"""Sources, or articles of a study → texts with their markers, voices and speakers; no study is needed."""

import sys
import tempfile
import webbrowser
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from framing import lang, package_data
from framing.codebook import FILE as CODEBOOK
from framing.codebook import read_codebook
from framing.display.shown_text import ShownText, TextSource, show_text
from framing.errors import InputError
from framing.files import is_there, write_text
from framing.sources.articles import Expectations, prepare
from framing.sources.languages import among, tag_of
from framing.sources.raw import Note, RawArticle, ReadOptions, Record, Reject
from framing.sources.read import read_sources
from framing.study import Study
from framing.study_rules import read_overlay
from framing.temporary import temporary_errors, temporary_folder
from framing.wording import counted, nearest

STDIN = Path("-")
_COPY = "stdin.txt"
_UNNAMED = "unnamed"  # an outlet that nobody sees: sources need not say one
_MADE = 'name="generator" content="framing show"'
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """How sources are read: the language of texts that do not say theirs, the format, and the ids to show (all).

    ``reading`` has columns and encoding.
    """

    language: str = ""
    form: str | None = None
    wanted: Collection[str] = ()
    reading: ReadOptions = field(default_factory=ReadOptions)


def show_sources(paths: Sequence[Path], options: ShowOptions, tell: Tell) -> Iterator[ShownText]:
    """Yield the texts of sources with their markers; ``tell`` is given what was left out.

    Raises
    ------
    InputError
        A source cannot be read, has no text that could be shown, or none of the wanted id.
    LanguageError
        There is no pack of ``options.language``.
    """
    if options.language:
        lang.load(tag_of(options.language))
    shown, ids = set[str](), list[str]()

    def note(record: Note | Reject) -> None:
        tell(_sentence(record))

    with _with_stdin(paths) as readable:
        for record in _numbered(read_sources(readable, options.reading, form=options.form)):
            if isinstance(record, RawArticle):
                ids.append(record.fields["article_id"])
                if options.wanted and ids[-1] not in options.wanted:
                    continue
            text = _shown(record, options.language, note) if isinstance(record, RawArticle) else record
            if isinstance(text, ShownText):
                shown.add(text.source.article_id)
                yield text
            else:
                note(text)
    _require_all(options.wanted, ids)
    if not shown:
        raise InputError("no text that can be shown", path=Path("stdin") if paths[0] == STDIN else paths[0])


def _sentence(record: Note | Reject) -> str:
    """Say what a source notes, or why a text of it is not shown."""
    path = "stdin" if record.path.name == _COPY else str(record.path)
    if isinstance(record, Note):
        return f"{path}: {record.text}"
    return f"{path}: {record.message}" + (f"; {record.remedy}" if record.remedy else "")


def show_articles(study: Study, ids: Collection[str]) -> Iterator[ShownText]:
    """Yield articles of a study with what its rules find in them now.

    Raises
    ------
    StudyError
        There are no articles yet.
    InputError
        There is no article of such an id.
    """
    articles = study.articles().set_index("article_id", drop=False)
    _require_all(ids, list(articles.index))
    names = {outlet.id: outlet.name for outlet in study.settings.outlets}
    overlay, least = read_overlay(study.path), study.settings.markers.min_precision
    for article_id in ids:
        row = articles.loc[article_id]
        outlet = names.get(row["outlet"]) or row["outlet"]
        facts = {name: row[name] for name in ("article_id", "date", "title", "language")}
        yield show_text(TextSource(outlet=outlet, **facts), row["text"], overlay=overlay, min_precision=least)


def colours(study: Study | None = None) -> Mapping[str, str]:
    """Return the colours of the categories, by the study's codebook or the stock one, in its order."""
    of_study = study.path / CODEBOOK if study else None
    path = of_study if of_study and is_there(of_study) else package_data.folder("label_config") / CODEBOOK.name
    return {category.id: category.colour for category in read_codebook(path).categories}


def write_page(page: str, path: Path | None) -> Path:
    """Write a page to ``path``, or to a new temporary file; only a page of ``framing show`` is written over.

    Raises
    ------
    InputError
        Another file is in the way, or the disk refused.
    """
    if path is None:
        with (
            temporary_errors(),
            tempfile.NamedTemporaryFile(prefix="framing-show-", suffix=".html", delete=False) as file,
        ):
            path = Path(file.name)
    elif path.is_dir():
        raise InputError("is a folder; give the name of a file", path=path)
    elif path.exists() and not _is_page(path):
        raise InputError("already exists, and framing show did not write it; choose another name", path=path)
    write_text(page, path)
    return path


def open_page(path: Path) -> bool:
    """Open a page in the browser; return whether there is one."""
    return webbrowser.open(path.resolve().as_uri())


def _is_page(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return _MADE.encode() in stream.read(2000)
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error


@contextmanager
def _with_stdin(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield the paths, with a file that has what stdin says in place of "-"."""
    if STDIN not in paths:
        yield list(paths)
        return
    content = sys.stdin.buffer.read()
    with temporary_folder() as folder:
        copy = folder / _COPY
        with temporary_errors():
            copy.write_bytes(content)
        yield [copy if path == STDIN else path for path in paths]


def _numbered(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records, each article with an id: its own, or that of its file and its number there."""
    counts: dict[Path, int] = {}
    for record in records:
        if not isinstance(record, RawArticle):
            yield record
            continue
        counts[record.path] = number = counts.get(record.path, 0) + 1
        stem = record.path.stem or str(record.path)
        name = record.fields.get("article_id", "").strip() or (stem if number == 1 else f"{stem}-{number}")
        yield replace(record, fields={**record.fields, "article_id": name})


def _shown(raw: RawArticle, language: str, tell: Callable[[Note], None]) -> ShownText | Reject:
    """Return an article as it would be stored, with its markers, or why it cannot be shown; ``tell`` of a guess."""
    text = raw.fields.get("text", "")
    written = raw.fields.get("language", "") or language
    name = raw.fields["article_id"]
    tag, certain = (tag_of(written), True) if written.strip() else among(text, lang.available())
    if tag not in lang.available():
        seems = "seems to be" if not written.strip() else "is"
        reason = f"{seems} in {tag!r}" if tag else "has no words"
        remedy = f"there are packs for {', '.join(lang.available())}; choose one with --language" if tag else ""
        return Reject(raw.path, raw.line, "no pack", f"{name!r} {reason}", remedy=remedy)
    fields = {**raw.fields, "language": tag, "date": "", "outlet": _UNNAMED}
    expected = Expectations(outlets=(), languages=tuple(lang.available()), add_outlets=True)
    if not certain:
        guess = f"{name!r} is taken for {lang.load(tag).name}, from too few words to be sure; set it with --language"
        tell(Note(raw.path, guess))
    prepared = prepare(replace(raw, fields=fields), expected)
    if isinstance(prepared, Reject):
        return prepared
    row = {name: str(prepared.row[name]) for name in ("article_id", "title", "text")}
    source = TextSource(
        article_id=row["article_id"], title=row["title"], language=tag, identified=not written.strip(),
        outlet=" ".join(raw.fields.get("outlet", "").split()), date=" ".join(raw.fields.get("date", "").split()),
    )  # fmt: skip
    return show_text(source, row["text"])


def _require_all(wanted: Collection[str], ids: Sequence[str]) -> None:
    for name in wanted:
        if name not in ids:
            raise InputError(f"there is no article {name!r}{nearest(name, ids)} among {counted(len(ids), 'articles')}")
