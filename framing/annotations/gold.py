"""Gold labels: the majority rule, the rule of Dawid & Skene, and the decisions of an adjudicator."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from framing.annotations.by_article import readings_by_article
from framing.annotations.dawid_skene import MIN_ANNOTATORS, Candidate, estimate_errors, form_candidates, why_not
from framing.annotations.majority import Row, majority_gold, majority_voice
from framing.contracts import TABLES
from framing.errors import InputError
from framing.records import completed, conform
from framing.wording import agreeing

if TYPE_CHECKING:
    import pandas as pd

TIES = ("keep", "drop")
RULES = ("majority", "dawid_skene")


def adjudicate(
    annotations: "pd.DataFrame", readings: "pd.DataFrame", *, rule: str = "majority", ties: str = "keep"
) -> "pd.DataFrame":
    """Derive gold labels from annotations by a rule; returns a table ``gold``.

    By majority, an annotator backs a span by marking an overlapping one of its
    category, and the span is gold if more than half of those who read the
    article (and did not skip it) back it. Of overlapping spans the one is kept
    that most annotators marked exactly so; then the longest, then the leftmost.
    Its confidence is the share that backs it. ``ties`` decides if exactly half
    back a span: "keep" (the default) or "drop". Annotators overlook more spans
    than they invent, so a span that one of two marked is more likely true than
    not.

    With rule "dawid_skene", a candidate span is gold if it is true with a
    probability of at least a half, given who marked it and their error rates;
    that probability is its confidence. With too few annotators for it, the
    majority decides (see ``why_majority``).

    In either case the voice is the one that most of a span's backers chose, on a
    tie the first of outlet, quote, paraphrase; and the spans of an article with
    a single reading are gold as they are, with confidence 1.

    Raises
    ------
    InputError
        A column is missing, ``rule`` or ``ties`` is something else, or a span
        was marked by somebody whose reading is not in ``readings``.
    """
    import pandas as pd

    for name, value, allowed in (("ties", ties, TIES), ("rule", rule, RULES)):
        if value not in allowed:
            raise InputError(f"{name} = {value!r} is unknown; it may be {', '.join(allowed)}")
    articles = readings_by_article(annotations, readings)
    shared = [article for article in articles if len(article.marked) > 1]
    rows = [row for article in articles if len(article.marked) == 1 for row in majority_gold(article, ties, "reader")]
    candidates = form_candidates(shared) if rule == "dawid_skene" else []
    if rule == "dawid_skene" and not why_not(candidates):
        rows += _modelled(candidates)
    else:
        rows += [row for article in shared for row in majority_gold(article, ties, "majority")]
    return conform(pd.DataFrame(sorted(rows), columns=[column.name for column in TABLES["gold"]]), "gold")


def why_majority(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> str:
    """Say why Dawid & Skene's rule cannot be used on these annotations; "" if it can."""
    articles = readings_by_article(annotations, readings)
    annotators = {who for article in articles for who in article.marked}
    if len(annotators) < MIN_ANNOTATORS:
        return f"it needs {MIN_ANNOTATORS} annotators; there {agreeing(len(annotators), 'are')} {len(annotators)}"
    return why_not(form_candidates([article for article in articles if len(article.marked) > 1]))


def apply_decisions(gold: "pd.DataFrame", decisions: "pd.DataFrame", decided: "pd.DataFrame") -> "pd.DataFrame":
    """Replace the gold of a rule by an adjudicator's decisions in the articles that have some.

    ``decisions`` and ``decided`` have the columns of ``annotations`` and
    ``readings``. A decided article has the spans of its last adjudicator and no
    others, with confidence 1; a skipped one keeps those of the rule.
    """
    import pandas as pd

    read = completed(decided)
    last = read.sort_values(["annotated_at", "annotator"], kind="stable").drop_duplicates("article_id", keep="last")
    final = decisions.merge(last[["article_id", "annotator"]], on=["article_id", "annotator"])
    adjudicated = final.assign(confidence=1.0, decided_by="adjudicator")
    by_rule = gold[~gold["article_id"].isin(last["article_id"])]
    combined = pd.concat([by_rule, adjudicated], ignore_index=True)
    return conform(combined.sort_values(["article_id", "start", "end", "category"], kind="stable"), "gold")


def gold_articles(readings: "pd.DataFrame") -> list[str]:
    """Return the ids of the articles that have gold, including those in which nothing is marked."""
    return sorted(set(completed(readings)["article_id"]))


def _modelled(candidates: Sequence[Candidate]) -> list[Row]:
    """Adjudicate candidates by the error rates of those who read them."""
    rates = estimate_errors(candidates)
    pairs = zip(candidates, rates.probability.tolist(), strict=True)
    return [_row(candidate, probability) for candidate, probability in pairs if probability >= 0.5]


def _row(candidate: Candidate, probability: float) -> Row:
    span = candidate.span
    voice = majority_voice(list(candidate.backers.values()))
    return (candidate.article_id, span.start, span.end, span.text, span.category, voice, probability, "dawid_skene")
