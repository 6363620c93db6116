"""Articles with the spans that each annotator marked in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from framing.errors import InputError
from framing.records import completed, conform_columns, require_columns
from framing.spans import Span
from framing.wording import shown

if TYPE_CHECKING:
    import pandas as pd

ANNOTATION_COLUMNS = ("article_id", "annotator", "start", "end", "text", "category", "voice")
READING_COLUMNS = ("article_id", "annotator", "arm", "skipped")


class Annotation(NamedTuple):
    """One span that one annotator marked."""

    start: int
    end: int
    category: str
    voice: str
    text: str
    voice_origin: str = ""

    @property
    def span(self) -> Span:
        """Its offsets."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class ArticleReadings:
    """One article and the spans that each of its annotators marked, sorted and unique.

    An annotator who read the article and marked nothing has an empty tuple;
    one who skipped it is left out.
    """

    article_id: str
    marked: Mapping[str, tuple[Annotation, ...]]


def readings_by_article(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> list[ArticleReadings]:
    """Return the articles with those who read them and the spans that they marked, sorted by article.

    Raises
    ------
    InputError
        A column is missing or has a gap, a value is not of its type, or
        somebody marked a span in an article that ``readings`` does not say that
        they read.
    """
    annotations, readings = conform_annotations(annotations), conform_readings(readings)
    spans: dict[tuple[str, str], set[Annotation]] = {}
    for article_id, annotator, start, end, text, category, voice, voice_origin in zip(
        *(annotations[name] for name in (*ANNOTATION_COLUMNS, "voice_origin")), strict=True
    ):
        annotation = Annotation(int(start), int(end), str(category), str(voice), str(text), str(voice_origin))
        spans.setdefault((article_id, annotator), set()).add(annotation)
    pairs = set(zip(readings["article_id"], readings["annotator"], strict=True))
    for article_id, annotator in spans:
        if (article_id, annotator) not in pairs:
            raise InputError(
                f"annotations: {shown(annotator)} marked spans in {shown(article_id)}, but readings has no such row"
            )
    read = completed(readings)
    articles: dict[str, dict[str, tuple[Annotation, ...]]] = {}
    for article_id, annotator in sorted(zip(read["article_id"], read["annotator"], strict=True)):
        articles.setdefault(article_id, {})[annotator] = tuple(sorted(spans.get((article_id, annotator), ())))
    return [ArticleReadings(article_id, marked) for article_id, marked in articles.items()]


def conform_annotations(annotations: "pd.DataFrame") -> "pd.DataFrame":
    """Return annotations with their columns in the form of the contract; raise ``InputError`` if one cannot be."""
    optional = [name for name in ("voice_origin",) if name in annotations]
    conformed = conform_columns(annotations, "annotations", (*ANNOTATION_COLUMNS, *optional))
    return conformed if optional else conformed.assign(voice_origin="")


def conform_readings(readings: "pd.DataFrame") -> "pd.DataFrame":
    """Return readings with their columns in the form of the contract, of any arm; raise ``InputError`` as above."""
    require_columns(readings, READING_COLUMNS)
    readings = conform_columns(readings, "readings", ("article_id", "annotator", "skipped"))
    return readings.assign(arm=readings["arm"].fillna("").astype(str))


def readings_of(annotations: "pd.DataFrame") -> "pd.DataFrame":
    """Derive a table ``readings`` from the annotations alone.

    It lacks annotators who read an article and marked nothing.
    """
    require_columns(annotations, ANNOTATION_COLUMNS)
    pairs = annotations[["article_id", "annotator"]].drop_duplicates()
    return pairs.assign(arm="", skipped=False)
