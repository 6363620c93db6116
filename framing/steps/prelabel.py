"""Articles → speech, markers, the names of the study's actors, and the statements that several articles quote."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from operator import attrgetter

import pandas as pd

from framing.errors import StudyError
from framing.keeping import unwritten
from framing.lang.rule_classes import PATTERNS
from framing.markers.find import find_markers
from framing.markers.names import find_names
from framing.markers.speech import find_speech
from framing.records import Marker, Name, Speech
from framing.settings import Settings
from framing.shard_stages import make_shards
from framing.shard_work import Advance, ShardsDone, ShardWork, Spread, one_by_one
from framing.single_writer import writes
from framing.steps.quoted_statements import quoted_statements
from framing.study import StepResult, Study
from framing.study_rules import Overlay, read_overlay, unknown_rules
from framing.wording import counted

_FOUND = ("markers", "names", "speech")  # in one article after the other
_RECORDS: dict[str, type] = {"markers": Marker, "names": Name, "speech": Speech}
_READ = ("article_id", "language", "title", "text")
Find = Callable[[str, str, str], Sequence[object]]


@writes("prelabel", or_nothing=True)
def prelabel(study: Study, *, force: bool = False, spread: Spread = one_by_one) -> tuple[StepResult, ...]:
    """Find markers, names of actors and speech in every article; keep ``markers``, ``names``, ``speech``, ``quotes``.

    If several are due, every article is read once, and all are kept or none.
    ``spread`` says where shards of articles are read: here, unless said.
    """
    if not force and study.is_fresh(*_FOUND, "quotes"):  # of a study that one may only read, too
        return tuple(unwritten(study, name) for name in (*_FOUND, "quotes"))
    _require_languages(study.table("articles", columns=["language"]), study.settings.languages)
    read_overlay(study.path)  # its faults are those of the study, not of a shard
    study.require_writable(*_FOUND, "quotes")
    with study.keeping() as keeping:
        results = make_shards(study, keeping, _FOUND, find, spread=spread, force=force)
        quotes = keeping.due("quotes", lambda: quoted_statements(study, keeping.path("speech")), force=force)
        return (*results, quotes)


def unused(study: Study) -> list[str]:
    """Return the rules that the study's ``rules.toml`` names and that do not exist, usually typos."""
    tags = study.settings.languages
    patterns = [f"{tag}/{name}" for tag in tags for name in PATTERNS]
    return unknown_rules(read_overlay(study.path), tags, patterns)


def find(work: ShardWork, advance: Advance) -> ShardsDone:
    """Find what is due in the articles of a shard: markers, names, speech.

    Markers of rules whose expected precision is below the study's
    ``min_precision`` are left out.
    """
    finders = _finders(work.study.settings, read_overlay(work.study.path))
    articles = work.read("articles", _READ)
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in work.due}
    for article in articles.itertuples(index=False):
        for name in work.due:
            values = _values(name)
            finds = finders[name](article.text, article.language, article.title)
            rows[name] += [(article.article_id, *values(record)) for record in finds]
        advance(1)
    return work.keep({name: _table(rows[name], name) for name in work.due})


def _finders(settings: Settings, overlay: Overlay) -> dict[str, Find]:
    min_precision, actors = settings.markers.min_precision, settings.actors
    return {
        "markers": lambda text, language, title: find_markers(
            text, language, title, overlay=overlay, min_precision=min_precision
        ),
        # without actors there is no need to read anything
        "names": lambda text, language, title: find_names(text, actors, language, title=title) if actors else (),
        "speech": lambda text, language, title: find_speech(text, language),
    }


def _columns(name: str) -> list[str]:
    return [column.name for column in fields(_RECORDS[name])]


def _values(name: str) -> Callable[[object], tuple[object, ...]]:
    return attrgetter(*_columns(name))


def _table(rows: list[tuple[object, ...]], name: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["article_id", *_columns(name)])


def _require_languages(articles: pd.DataFrame, languages: Sequence[str]) -> None:
    """Raise ``StudyError`` if articles are in a language that the study no longer has: no pack of it is watched."""
    outside = articles.loc[~articles["language"].isin(list(languages)), "language"]
    if len(outside):
        raise StudyError(
            f"{counted(len(outside), 'articles')} in a language that study.toml does not list: "
            f"{', '.join(sorted(set(outside)))}; add it to languages, or ingest without these articles (--start-over)"
        )
