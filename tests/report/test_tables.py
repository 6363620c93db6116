from dataclasses import replace

import pytest

from framing.estimates.article_counts import Stages
from framing.records import conform
from framing.report.tables import contrasts_table, corpus_table, estimates_table
from framing.settings import Report

CATEGORIES = ["hedge", "naming", "loaded"]


@pytest.fixture(scope="module")
def stages(desk):
    made = desk()
    return Stages.of(made.pop("articles"), **made)


def test_estimates_keep_their_contract_and_have_every_cell(stages):
    made = estimates_table(stages, CATEGORIES, Report())
    assert len(conform(made, "estimates")) == 3 * 4 * 2 * 2
    assert set(made["category"]) == {*CATEGORIES, "all"}
    assert made.groupby("measure")["per"].unique().map(list).to_dict() == {"articles": [100], "rate": [1000]}


def test_naive_stands_beside_the_estimate(stages):
    made = estimates_table(stages, CATEGORIES, Report())
    row = made.set_index(["outlet", "category", "voice", "measure"]).loc[("beacon", "naming", "outlet", "rate")]
    words = stages.articles.loc[stages.articles["outlet"] == "beacon", "words"].sum()
    found = stages.markers[
        stages.markers["article_id"].str.startswith("beacon") & (stages.markers["category"] == "naming")
    ]
    assert row["naive"] == pytest.approx(1000 * len(found) / words)
    assert row["low"] < row["value"] < row["high"]


def test_the_articles_with_any_marker_are_beside_the_rate(stages):
    made = estimates_table(stages, CATEGORIES, Report()).set_index(["outlet", "category", "voice", "measure"])
    row = made.loc[("beacon", "naming", "outlet", "articles")]
    markers = stages.markers[(stages.markers["category"] == "naming") & (stages.markers["voice"] == "outlet")]
    found = markers.loc[markers["article_id"].str.startswith("beacon"), "article_id"].nunique()
    assert row["naive"] == pytest.approx(100 * found / 30)
    assert (row["n_articles"], row["n_observed"]) == (30, 16)


def test_without_labels_every_estimate_is_too_few_and_counts_remain(stages):
    bare = Stages.of(stages.articles, markers=stages.markers)
    made = estimates_table(bare, CATEGORIES, Report())
    assert set(made["method"]) == {"too_few"}
    assert made["naive"].notna().all()
    assert contrasts_table(bare, CATEGORIES, Report())["p"].isna().all()


@pytest.mark.parametrize(("family", "tested_together"), [("category", ["hedge"]), ("report", CATEGORIES)])
def test_p_values_are_adjusted_within_a_category_or_over_all(stages, family, tested_together):
    made = contrasts_table(stages, CATEGORIES, Report(correction_family=family))
    assert len(made) == 4 * 3
    together = made[made["category"].isin(tested_together) & made["p"].notna()]
    assert together["p_adjusted"].min() == pytest.approx(min(1, together["p"].min() * len(together)))


def test_the_corpus_is_told_by_outlet(stages):
    row = corpus_table(stages).iloc[0]
    assert row[["outlet", "articles", "labelled", "events"]].tolist() == ["beacon", 30, 16, 10]
    assert (row["first"], row["last"]) == ("2024-05-01", "2024-05-28")


def test_the_corpus_is_dated_by_those_articles_that_have_a_day(stages):
    dates = [("0001-01-01", "", "in May", "2024-05-01")[place % 4] for place in range(len(stages.articles))]
    made = corpus_table(replace(stages, articles=stages.articles.assign(date=dates, event="")))
    assert set(made["first"]) == {"0001-01-01"}
    assert set(made["last"]) == {"2024-05-01"}
    assert set(made["events"]) == {0}
    undated = corpus_table(replace(stages, articles=stages.articles.assign(date="")))
    assert set(undated["first"] + undated["last"]) == {""}
