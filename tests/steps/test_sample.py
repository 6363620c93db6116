import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError, StudyError
from framing.estimates.article_counts import count_articles
from framing.estimates.rates import estimate_rates
from framing.settings import OURS, RULES
from framing.steps.adjudicate import adjudicate
from framing.steps.audit import label_warnings
from framing.steps.new import copy_codebook
from framing.steps.report_inputs import read_stages
from framing.steps.sample import (
    few_clusters_warnings,
    few_units,
    labels_to_detect,
    plan_labels,
    sample,
    sample_uncertain,
    unit_in_words,
)
from framing.steps.score import score
from framing.steps.train import train
from framing.study import open_study


def with_settings(study, **changes):
    """The same study with other settings."""
    return replace(study, settings=replace(study.settings, **changes))


STUDY = """\
framing = 1
title = "A small study"
languages = ["en", "fr"]
sampling = { unit = "article", articles_per_outlet = 13 }
outlets = [{ id = "herald" }, { id = "gazette" }]
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory, newsroom):
    """A study of 36 articles with 13 drawn in each outlet, labels and scores: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    copy_codebook(folder)
    study = open_study(folder)
    for name, table in newsroom().items():
        study.keep(name, table)
    for step in (sample, adjudicate, train, score):
        step(study)
    return folder


@pytest.fixture
def scored(trained, tmp_path):
    return open_study(shutil.copytree(trained, tmp_path / "study"))


def test_a_draw_by_gain_adds_to_the_sample_and_is_recorded(scored):
    before = scored.table("sample")
    built = sample_uncertain(scored, per_outlet=2)
    after = scored.table("sample")
    assert (built.written, built.rows, len(before)) == (True, 30, 26)
    assert after["article_id"].tolist()[:26] == before["article_id"].tolist()
    (record,) = scored.manifest()["sample"].extra["draws"]
    assert (record["strategy"], record["per_outlet"], set(record["scales"])) == ("uncertain", 2, {"herald", "gazette"})


def test_the_same_scores_draw_once_and_a_random_draw_keeps_what_they_drew(scored):
    sample_uncertain(scored, per_outlet=2)
    assert not sample_uncertain(scored, per_outlet=2).written
    kept = scored.table("sample")["article_id"].tolist()
    assert not sample(scored).written
    assert sample(scored, force=True).written
    assert scored.table("sample")["article_id"].tolist() == kept
    assert sample_uncertain(scored, per_outlet=2, force=True).rows == 34


def test_another_seed_is_refused_since_probabilities_hold_for_one(scored):
    sample_uncertain(scored, per_outlet=2)
    other = with_settings(scored, seed=2)
    for step in (sample, lambda study: sample_uncertain(study, per_outlet=2)):
        with pytest.raises(StudyError, match="seed = 2, but the sample was drawn with 1"):
            step(other)


def test_stale_scores_are_refused(scored):
    scored.keep("gold", scored.gold().iloc[1:])
    with pytest.raises(StudyError, match="the scores are not up to date \\(model is stale\\)"):
        sample_uncertain(scored, per_outlet=2)


def test_without_scores_the_next_command_is_named(labelled_study):
    sample(labelled_study)
    with pytest.raises(StudyError, match="nor stage 'gold', which comes before it; run 'framing adjudicate' first"):
        sample_uncertain(labelled_study, per_outlet=2)


def test_the_plan_has_every_outlet_and_an_unknown_category_is_named(scored):
    assert set(plan_labels(scored)["outlet"]) == {"herald", "gazette"}
    with pytest.raises(InputError, match="did you mean 'loaded'"):
        plan_labels(scored, category="loadde")


