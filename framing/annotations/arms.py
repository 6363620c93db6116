"""Comparison of the blind arm with the assisted arm: what the rules miss, and how pre-labels bias annotators.

Articles are assigned to the arms at random, so that the two differ in what
annotators were shown, and by chance.

>>> import pandas as pd
>>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": "The regime fell.", "words": 3})
>>> columns = ["article_id", "annotator", "start", "end", "text", "category", "voice"]
>>> marked = pd.DataFrame([("a", "ada", 4, 10, "regime", "naming", "outlet")], columns=columns)
>>> read = pd.DataFrame({"article_id": ["a", "b"], "annotator": "ada", "arm": ["assisted", "blind"], "skipped": False})
>>> spans = marked.drop(columns="annotator")
>>> table = compare_arms(marked, read, articles, ReferenceSet(spans, spans))
>>> table.query("measure == 'accepted' and category == 'all'")[["arm", "value"]].values.tolist()
[['assisted', 1.0], ['blind', nan], ['difference', nan]]
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import ArticleReadings, readings_by_article
from framing.contracts import ARMS
from framing.intervals import Estimate, clustered_share, jackknife_error, undefined
from framing.records import require_columns
from framing.spans import Span, match_spans

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("measure", "category", "arm", "value", "low", "high", "n", "note")
MEASURES = ("recall", "marked", "accepted", "rules_f1")
ALL = "all"
DIFFERENCE = "difference"
PER = 1000
# what is missing if the denominator is 0
_MISSING = {
    "recall": "no gold span",
    "marked": "no word",
    "accepted": "the rules found nothing",
    "rules_f1": "neither annotators nor rules marked anything",
}
_READ = ("article_id", "annotator", "arm")
# a category and a span, by article
Spans = dict[str, list[tuple[str, Span]]]


@dataclass(frozen=True)
class ReferenceSet:
    """What annotators are compared with: the markers of the rules, and the gold labels."""

    markers: "pd.DataFrame"
    gold: "pd.DataFrame"


def compare_arms(
    annotations: "pd.DataFrame",
    readings: "pd.DataFrame",
    articles: "pd.DataFrame",
    reference: ReferenceSet,
    *,
    confidence: float = 0.95,
) -> "pd.DataFrame":
    """Estimate what the rules miss and how pre-labels bias annotators, with intervals over articles.

    Returns
    -------
    DataFrame
        ``measure, category, arm, value, low, high, n, note``, ``arm`` being
        "assisted", "blind" or "difference", assisted minus blind; ``n`` counts
        the articles that somebody read.

        * ``recall``: of the gold spans in the blind arm, the share that a
          marker of their category overlaps (matched one to one).
        * ``marked``: spans that an annotator marks per 1,000 words.
        * ``accepted``: of the rules' markers, the share that an annotator has
          marked, whether or not they were shown.
        * ``rules_f1``: F1 of an annotator against the rules.

        The difference of the last three is the anchoring effect: 0 if
        pre-labels change nothing. ``value`` is ``nan`` where it is undefined;
        ``note`` says why.

    Raises
    ------
    InputError
        A column is missing, or somebody marked a span in an article that they did not read.
    """
    import pandas as pd

    require_columns(articles, ("article_id", "words"))
    arms = _Arms.of(annotations, readings, articles, reference)
    rows = [
        {"measure": measure, "category": category, "arm": arm, **asdict(estimate)}
        for measure in MEASURES
        for category in (ALL, *arms.categories)
        for arm, estimate in _estimates(measure, arms.sums(measure, category), confidence)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class _Arms:
    """The articles of each arm, with the spans of annotators, rules and gold."""

    arms: dict[str, list[ArticleReadings]]
    words: dict[str, int]
    markers: Spans
    gold: Spans
    categories: tuple[str, ...]

    @classmethod
    def of(
        cls, annotations: "pd.DataFrame", readings: "pd.DataFrame", articles: "pd.DataFrame", reference: ReferenceSet
    ) -> "_Arms":
        arm_of = {
            (article_id, annotator): arm
            for article_id, annotator, arm in zip(*(readings[name] for name in _READ), strict=True)
        }
        by_article = readings_by_article(annotations, readings)
        markers, gold = _spans(reference.markers), _spans(reference.gold)
        marked = {span.category for article in by_article for spans in article.marked.values() for span in spans}
        in_reference = {
            name for table in (markers, gold) for article in by_article for name, _ in table.get(article.article_id, ())
        }
        words = dict(zip(articles["article_id"], articles["words"].astype(int), strict=True))
        arms = {arm: list(_of_arm(by_article, arm_of, arm)) for arm in ARMS}
        return cls(arms, words, markers, gold, tuple(sorted(marked | in_reference)))

    def sums(self, measure: str, category: str) -> dict[str, NDArray[np.float64]]:
        """Return numerator and denominator of a measure by arm, one row per article."""
        return {
            arm: np.array([self._fraction(measure, category, article) for article in articles], dtype=float).reshape(
                -1, 2
            )
            for arm, articles in self.arms.items()
        }

    def _fraction(self, measure: str, category: str, article: ArticleReadings) -> tuple[float, float]:
        markers = _of(self.markers.get(article.article_id, ()), category)
        if measure == "recall":
            gold = _of(self.gold.get(article.article_id, ()), category)
            return _matched(gold, markers), len(gold)
        by_annotator = [
            _of([(span.category, span.span) for span in spans], category) for spans in article.marked.values()
        ]
        marked = float(np.mean([len(spans) for spans in by_annotator]))
        if measure == "marked":
            return PER * marked, self.words[article.article_id]
        matched = float(np.mean([_matched(spans, markers) for spans in by_annotator]))
        return (matched, len(markers)) if measure == "accepted" else (matched, (marked + len(markers)) / 2)


def _of_arm(
    articles: Sequence[ArticleReadings], arm_of: Mapping[tuple[str, str], str], arm: str
) -> Iterator[ArticleReadings]:
    """Yield the articles with the readings of one arm: two people may have been shown different things."""
    for article in articles:
        marked = {who: spans for who, spans in article.marked.items() if arm_of[article.article_id, who] == arm}
        if marked:
            yield ArticleReadings(article.article_id, marked)


def _spans(table: "pd.DataFrame") -> Spans:
    require_columns(table, ("article_id", "start", "end", "category"))
    spans: Spans = {}
    for article_id, start, end, category in zip(
        table["article_id"], table["start"], table["end"], table["category"], strict=True
    ):
        spans.setdefault(article_id, []).append((str(category), Span(int(start), int(end))))
    return spans


def _of(spans: Sequence[tuple[str, Span]], category: str) -> list[tuple[str, Span]]:
    return sorted({(name, span) for name, span in spans if category in (ALL, name)})


def _matched(left: Sequence[tuple[str, Span]], right: Sequence[tuple[str, Span]]) -> int:
    """Count pairs of overlapping spans of the same category, matched one to one."""
    return sum(
        len(match_spans([span for name, span in left if name == category],
                        [span for name, span in right if name == category]))
        for category in {name for name, _ in left}
    )  # fmt: skip


def _estimates(measure: str, sums: dict[str, NDArray[np.float64]], confidence: float) -> Iterator[tuple[str, Estimate]]:
    by_arm = {arm: _estimate(measure, arm, sums[arm], confidence) for arm in ARMS}
    yield from ((arm, estimate) for arm, estimate in by_arm.items() if measure != "recall" or arm == "blind")
    if measure != "recall":
        yield DIFFERENCE, difference(by_arm["assisted"], by_arm["blind"])


def _estimate(measure: str, arm: str, sums: NDArray[np.float64], confidence: float) -> Estimate:
    """Estimate a measure in one arm, or say why it is undefined."""
    if not len(sums):
        return undefined(0, f"nobody has read an article of the {arm} arm")
    if sums[:, 1].sum() <= 0:
        return undefined(len(sums), f"{_MISSING[measure]} in the {arm} arm")
    if measure in ("recall", "accepted"):
        return clustered_share(sums[:, 0], sums[:, 1], confidence=confidence)
    return ratio_estimate(sums, most=1.0 if measure == "rules_f1" else math.inf, confidence=confidence)


def ratio_estimate(sums: NDArray[np.float64], *, most: float = math.inf, confidence: float = 0.95) -> Estimate:
    """Estimate a ratio of sums over articles with a jackknife t interval, clipped to 0 and ``most``.

    ``sums`` is articles x (numerator, denominator). There is no interval if it
    would rest on one article, or if all articles have the same ratio.
    """
    from scipy.special import stdtrit

    n, total = len(sums), sums.sum(axis=0)
    value = float(total[0] / total[1])
    without = total - sums
    if n < 2 or (without[:, 1] <= 0).any():
        return Estimate(value, math.nan, math.nan, n, "rests on one article")
    ratios = without[:, 0] / without[:, 1]
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * jackknife_error(ratios, ratios.mean())
    if half < 1e-12:
        return Estimate(value, math.nan, math.nan, n, "the same in every article")
    return Estimate(value, max(0.0, value - half), min(most, value + half), n)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Estimate the difference of two independent estimates from their limits.

    MOVER: Zou & Donner (2008), doi:10.1002/sim.3095.
    """
    value, n = first.value - second.value, first.n + second.n
    undefined_notes = (estimate.note for estimate in (first, second) if math.isnan(estimate.value))
    note = next(undefined_notes, first.note or second.note)
    if math.isnan(first.low) or math.isnan(second.low):
        return Estimate(value, math.nan, math.nan, n, note)
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(value, value - below, value + above, n)
