"""Gold labels: what the annotators of an article have marked in common, or an adjudicator has decided."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from framing.annotations.by_article import Annotation, ArticleReadings, judged_articles
from framing.annotations.dawid_skene import LEAST_ANNOTATORS, Candidate, estimate_errors, find_candidates, why_not
from framing.errors import InputError
from framing.records import TABLES, VOICES, completed, conform
from framing.spans import overlap

if TYPE_CHECKING:
    import pandas as pd

TIES = ("keep", "drop")
RULES = ("majority", "dawid_skene")
Row = tuple[str, int, int, str, str, str, float, str]


def adjudicate(
    annotations: "pd.DataFrame", readings: "pd.DataFrame", *, rule: str = "majority", ties: str = "keep"
) -> "pd.DataFrame":
    """Make gold labels of annotations by rule, in the form of contract ``gold``.

    By majority a span is backed by every annotator who marked one of its
    category that meets it, and it is gold when more than half of those who read
    the article (and did not skip it) are behind it. Of spans that meet, the one
    is kept that most people marked exactly so; then the longest, then the
    leftmost. Its confidence is the share behind it. ``ties`` says what happens
    when exactly half are behind a span: "keep" (the default) or "drop". People
    who mark spans overlook more than they invent, so a span that one of two saw
    is more likely there than not.

    With rule "dawid_skene" a candidate span is gold where it is there with a
    probability of a half or more, given who marked it and how often each of
    them errs; that probability is its confidence. Where there are too few
    annotators for it, the majority decides (see ``why_majority``).

    In either case the voice is the one that most of a span's backers heard, in a
    draw the first of outlet, quote, paraphrase; and what one person alone has
    read is gold as it stands, with confidence 1.

    Raises
    ------
    InputError
        A column is missing, ``rule`` or ``ties`` is something else, or a span
        was marked by somebody whom ``annotated`` does not know.
    """
    import pandas as pd

    for name, value, known in (("ties", ties, TIES), ("rule", rule, RULES)):
        if value not in known:
            raise InputError(f"{name} = {value!r} is unknown; it may be {', '.join(known)}")
    judged = judged_articles(annotations, readings)
    shared = [one for one in judged if len(one.marked) > 1]
    rows = [row for one in judged if len(one.marked) == 1 for row in _gold(one, ties, "reader")]
    candidates = find_candidates(shared) if rule == "dawid_skene" else []
    if rule == "dawid_skene" and not why_not(candidates):
        rows += _modelled(candidates)
    else:
        rows += [row for one in shared for row in _gold(one, ties, "majority")]
    return conform(pd.DataFrame(sorted(rows), columns=[column.name for column in TABLES["gold"]]), "gold")


def why_majority(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> str:
    """Say why Dawid & Skene's rule cannot be used on these annotations; "" where it can."""
    judged = judged_articles(annotations, readings)
    people = {who for one in judged for who in one.marked}
    if len(people) < LEAST_ANNOTATORS:
        return f"it needs {LEAST_ANNOTATORS} annotators, there are {len(people)}"
    return why_not(find_candidates([one for one in judged if len(one.marked) > 1]))


def apply_decisions(gold: "pd.DataFrame", decisions: "pd.DataFrame", decided: "pd.DataFrame") -> "pd.DataFrame":
    """Put an adjudicator's decisions in the place of what a rule made of the same articles.

    ``decisions`` and ``decided`` have the form of ``annotations`` and
    ``annotated``. An article that was decided has the spans of its last
    adjudicator and no others, with confidence 1; one that was skipped keeps
    those of the rule.
    """
    import pandas as pd

    read = completed(decided)
    last = read.sort_values(["annotated_at", "annotator"], kind="stable").drop_duplicates("article_id", keep="last")
    mine = decisions.merge(last[["article_id", "annotator"]], on=["article_id", "annotator"])
    made = mine.assign(confidence=1.0, decided_by="adjudicator")
    kept = gold[~gold["article_id"].isin(last["article_id"])]
    both = pd.concat([kept, made], ignore_index=True)
    return conform(both.sort_values(["article_id", "start", "end", "category"], kind="stable"), "gold")


def gold_articles(readings: "pd.DataFrame") -> list[str]:
    """Return the ids of the articles that have gold, be it that nothing is marked there."""
    return sorted(set(completed(readings)["article_id"]))


def _modelled(candidates: Sequence[Candidate]) -> list[Row]:
    """Adjudicate candidates by the error rates of those who read them."""
    rates = estimate_errors(candidates)
    pairs = zip(candidates, rates.probability.tolist(), strict=True)
    return [_row(one, probability) for one, probability in pairs if probability >= 0.5]


def _row(one: Candidate, probability: float) -> Row:
    mark = one.mark
    voice = _voice(list(one.backers.values()))
    return (one.article_id, mark.start, mark.end, mark.text, mark.category, voice, probability, "dawid_skene")


def _gold(judged: ArticleReadings, ties: str, decided_by: str) -> Iterator[Row]:
    """Adjudicate one article by majority: pick span after span, and put those aside that meet one picked."""
    categories = sorted({mark.category for marked in judged.marked.values() for mark in marked})
    for category in categories:
        marked = [[mark for mark in marks if mark.category == category] for marks in judged.marked.values()]
        rest = _ranked(marked, ties)
        while rest:
            picked, backers = rest[0]
            place = (judged.article_id, picked.start, picked.end, picked.text, category)
            yield (*place, _voice(backers), len(backers) / len(marked), decided_by)
            rest = [one for one in rest if not overlap(one[0].span, picked.span)]


def _ranked(marked: Sequence[Sequence[Annotation]], ties: str) -> list[tuple[Annotation, list[Annotation]]]:
    """Give the spans with a majority behind them, the best first, each with its backers' own spans."""
    exact = Counter(span for marks in marked for span in {mark.span for mark in marks})
    ranked = []
    for mark in {mark.span: mark for marks in reversed(marked) for mark in marks}.values():
        backers = [
            max(meeting, key=lambda other: (overlap(mark.span, other.span), -other.start))
            for marks in marked
            if (meeting := [other for other in marks if overlap(mark.span, other.span)])
        ]
        doubled = 2 * len(backers)
        if doubled > len(marked) or (doubled == len(marked) and ties == "keep"):
            ranked.append((mark, backers))
    return sorted(ranked, key=lambda one: (-exact[one[0].span], one[0].start - one[0].end, one[0].start))


def _voice(backers: Sequence[Annotation]) -> str:
    heard = Counter(mark.voice for mark in backers)
    return max(VOICES, key=lambda voice: (heard[voice], -VOICES.index(voice)))
