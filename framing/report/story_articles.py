"""Stories: the articles of one event side by side, outlet by outlet, those that differ most first."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from framing.article_parts import ArticleParts
from framing.estimates.speech_counts import SpeechCounts
from framing.estimates.story_differences import story_difference
from framing.report.limits import STORY_ARTICLES, STORY_SPEAKERS, STORY_STATEMENTS
from framing.report.story_leads import HeadlineNote, LeadPiece, headline_notes, headline_pieces, lead_pieces
from framing.report.story_statements import StoryStatement, story_statements

OWN = "outlet"


@dataclass(frozen=True, slots=True)
class RepeatedWords:
    """How often the same words occur, and where they do first."""

    text: str
    count: int
    start: int

    @property
    def repeated(self) -> bool:
        """Whether they occur more than once."""
        return self.count > 1


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """One article of a story, with what is compared."""

    article_id: str
    outlet: str
    title: str
    date: str
    language: str
    words: int
    own_share: float
    marked: Mapping[str, tuple[RepeatedWords, ...]]
    names: Mapping[str, tuple[RepeatedWords, ...]]
    speakers: tuple[tuple[str, float], ...]
    headline: tuple[LeadPiece, ...]
    lead: tuple[LeadPiece, ...]
    notes: tuple[HeadlineNote, ...] = ()
    start: int = 0

    @property
    def own_markers(self) -> int:
        """How many markers are in the outlet's own words."""
        return sum(words.count for group in self.marked.values() for words in group)


@dataclass(frozen=True, slots=True)
class Story:
    """The articles of one event, by outlet and date; ``left_out`` of them are not listed."""

    event: str
    articles: tuple[StoryArticle, ...]
    difference: float
    outlets: int
    left_out: int = 0
    statements: tuple[StoryStatement, ...] = ()
    statements_in_all: int = 0

    @property
    def own_markers(self) -> dict[str, int]:
        """How many markers the articles of each outlet have in its own words."""
        counts: dict[str, int] = {}
        for article in self.articles:
            counts[article.outlet] = counts.get(article.outlet, 0) + article.own_markers
        return counts

    @property
    def headline(self) -> str:
        """The first headline."""
        return next((article.title for article in sorted(self.articles, key=_by_date) if article.title), "")

    @property
    def dates(self) -> str:
        """The first and the last date, once if they are the same."""
        dates = sorted({article.date for article in self.articles if article.date})
        return " to ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else ""


def _by_date(article: StoryArticle) -> tuple[str, str]:
    return article.date, article.article_id


@dataclass(frozen=True)
class StoryTables:
    """What stories are made of; tables with the columns of their contracts.

    ``own_finds`` has ``article_id`` and ``category`` of all finds in the outlets' own
    words, ``finds_of`` gives the finds of some articles (see ``framing.report.finds``);
    ``names`` the mentions of actors, ``quotes`` the statements that several
    articles have, ``headlines`` the cases of ``framing.corpus.headline_cases``.
    With ``excerpts``, at most that many characters of a first
    paragraph or of a statement are shown; 0 for no limit of its own.
    """

    articles: pd.DataFrame
    parts: ArticleParts
    own_finds: pd.DataFrame
    finds_of: Callable[[Collection[str]], pd.DataFrame]
    names: pd.DataFrame
    spoken: SpeechCounts
    quotes: pd.DataFrame
    headlines: pd.DataFrame
    excerpts: int = 0


def events_of_several(articles: pd.DataFrame) -> list[str]:
    """Return the events that two outlets or more have articles of."""
    outlets = articles[articles["event"] != ""].groupby("event")["outlet"].nunique()
    return [str(event) for event in outlets.index[outlets > 1]]