def test_a_draw_that_was_killed_after_its_decision_is_not_drawn_again(scored, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("framing.transaction._move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sample_uncertain(scored, per_outlet=2)
    again = open_study(scored.path)
    assert not sample_uncertain(again, per_outlet=2).written
    assert len(again.table("sample")) == 30


def test_a_sample_that_nothing_tells_the_drawing_of_is_not_drawn_over_unasked(scored):
    (scored.path / "data" / "manifest.json").unlink()
    with pytest.raises(StudyError, match=r"sample.parquet has no row in manifest.json.*'framing sample --force'"):
        sample(scored)
    assert sample(scored, force=True).written


def test_a_second_draw_of_the_same_scores_says_which_draw_has_used_them(scored):
    sample_uncertain(scored, per_outlet=2)
    again = sample_uncertain(scored, per_outlet=3, category="loaded")
    assert not again.written
    assert again.because.startswith(
        "these scores have already been used for a draw with --more 2 --category all; label"
    )


def test_more_at_random_adds_articles_that_later_draws_keep(scored):
    before = scored.table("sample")["article_id"].tolist()
    assert sample(scored, more=2).added == 4
    after = scored.table("sample")["article_id"].tolist()
    assert after[:26] == before
    assert sample(scored, force=True).rows == 30
    assert sample(scored, more=1).rows == 32
    assert sample_uncertain(scored, per_outlet=1).rows == 34
    assert sample(with_sampling(scored, blind_share=0.5), force=True).rows == 34


def with_sampling(study, **changes):
    return with_settings(study, sampling=replace(study.settings.sampling, **changes))


def test_a_draw_without_articles_that_people_have_read_is_refused_unless_forced(scored):
    fewer = with_sampling(scored, articles_per_outlet=5)
    with pytest.raises(StudyError, match="articles that people have read would leave the sample"):
        sample(fewer)
    assert len(scored.table("sample")) == 26
    assert sample(fewer, force=True).rows == 10


def test_events_are_drawn_by_default_and_their_change_is_noticed(scored):
    by_event = with_sampling(scored, unit="event", articles_per_outlet=9)
    sample(by_event, force=True)
    assert set(by_event.table("sample")["drawn_event"]) < {f"e{number}" for number in range(6)}
    by_event.keep("events", by_event.articles()[["article_id", "event"]].assign(event="one", probability=1.0))
    with pytest.raises(StudyError, match=r"18 articles drawn before have another event now, such as"):
        sample(by_event, more=1)
    (status,) = (status for status in by_event.status() if status.stage == "sample")
    assert status.because == "events have changed"


def test_articles_drawn_before_their_events_were_known_are_followed_by_single_articles(scored):
    unlinked = with_sampling(scored, unit="auto", articles_per_outlet=9)
    articles = unlinked.articles()
    unlinked.keep("articles", articles.assign(event=""))
    first = sample(unlinked, force=True).rows
    unlinked.keep("articles", articles)
    assert sample(unlinked, more=2).rows == first + 4
    assert sample_uncertain(unlinked, per_outlet=1).rows == first + 6
    assert "articles are drawn by themselves" in unit_in_words(unlinked)
    assert set(unlinked.table("sample")["drawn_event"]) == {""}


def test_another_unit_is_refused_if_earlier_draws_are_to_stay(scored):
    with pytest.raises(StudyError, match="unit = event, but the sample was drawn with article"):
        sample(with_sampling(scored, unit="event"), more=1)


def test_few_drawn_events_are_named(scored):
    assert few_units(scored) == []
    by_event = with_sampling(scored, unit="event")
    sample(by_event, force=True)
    assert [line.partition(":")[0] for line in few_units(by_event)] == ["gazette", "herald"]


def of_one_event(scored, **report):
    """The same study whose articles are all of one event."""
    scored.keep("articles", scored.articles().assign(event="fire"))
    return with_settings(scored, report=replace(scored.settings.report, **report))


def test_a_corpus_of_one_event_is_named_before_anybody_labels_it(scored):
    assert few_clusters_warnings(scored) == []
    said = few_clusters_warnings(of_one_event(scored))
    assert [line.partition(":")[0] for line in said] == ["gazette", "herald"]
    assert all("one event, and a rate needs 3; add articles on other events" in line for line in said)
    assert few_clusters_warnings(of_one_event(scored, population="finite")) == []


def test_a_plan_says_that_no_label_helps_where_all_articles_are_of_one_event(scored):
    for table in (plan_labels(of_one_event(scored)), labels_to_detect(of_one_event(scored), 0.3)):
        assert table["note"].str.startswith("no label gives a rate: all its articles are about one event").all()


def test_status_says_so_too_beside_what_it_says_of_labels(scored):
    of_labels = label_warnings(scored)
    said = label_warnings(of_one_event(scored))
    assert said == [*few_clusters_warnings(scored), *of_labels]
    assert said != of_labels
    assert label_warnings(of_one_event(scored, population="finite")) == of_labels


@pytest.mark.parametrize("predictors", [(OURS,), (RULES,)])
def test_a_plan_starts_from_the_rates_of_the_report(scored, predictors):
    sample(with_sampling(scored, articles_per_outlet=18), force=True)
    study = with_settings(scored, report=replace(scored.settings.report, predictors=predictors))
    readings = study.table("readings")
    once = readings.drop_duplicates("article_id")
    study.keep("readings", pd.concat([readings, once.assign(annotator="eve")]))  # who finds nothing: gold stays
    counts = count_articles(read_stages(study), "all", "outlet")
    rates = estimate_rates(counts).set_index("outlet")["value"]
    now = plan_labels(study).query("more == 0").set_index("outlet")["value"]
    assert now.to_dict() == pytest.approx(rates.to_dict())
    assert now.notna().all()
    assert labels_to_detect(study, 0.3).set_index("outlet")["value"].to_dict() == pytest.approx(rates.to_dict())


def test_a_plan_is_by_language_where_an_outlet_writes_in_two(scored):
    articles = scored.articles()
    scored.keep("articles", articles.assign(language=articles["language"].mask(articles.index % 4 == 0, "fr")))
    editions = plan_labels(scored)[["outlet", "language"]].drop_duplicates().values.tolist()
    assert editions == [["gazette", "en"], ["herald", "en"], ["herald", "fr"]]


# [sampling] unit, articles per outlet, whether events are drawn, and what is said of it
UNITS = [
    (
        "auto",
        13,
        False,
        "articles are drawn by themselves, whole events would be too few for a rate, which needs 8",
    ),
    ("auto", 11, True, ""),  # 11 articles would not give a rate either
    ("event", 13, True, ""),
    ("article", 13, False, ""),
]


@pytest.mark.parametrize(("unit", "number", "by_event", "sentence"), UNITS)
def test_events_are_drawn_where_they_are_enough_for_rates(scored, unit, number, by_event, sentence):
    study = with_sampling(scored, unit=unit, articles_per_outlet=number)
    sample(study, force=True)
    assert (study.table("sample")["drawn_event"] != "").any() == by_event
    assert unit_in_words(study).partition(" (")[0] == sentence


def test_a_sample_with_labels_keeps_its_unit_when_events_become_enough(scored):
    auto = with_sampling(scored, unit="auto")
    apart = auto.articles()[["article_id"]].assign(event=lambda table: "e" + table["article_id"], probability=1.0)
    auto.keep("events", apart)
    sample(auto)
    assert set(auto.table("sample")["drawn_event"]) == {""}
    sample(auto, more=1)
    assert set(auto.table("sample")["drawn_event"]) == {""}
    assert unit_in_words(auto).startswith("articles are drawn by themselves, as they were before")
    sample(auto, force=True)
    assert (auto.table("sample")["drawn_event"] != "").all()


def test_sizes_by_the_rules_count_draw_articles_with_markers_more_often(scored):
    by_rules = with_sampling(scored, sizes="rules", articles_per_outlet=6)
    sample(by_rules, force=True)
    drawn = by_rules.table("sample").set_index("article_id")
    counts = by_rules.markers().query("voice == 'outlet'")["article_id"].value_counts()
    drawn["size"] = (counts.reindex(drawn.index).fillna(0) + 0.5) ** 0.5
    assert drawn["probability"].nunique() > 2
    assert np.ptp((drawn["probability"] / drawn["size"])[drawn["stratum"] == "herald"]) < 1e-12


def test_labels_to_tell_are_fewer_for_a_larger_difference(scored):
    third, double = (labels_to_detect(scored, difference)["needed"].max() for difference in (0.33, 1.0))
    assert not double >= third
