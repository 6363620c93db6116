"""The tables of a study as input for a tagger: articles with their markers, numbered gold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from framing.errors import InputError
from framing.markers.speech import speech_by_article
from framing.model.token_features import Article
from framing.records import Marker, require_columns
from framing.spans import misplaced_rows
from framing.wording import shown

if TYPE_CHECKING:
    import pandas as pd

MAX_UNLABELLED = 10_000_000  # code points of unlabelled text used to learn about words
_MARKER = ("start", "end", "text", "category", "rule", "voice", "speaker", "cue", "position", "score")


@dataclass(frozen=True, slots=True)
class TrainingInput:
    """The input of a training: labelled articles with ``event`` and ``outlet``, their markers, and gold.

    What is found is measured against ``gold``. Probabilities are learned from
    ``reader_spans``, which have the shares of readers that rates count
    (``marked_share, outlet_share``: see ``framing.annotations.reader_shares``), or from gold
    without them. ``unlabelled`` articles are used to learn about words only.
    ``speech`` is found in the texts if it is not given.
    """

    articles: "pd.DataFrame"
    markers: "pd.DataFrame"
    gold: "pd.DataFrame"
    unlabelled: Sequence[Article] = ()
    speech: "pd.DataFrame | None" = None
    reader_spans: "pd.DataFrame | None" = None

    @property
    def learned(self) -> "pd.DataFrame":
        """The spans that probabilities are learned from."""
        return self.gold if self.reader_spans is None else self.reader_spans

    def only(self, article_ids: Collection[str]) -> "TrainingInput":
        """Return the input with some of its labelled articles."""
        articles, markers, gold, learned = (
            table[table["article_id"].isin(list(article_ids))].reset_index(drop=True)
            for table in (self.articles, self.markers, self.gold, self.learned)
        )
        return TrainingInput(articles, markers, gold, self.unlabelled, self.speech, learned)


def as_read(articles: "pd.DataFrame", markers: "pd.DataFrame", speech: "pd.DataFrame | None" = None) -> list[Article]:
    """Attach the markers and the speech of a study to their articles, in the order of the articles.

    Without ``speech``, the tagger finds it in the texts. Speech of other
    articles is ignored.

    Raises
    ------
    InputError
        A column is missing, or a marker's article is missing or has another text
        at the marker's offsets, or speech reaches beyond its article.
    """
    require_columns(articles, ("article_id", "language", "text"))
    require_columns(markers, ("article_id", *_MARKER))
    by_article: dict[str, list[Marker]] = {article_id: [] for article_id in articles["article_id"]}
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    _check(texts, markers)
    for article_id, *values in markers[["article_id", *_MARKER]].itertuples(index=False, name=None):
        by_article[article_id].append(Marker(*values))
    titles = articles["title"] if "title" in articles else [""] * len(articles)
    spoken = {} if speech is None else {key: tuple(spans) for key, spans in speech_by_article(speech, texts).items()}
    return [
        Article(text, language, title, tuple(sorted(by_article[article_id])), spoken.get(article_id))
        for article_id, text, language, title in zip(
            articles["article_id"], articles["text"], articles["language"], titles, strict=True
        )
    ]


def _check(texts: Mapping[str, str], markers: "pd.DataFrame") -> None:
    """Refuse markers whose article is missing or has other words at their place."""
    for article_id in markers["article_id"][~markers["article_id"].isin(list(texts))].iloc[:1]:
        raise InputError(f"articles: there is no article {shown(article_id)}, but it has markers")
    rows = list(markers[["article_id", "start", "end", "text"]].itertuples(index=False, name=None))
    for number in misplaced_rows(rows, texts):
        article_id, start, end, words = rows[number]
        text = texts[article_id][start:end]
        raise InputError(
            f"markers: {shown(article_id)} {start}..{end} reads {words!r}, but the article has {text!r} there"
        )


def numbered(gold: "pd.DataFrame", articles: "pd.DataFrame") -> "pd.DataFrame":
    """Return the gold of the given articles with the number of each in ``article``."""
    require_columns(gold, ("article_id", "start", "end", "category", "voice"))
    number_of = {article_id: number for number, article_id in enumerate(articles["article_id"])}
    rows = gold[gold["article_id"].isin(number_of)].reset_index(drop=True)
    return rows.assign(article=rows["article_id"].map(number_of).astype("int64"))


def sample_unlabelled(articles: "pd.DataFrame") -> list[Article]:
    """Return unlabelled articles to learn words from: about ``MAX_UNLABELLED`` code points, spread evenly over all."""
    require_columns(articles, ("language", "text"))
    step = int(articles["text"].str.len().sum()) // MAX_UNLABELLED + 1
    return [
        Article(text, language, markers=())
        for text, language in zip(articles["text"].iloc[::step], articles["language"].iloc[::step], strict=True)
    ]
