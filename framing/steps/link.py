"""Articles → which repeat others, and which are of one event."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from framing import package_data
from framing.contracts import ARTICLE_FACTS
from framing.corpus.copies import find_copies
from framing.corpus.events import link_events
from framing.errors import InputError
from framing.files import csv_text, read_rows, read_text, write_text
from framing.single_writer import writes
from framing.sources.encodings import detect
from framing.stages import EVENTS
from framing.steps.parts_of_articles import parts_of_articles
from framing.study import StepResult, Study
from framing.wording import agreeing, counted

_EDITED = ("article_id", "event", "probability", "date", "outlet", "title")


@writes("link", or_nothing=True)
def link(study: Study, *, force: bool = False) -> tuple[StepResult, StepResult]:
    """Keep stages ``copies`` and ``events``; what ``events.csv`` and the sources say of events is kept as it is.

    Raises
    ------
    StudyError
        There are no articles yet.
    InputError
        ``events.csv`` is not a file, has no column ``article_id`` or ``event``, or an article twice.
    """
    articles, parts = study.table("articles", columns=ARTICLE_FACTS), parts_of_articles(study)
    removed = study.table("removed") if study.has("removed") else None
    event_of = known_events(study, articles)
    copies, events = study.build_all(
        {
            "copies": lambda: find_copies(articles, parts, removed),
            "events": lambda: link_events(
                articles, parts, event_of, _background(), window=study.settings.events.window
            ),
        },
        force=force,
    )
    return copies, events


def known_events(study: Study, articles: pd.DataFrame) -> dict[str, str]:
    """Return the events that people or sources say, by article; those of ``events.csv`` take precedence."""
    given = articles[articles["event"] != ""]
    return dict(zip(given["article_id"], given["event"], strict=True)) | edited_events(study)


def edited_events(study: Study) -> dict[str, str]:
    """Return what ``events.csv`` says, by article; nothing if the study has none."""
    path = study.path / EVENTS
    if not os.path.lexists(path):
        return {}
    if not path.is_file():  # a folder, a named pipe, a link to nothing
        raise InputError("is not a regular file; put the table of events there, or move it away", path=path)
    edited: dict[str, str] = {}
    for line, row in read_rows(path, detect(path)):
        if missing := [name for name in ("article_id", "event") if name not in row]:
            raise InputError(f"has no column {missing[0]!r}; found {', '.join(row)}", path=path)
        name = _as_written(row["article_id"])
        if name in edited:
            raise InputError(f"article {name!r} occurs twice; it must have one row", path=path, line=line)
        edited[name] = _as_written(row["event"])
    return edited


def _as_written(cell: str) -> str:
    """Return a cell without the tick that ``csv_text`` puts before what a spreadsheet would run."""
    return cell.strip().removeprefix("'") if cell.strip()[1:2] in set("=+-@") else cell.strip()


@writes("link --edit")
def write_events(study: Study) -> Path:
    """Write ``events.csv`` for people to edit: all articles with the events that were found, by event and date.

    Raises
    ------
    InputError
        There is one already.
    """
    path = study.path / EVENTS
    if os.path.lexists(path):
        raise InputError("already exists; edit it, or move it away", path=path)
    articles = study.article_facts()
    probability = study.table("events").set_index("article_id")["probability"]
    table = articles.assign(probability=articles["article_id"].map(probability).round(2))
    table = table.assign(alone=table["event"] == "").sort_values(["alone", "event", "date", "outlet"], kind="stable")
    write_text(csv_text(table[list(_EDITED)], verbatim=("article_id", "event")), path)  # it is read again
    return path


def notes(study: Study) -> list[str]:
    """Say what weakens the events: articles without a date, and rows of ``events.csv`` for no article."""
    articles = study.table("articles", columns=ARTICLE_FACTS)
    sentences = []
    undated = int((articles["date"] == "").sum())
    if undated:
        sentences.append(
            f"{counted(undated, 'articles')} of {len(articles):,} {agreeing(undated, 'have')} no date: their events "
            "are found by words alone, and articles on one subject may be taken for one event"
        )
    return sentences + _strangers(edited_events(study), set(articles["article_id"]))


def _strangers(edited: Mapping[str, str], ids: Collection[str]) -> list[str]:
    unknown = [name for name in edited if name not in ids]
    if not unknown:
        return []
    return [f"{EVENTS} has {counted(len(unknown), 'rows')} for no article of this study, such as {unknown[0]!r}"]


def _background() -> pd.DataFrame:
    """Return the sample articles: other texts in the languages of the packs, for how rare a word is."""
    folder = package_data.folder("sample") / "articles"
    index = pd.DataFrame([row for _, row in read_rows(folder / "index.csv")])
    texts = [read_text(folder / name) for name in index["file"]]
    return index[["language", "title"]].assign(text=texts)
