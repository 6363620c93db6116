"""What the blind arm tells: how much the rules miss, and how far pre-labels pull people.

Articles are assigned to the arms at random, so that what people mark in the two
differs by what they were shown, and by chance.

>>> import pandas as pd
>>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": "The regime fell.", "words": 3})
>>> columns = ["article_id", "annotator", "start", "end", "text", "category", "voice"]
>>> marked = pd.DataFrame([("a", "ada", 4, 10, "regime", "naming", "outlet")], columns=columns)
>>> read = pd.DataFrame({"article_id": ["a", "b"], "annotator": "ada", "arm": ["assisted", "blind"], "skipped": False})
>>> found = marked.drop(columns="annotator")
>>> table = compare_arms(marked, read, articles, Found(found, found))
>>> table.query("measure == 'accepted' and category == 'all'")[["arm", "value"]].values.tolist()
[['assisted', 1.0], ['blind', nan], ['difference', nan]]
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.annotations.by_article import ArticleReadings, judged_articles
from framing.intervals import Estimate, clustered_share, undefined
from framing.records import ARMS, require_columns
from framing.spans import Span, match_spans

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("measure", "category", "arm", "value", "low", "high", "n", "note")
MEASURES = ("recall", "marked", "accepted", "rules_f1")
ALL = "all"
DIFFERENCE = "difference"
PER = 1000
# what there is none of where the line to divide by is empty
_NOTHING = {
    "recall": "no gold span",
    "marked": "no word",
    "accepted": "the rules found nothing",
    "rules_f1": "neither people nor rules marked anything",
}
# a category and a span, by article
Spans = dict[str, list[tuple[str, Span]]]


@dataclass(frozen=True)
class Found:
    """What is compared with people: the markers of the rules, and the gold labels."""

    markers: "pd.DataFrame"
    gold: "pd.DataFrame"


def compare_arms(
    annotations: "pd.DataFrame",
    readings: "pd.DataFrame",
    articles: "pd.DataFrame",
    found: Found,
    *,
    confidence: float = 0.95,
) -> "pd.DataFrame":
    """Estimate what the rules miss, and how far pre-labels pull people, with intervals over articles.

    Returns
    -------
    DataFrame
        ``measure, category, arm, value, low, high, n, note``, ``arm`` being
        "assisted", "blind" or "difference", assisted less blind; ``n`` counts
        the articles that somebody read.

        * ``recall``: of the gold spans in the blind arm, the share that a
          marker of their category meets (paired one to one).
        * ``marked``: spans that a person marks per 1,000 words.
        * ``accepted``: of the rules' markers, the share that a person has
          marked, whether or not they were shown.
        * ``rules_f1``: F1 of a person against the rules.

        The difference of the last three is the anchoring effect: 0 where
        pre-labels change nothing. ``value`` is ``nan`` where it is undefined;
        ``note`` says why.

    Raises
    ------
    InputError
        A column is missing, or somebody marked in what they did not read.
    """
    import pandas as pd

    require_columns(articles, ("article_id", "words"))
    counted = _Counted.of(annotations, readings, articles, found)
    rows = [
        {"measure": measure, "category": category, "arm": arm, **asdict(estimate)}
        for measure in MEASURES
        for category in (ALL, *counted.categories)
        for arm, estimate in _estimates(measure, counted.sums(measure, category), confidence)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class _Counted:
    """The articles of each arm, and what people, rules and gold have in them."""

    arms: dict[str, list[ArticleReadings]]
    words: dict[str, int]
    markers: Spans
    gold: Spans
    categories: tuple[str, ...]

    @classmethod
    def of(
        cls, annotations: "pd.DataFrame", readings: "pd.DataFrame", articles: "pd.DataFrame", found: Found
    ) -> "_Counted":
        arm_of = dict(zip(readings["article_id"], readings["arm"], strict=True))
        judged = judged_articles(annotations, readings)
        markers, gold = _spans(found.markers), _spans(found.gold)
        here = {one.article_id for one in judged}
        marked = {mark.category for one in judged for marks in one.marked.values() for mark in marks}
        found_too = {name for table in (markers, gold) for one in here for name, _ in table.get(one, ())}
        words = dict(zip(articles["article_id"], articles["words"].astype(int), strict=True))
        arms = {arm: [one for one in judged if arm_of[one.article_id] == arm] for arm in ARMS}
        return cls(arms, words, markers, gold, tuple(sorted(marked | found_too)))

    def sums(self, measure: str, category: str) -> dict[str, NDArray[np.float64]]:
        """Return above and below the line of a measure, a row an article, by arm."""
        return {
            arm: np.array([self._pair(measure, category, one) for one in some], dtype=float).reshape(-1, 2)
            for arm, some in self.arms.items()
        }

    def _pair(self, measure: str, category: str, judged: ArticleReadings) -> tuple[float, float]:
        markers = _of(self.markers.get(judged.article_id, ()), category)
        if measure == "recall":
            gold = _of(self.gold.get(judged.article_id, ()), category)
            return _matched(gold, markers), len(gold)
        people = [_of([(mark.category, mark.span) for mark in marks], category) for marks in judged.marked.values()]
        marked = float(np.mean([len(one) for one in people]))
        if measure == "marked":
            return PER * marked, self.words[judged.article_id]
        met = float(np.mean([_matched(one, markers) for one in people]))
        return (met, len(markers)) if measure == "accepted" else (met, (marked + len(markers)) / 2)


def _spans(table: "pd.DataFrame") -> Spans:
    require_columns(table, ("article_id", "start", "end", "category"))
    made: Spans = {}
    for article_id, start, end, category in zip(
        table["article_id"], table["start"], table["end"], table["category"], strict=True
    ):
        made.setdefault(article_id, []).append((str(category), Span(int(start), int(end))))
    return made


def _of(spans: Sequence[tuple[str, Span]], category: str) -> list[tuple[str, Span]]:
    return sorted({(name, span) for name, span in spans if category in (ALL, name)})


def _matched(ours: Sequence[tuple[str, Span]], theirs: Sequence[tuple[str, Span]]) -> int:
    """Count pairs of spans of one category that meet, one to one."""
    return sum(
        len(match_spans([span for name, span in ours if name == one], [span for name, span in theirs if name == one]))
        for one in {name for name, _ in ours}
    )


def _estimates(measure: str, sums: dict[str, NDArray[np.float64]], confidence: float) -> Iterator[tuple[str, Estimate]]:
    made = {arm: _estimate(measure, arm, sums[arm], confidence) for arm in ARMS}
    yield from ((arm, one) for arm, one in made.items() if measure != "recall" or arm == "blind")
    if measure != "recall":
        yield DIFFERENCE, difference(made["assisted"], made["blind"])


def _estimate(measure: str, arm: str, sums: NDArray[np.float64], confidence: float) -> Estimate:
    """Estimate a measure in one arm, or say why there is nothing to estimate."""
    if not len(sums):
        return undefined(0, f"nobody has read an article of the {arm} arm")
    if sums[:, 1].sum() <= 0:
        return undefined(len(sums), f"{_NOTHING[measure]} in the {arm} arm")
    if measure in ("recall", "accepted"):
        return clustered_share(sums[:, 0], sums[:, 1], confidence=confidence)
    return ratio_estimate(sums, most=1.0 if measure == "rules_f1" else math.inf, confidence=confidence)


def ratio_estimate(sums: NDArray[np.float64], *, most: float = math.inf, confidence: float = 0.95) -> Estimate:
    """Estimate a ratio of sums over articles with a jackknife t interval, kept between 0 and ``most``.

    ``sums`` is articles x (above, below). There is no interval where it would
    rest on one article, or where all articles have the same ratio.
    """
    from scipy.special import stdtrit

    n, whole = len(sums), sums.sum(axis=0)
    value = float(whole[0] / whole[1])
    left = whole - sums
    if n < 2 or (left[:, 1] <= 0).any():
        return Estimate(value, math.nan, math.nan, n, "rests on one article")
    ratios = left[:, 0] / left[:, 1]
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * math.sqrt((n - 1) / n * ((ratios - ratios.mean()) ** 2).sum())
    if half < 1e-12:
        return Estimate(value, math.nan, math.nan, n, "the same in every article")
    return Estimate(value, max(0.0, value - half), min(most, value + half), n)


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Estimate the difference of two independent estimates from their limits.

    MOVER: Zou & Donner (2008), doi:10.1002/sim.3095.
    """
    value, n = one.value - other.value, one.n + other.n
    note = next((each.note for each in (one, other) if math.isnan(each.value)), one.note or other.note)
    if math.isnan(one.low) or math.isnan(other.low):
        return Estimate(value, math.nan, math.nan, n, note)
    below = math.hypot(one.value - one.low, other.high - other.value)
    above = math.hypot(one.high - one.value, other.value - other.low)
    return Estimate(value, value - below, value + above, n)
