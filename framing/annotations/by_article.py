"""Articles with the spans that each annotator marked in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from framing.errors import InputError
from framing.records import completed, require_columns
from framing.spans import Span

if TYPE_CHECKING:
    import pandas as pd

ANNOTATION_COLUMNS = ("article_id", "annotator", "start", "end", "text", "category", "voice")
ANNOTATED_COLUMNS = ("article_id", "annotator", "arm", "skipped")


class Annotation(NamedTuple):
    """One span that one annotator marked."""

    start: int
    end: int
    category: str
    voice: str
    text: str

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class ArticleReadings:
    """One article and what each of its annotators marked, in order, nothing twice.

    An annotator who read the article and marked nothing has an empty tuple;
    one who skipped it is not there.
    """

    article_id: str
    marked: Mapping[str, tuple[Annotation, ...]]


def judged_articles(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> list[ArticleReadings]:
    """Bring together who read an article and what they marked, sorted by article.

    Raises
    ------
    InputError
        A column is missing, or somebody marked a span in an article that
        ``annotated`` does not say they had.
    """
    require_columns(annotations, ANNOTATION_COLUMNS)
    require_columns(readings, ANNOTATED_COLUMNS)
    spans: dict[tuple[str, str], set[Annotation]] = {}
    for article_id, annotator, start, end, text, category, voice in zip(
        *(annotations[name] for name in ANNOTATION_COLUMNS), strict=True
    ):
        made = Annotation(int(start), int(end), str(category), str(voice), str(text))
        spans.setdefault((article_id, annotator), set()).add(made)
    pairs = set(zip(readings["article_id"], readings["annotator"], strict=True))
    for article_id, annotator in spans:
        if (article_id, annotator) not in pairs:
            raise InputError(
                f"annotations: {annotator!r} marked spans in {article_id!r}, but annotated has no such row"
            )
    read = completed(readings)
    articles: dict[str, dict[str, tuple[Annotation, ...]]] = {}
    for article_id, annotator in sorted(zip(read["article_id"], read["annotator"], strict=True)):
        articles.setdefault(article_id, {})[annotator] = tuple(sorted(spans.get((article_id, annotator), ())))
    return [ArticleReadings(article_id, marked) for article_id, marked in articles.items()]


def readings_of(annotations: "pd.DataFrame") -> "pd.DataFrame":
    """Make an ``annotated`` table of the annotations alone.

    It cannot know of those who read an article and marked nothing.
    """
    require_columns(annotations, ANNOTATION_COLUMNS)
    pairs = annotations[["article_id", "annotator"]].drop_duplicates()
    return pairs.assign(arm="", skipped=False)