def story_differences(tables: StoryTables) -> pd.Series:
    """Return for each event of several outlets by how much they differ, the largest first: ``story_difference``."""
    events = events_of_several(tables.articles)
    facts = tables.articles.set_index("article_id")[["event", "outlet", "language"]]
    facts = facts[facts["event"].isin(events)]
    words = facts.join(tables.spoken.articles.set_index("article_id")["own"])
    exposure = words.groupby(["event", "language", "outlet"])["own"].sum()
    named = _by_event(tables.names[tables.names["voice"] == OWN], facts)
    finds = _by_event(tables.own_finds, facts)
    values = {
        event: story_difference(_marked(finds.get(event), exposure.loc[event]), _named(named.get(event)))
        for event in events
    }
    ranked = sorted(values.items(), key=lambda item: (-item[1] if item[1] == item[1] else math.inf, item[0]))
    return pd.Series(dict(ranked), dtype=float)


def _by_event(table: pd.DataFrame, facts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows by event, with the facts of their articles."""
    rows_here = table[table["article_id"].isin(facts.index)]
    joined = rows_here.drop(columns=[name for name in facts if name in rows_here]).join(facts, on="article_id")
    return {str(event): rows for event, rows in joined.groupby("event")}


def _marked(finds: pd.DataFrame | None, exposure: pd.Series) -> Iterator[tuple[pd.DataFrame, pd.Series]]:
    if finds is None:
        return
    for language, words in exposure.groupby(level="language"):
        in_language = finds[finds["language"] == language]
        counts = pd.crosstab(in_language["outlet"], in_language["category"])
        outlets = words.droplevel("language")
        yield counts.reindex(outlets.index, fill_value=0), outlets


def _named(names: pd.DataFrame | None) -> Iterator[pd.DataFrame]:
    for _, rows in names.groupby(["actor", "language"]) if names is not None else ():
        yield pd.crosstab(rows["outlet"], rows["name"])


def make_stories(tables: StoryTables, differences: pd.Series) -> list[Story]:
    """Return the stories of these events, in their order; an outlet's first article comes before any second one."""
    in_events = tables.articles[tables.articles["event"].isin(differences.index)]
    grouped = {str(event): rows for event, rows in in_events.groupby("event")}
    shown = {str(event): _shown(grouped[str(event)]) for event in differences.index}
    builder = _Builder(tables, [name for rows in shown.values() for name in rows["article_id"]])
    in_stories = tables.quotes[tables.quotes["event"].isin(differences.index)]
    quotes = {str(event): rows for event, rows in in_stories.groupby("event")}
    stories = []
    for event, difference in differences.items():
        rows = grouped[str(event)]
        articles = tuple(builder.article(row) for row in shown[str(event)].to_dict("records"))
        outlets = rows["outlet"].nunique()
        outlet_of = {article.article_id: article.outlet for article in articles}
        statements = story_statements(quotes[str(event)], outlet_of, tables.excerpts) if str(event) in quotes else []
        stories.append(
            Story(
                str(event),
                articles,
                float(difference),
                outlets,
                left_out=len(rows) - len(articles),
                statements=tuple(statements[:STORY_STATEMENTS]),
                statements_in_all=len(statements),
            )
        )
    return stories


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the articles of an event that its story has, by outlet and date; each outlet's first before any second."""
    dated = rows.sort_values(["date", "article_id"], kind="stable")
    order = dated.assign(repeat=dated.groupby("outlet").cumcount()).sort_values("repeat", kind="stable")
    return order.head(STORY_ARTICLES).sort_values(["outlet", "date", "article_id"], kind="stable")


class _Builder:
    """Makes the articles of stories, with the text, finds, names and speech of each looked up once."""

    def __init__(self, tables: StoryTables, article_ids: Sequence[str]) -> None:
        self._excerpts = tables.excerpts
        named = tables.names[tables.names["voice"] == OWN]
        self._finds = _by_article(tables.finds_of(article_ids), article_ids)
        self._names = _by_article(named, article_ids)
        self._headlines = _by_article(tables.headlines, article_ids)
        self._speech = _by_article(tables.spoken.speakers, article_ids)
        spoken = tables.spoken.articles
        spoken = spoken[spoken["article_id"].isin(article_ids)].set_index("article_id")
        self._words = spoken[["own", "quote", "paraphrase"]].to_dict("index")
        self._texts = tables.parts.texts_of(article_ids)

    def article(self, row: Mapping[str, object]) -> StoryArticle:
        """Return what is shown of one article."""
        name, text = str(row["article_id"]), self._texts[str(row["article_id"])]
        finds = self._finds.get(name, _NOTHING)
        voices = self._words[name]
        total = max(sum(voices.values()), 1)
        title = str(row["title"])
        return StoryArticle(
            article_id=name,
            outlet=str(row["outlet"]),
            title=title,
            date=str(row["date"]),
            language=str(row["language"]),
            words=int(str(row["words"])),
            own_share=voices["own"] / total,
            marked=_repeated(finds[finds["voice"] == OWN], "category", text) if len(finds) else {},
            names=_repeated(self._names[name], "actor", text) if name in self._names else {},
            speakers=_speakers(self._speech.get(name, _NOTHING), total),
            headline=headline_pieces(text, title, finds),
            lead=lead_pieces(text, title, finds, self._excerpts),
            notes=headline_notes(text, self._headlines.get(name, _NOTHING)),
        )


_NOTHING = pd.DataFrame()


def _by_article(table: pd.DataFrame, article_ids: Sequence[str]) -> dict[str, pd.DataFrame]:
    chosen = table[table["article_id"].isin(article_ids)]
    return {str(name): rows.sort_values(["start", "end"]) for name, rows in chosen.groupby("article_id")}


def _repeated(rows: pd.DataFrame, key: str, text: str) -> dict[str, tuple[RepeatedWords, ...]]:
    """Return by ``key`` the words that occur, the commonest first; upper and lower case are one."""
    result: dict[str, tuple[RepeatedWords, ...]] = {}
    for group, finds in rows.groupby(key, sort=True):
        spans = [
            (int(start), text[int(start) : int(end)]) for start, end in zip(finds["start"], finds["end"], strict=True)
        ]
        counts: dict[str, list[tuple[int, str]]] = {}
        for start, words in spans:
            counts.setdefault(words.casefold(), []).append((start, words))
        ranked = sorted(counts.values(), key=lambda uses: (-len(uses), uses[0][0]))
        result[str(group)] = tuple(RepeatedWords(uses[0][1], len(uses), uses[0][0]) for uses in ranked)
    return result


def _speakers(spans: pd.DataFrame, total: int) -> tuple[tuple[str, float], ...]:
    """Return who says most, each with the share of the article's words, as far as the text names them.

    A quotation within reported speech of the same speaker counts once.
    """
    sums: dict[str, int] = {}
    reached: dict[str, int] = {}
    for span in spans.sort_values(["start", "end"], ascending=[True, False]).to_dict("records") if len(spans) else ():
        speaker = str(span["speaker"])
        if speaker and span["end"] > reached.get(speaker, 0):
            sums[speaker] = sums.get(speaker, 0) + int(span["words"])
            reached[speaker] = int(span["end"])
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:STORY_SPEAKERS]
    return tuple((speaker, min(1.0, words / total)) for speaker, words in ranked)


def story_rows(stories: Sequence[Story]) -> pd.DataFrame:
    """Return one row per article of a story, as the table ``stories`` has it."""
    return pd.DataFrame(
        [
            {
                "event": story.event, "difference": story.difference, "outlet": article.outlet,
                "article_id": article.article_id, "date": article.date, "title": article.title, "words": article.words,
                "own_share": article.own_share, "own_markers": article.own_markers,
                "marked": _listed(article.marked), "names": _listed(article.names),
                "speakers": "; ".join(f"{name} {share:.2f}" for name, share in article.speakers),
            }
            for story in stories
            for article in story.articles
        ]
    )  # fmt: skip


def _listed(groups: Mapping[str, Sequence[RepeatedWords]]) -> str:
    return "; ".join(
        f"{group}: " + ", ".join(f"{words.text} {words.count}" for words in several)
        for group, several in groups.items()
    )
