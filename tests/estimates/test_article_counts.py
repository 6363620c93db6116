from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framing.estimates.article_counts import (
    COLUMNS,
    Stages,
    article_counts,
    category_names,
    count_articles,
    naive_rates,
)
from framing.estimates.marked_articles import marked_articles, naive_shares
from framing.estimates.rates import estimate_rates
from framing.records import conform


def table(name, *rows):
    return conform(pd.DataFrame(list(rows)), name)


def article(article_id, outlet="ledger", words=100, event="e1"):
    text = "The regime moved."
    return {"article_id": article_id, "outlet": outlet, "language": "en", "text": text, "event": event, "words": words}


def span(article_id, category="naming", voice="outlet", **more):
    row = {"article_id": article_id, "start": 4, "end": 10, "text": "regime", "category": category, "voice": voice}
    return {**row, "rule": "r", "position": "body", "score": 0.5, "fold": 0, "confidence": 1.0, **more}


def read(article_id, skipped=False):
    return {"article_id": article_id, "annotator": "ada", "arm": "assisted", "skipped": skipped}


def drawn(article_id):
    return {"article_id": article_id, "stratum": "s", "probability": 0.5, "arm": "blind", "annotators": 1, "rank": 0}


@pytest.fixture
def stages():
    """Five articles: a, b labelled; c drawn and skipped; d not drawn; f labelled without being drawn."""
    return Stages.of(
        table("articles", *(article(article_id) for article_id in "abcd"), article("f", outlet="post", words=0)),
        markers=table("markers", span("a"), span("b", voice="quote"), span("d"), span("d", category="loaded")),
        sample=table("sample", *(drawn(article_id) for article_id in "abc")),
        readings=table("readings", read("a"), read("b"), read("c", skipped=True), read("f")),
        gold=table("gold", span("a"), span("a", voice="quote"), span("b", category="loaded"), span("f")),
        scores=table("scores", span("a", kept_probability=0.9, outlet_voice_probability=0.8),
                     span("d", kept_probability=0.5, outlet_voice_probability=0.1)),
    )  # fmt: skip


def test_one_row_an_article_that_estimate_rates_takes(stages):
    counts = count_articles(stages, "naming", "outlet")
    assert list(counts.columns) == list(COLUMNS)
    assert counts["article_id"].tolist() == ["a", "b", "c", "d", "f"]
    assert counts["exposure"].tolist() == [100, 100, 100, 100, 0]
    assert set(estimate_rates(counts)["method"]) == {"too_few"}


# category, voice, observed of a and b, predicted of a and d
CASES = [
    ("naming", "outlet", [1, 0], [0.8, 0.1]),
    ("naming", "all", [2, 0], [0.9, 0.5]),
    ("loaded", "outlet", [0, 1], [0.0, 0.0]),
    ("all", "outlet", [1, 1], [0.8, 0.1]),
    ("all", "all", [2, 1], [0.9, 0.5]),
]


@pytest.mark.parametrize(("category", "voice", "observed", "predicted"), CASES)
def test_counts_are_of_the_category_and_the_voice(stages, category, voice, observed, predicted):
    counts = count_articles(stages, category, voice).set_index("article_id")
    assert counts.loc[["a", "b"], "observed"].tolist() == observed
    assert counts.loc[["a", "d"], "predicted"].tolist() == pytest.approx(predicted)


def test_only_articles_that_were_drawn_and_read_are_observed(stages):
    counts = count_articles(stages, "naming", "outlet").set_index("article_id")
    assert counts["observed"].notna().tolist() == [True, True, False, False, False]
    assert counts["probability"].tolist() == pytest.approx([0.5, 0.5, np.nan, np.nan, np.nan], nan_ok=True)
    assert counts["stratum"].tolist() == ["s", "s", "", "", ""]


def test_without_scores_or_labels_nothing_is_predicted_or_observed(stages):
    counts = count_articles(Stages.of(stages.articles), "naming", "outlet")
    assert counts["predicted"].tolist() == [0.0] * 5
    assert counts["observed"].isna().all()


def test_all_cells_stand_one_under_the_other(stages):
    counts = article_counts(stages, ["naming", "loaded"])
    assert len(counts) == 5 * 3 * 2
    assert not counts.duplicated(["article_id", "category", "voice"]).any()


def test_naive_rates_are_what_rules_found_by_words(stages):
    rates = naive_rates(stages, "naming", "outlet", per=1000)
    assert rates["ledger", "en"] == pytest.approx(1000 * 2 / 400)
    assert np.isnan(rates["post", "en"])  # it has no words
    assert naive_rates(stages, "naming", "all", per=1000)["ledger", "en"] == pytest.approx(1000 * 3 / 400)


def test_categories_keep_the_order_of_the_codebook_and_strangers_follow(stages):
    assert category_names(stages, ["loaded", "hedge"]) == ["loaded", "hedge", "naming"]


def test_observed_is_the_mean_over_the_readers_of_an_article(stages):
    second = pd.concat([stages.readings, stages.readings.iloc[:1].assign(annotator="bo")], ignore_index=True)
    marked = pd.DataFrame([{**span("a"), "annotator": "ada", "origin": "kept"}, {**span("b"), "annotator": "ada"}])
    marked = conform(marked.assign(origin="kept"), "annotations")
    counts = count_articles(replace(stages, readings=second, annotations=marked), "naming", "outlet")
    assert counts["observed"].tolist() == pytest.approx([0.5, 1.0, np.nan, np.nan, np.nan], nan_ok=True)


def test_a_cluster_is_that_of_the_articles_table_or_the_event(stages):
    assert count_articles(stages, "naming", "outlet")["cluster"].tolist() == ["e1"] * 5
    clustered = replace(stages, articles=stages.articles.assign(cluster=list("vwxyz")))
    assert count_articles(clustered, "naming", "outlet")["cluster"].tolist() == list("vwxyz")


# category, voice, observed of a and b, predicted of a and d
MARKED = [
    ("naming", "outlet", [1, 0], [0.8, 0.1]),
    ("naming", "all", [1, 0], [0.9, 0.5]),
    ("loaded", "outlet", [0, 1], [0.0, 0.0]),
    ("all", "all", [1, 1], [0.9, 0.5]),
]


@pytest.mark.parametrize(("category", "voice", "observed", "predicted"), MARKED)
def test_an_article_has_any_or_none(stages, category, voice, observed, predicted):
    marked = marked_articles(stages, category, voice).set_index("article_id")
    assert marked.loc[["a", "b"], "observed"].tolist() == observed
    assert marked["observed"].isna().tolist() == [False, False, True, True, True]
    assert marked.loc[["a", "d"], "predicted"].tolist() == pytest.approx(predicted)
    assert marked["exposure"].tolist() == [1, 1, 1, 1, 0]


def test_of_two_readers_one_of_whom_marked_any_the_article_counts_half(stages):
    spans = [span("a", annotator="ada", origin="added"), span("a", annotator="ada", origin="added", start=20, end=24)]
    read_twice = table("readings", read("a"), {**read("a"), "annotator": "bo"}, read("b"))
    both = Stages(**{**stages.tables, "readings": read_twice, "annotations": table("annotations", *spans)})
    marked = marked_articles(both, "naming", "outlet").set_index("article_id")["observed"]
    assert marked[["a", "b"]].tolist() == [0.5, 0.0]


def test_the_rules_counts_are_of_articles_with_words(stages):
    assert naive_shares(stages, "naming", "outlet")["ledger", "en"] == 50.0
    assert naive_shares(stages, "naming", "all")["ledger", "en"] == 75.0
