import numpy as np
import pandas as pd
import pytest

from framing.annotations.gold import adjudicate
from framing.errors import InputError
from framing.model.candidate_features import TEXT
from framing.model.compare import CurrentModel, compare, model_in_use, rules_in_use
from framing.model.training import train
from framing.model.training_data import TrainingInput, as_read
from framing.settings import Model

PLACE = ["article_id", "start", "end", "category", "rule"]
N = 20


def world(n=N):
    """Candidates of n articles, four each, of which people kept the first two; and gold for these."""
    rows = [(f"a{i:02d}", 10 * j, 10 * j + 5, "loaded", "r", j < 2) for i in range(n) for j in range(4)]
    table = pd.DataFrame(rows, columns=[*PLACE, "kept"])
    return table, table[table["kept"]].assign(voice="outlet")


def new(table, probability):
    values = np.asarray(probability, dtype=float)
    return table.assign(kept_probability=values, kept_found=values >= 0.5)


def old(table, probability, shown=None):
    values = np.asarray(probability, dtype=float)
    candidates = table[PLACE].assign(probability=values, shown=values >= 0.5 if shown is None else shown)
    return CurrentModel(frozenset(table["article_id"]), candidates)


def sure(table, right, wrong):
    return np.where(table["kept"], right, wrong)


def test_one_that_is_right_is_better_than_one_that_shows_all():
    table, gold = world()
    comparison = compare(new(table, sure(table, 0.9, 0.1)), old(table, np.full(len(table), 0.5)), gold)
    assert comparison.better
    # 1 − (1/10)² / (1/2)², and an F1 of 1 in place of 2 · 40 / (80 + 40)
    assert comparison.skill.value == pytest.approx(0.96)
    assert comparison.f1.value == pytest.approx(1 / 3)
    assert (comparison.skill.n, comparison.f1.n) == (N, N)


def test_the_same_one_is_not_better():
    table, gold = world()
    probability = sure(table, 0.7, 0.2)
    comparison = compare(new(table, probability), old(table, probability), gold)
    assert (comparison.skill.value, comparison.f1.value, comparison.better) == (0, 0, False)


def test_the_two_are_mirrored():
    table, gold = world()
    first, second = sure(table, 0.8, 0.3), sure(table, 0.6, 0.4)
    forth, back = (compare(new(table, a), old(table, b), gold, seed=3) for a, b in ((first, second), (second, first)))
    assert (1 - forth.skill.value) * (1 - back.skill.value) == pytest.approx(1)
    assert forth.better
    assert not back.better


def test_a_gain_that_is_certain_and_small_is_not_worth_a_new_version():
    table, gold = world()
    comparison = compare(new(table, sure(table, 0.701, 0.299)), old(table, sure(table, 0.7, 0.3)), gold)
    assert 0 < comparison.skill.low <= comparison.skill.value < 0.01
    assert not comparison.better


def test_over_one_without_error_there_is_no_skill():
    table, gold = world()
    comparison = compare(new(table, sure(table, 0.9, 0.1)), old(table, sure(table, 1, 0)), gold)
    assert np.isnan(comparison.skill.value)
    assert not comparison.better


def test_what_would_show_people_less_of_the_gold_is_not_taken_however_sure_it_is():
    table, gold = world()
    comparison = compare(new(table, sure(table, 0.49, 0.0)), old(table, sure(table, 0.5, 0.49)), gold)
    assert comparison.skill.low > 0
    assert comparison.f1.value < 0
    assert not comparison.better


def test_better_on_some_articles_and_worse_on_others_is_not_proven():
    table, gold = world()
    odd = (table["article_id"].str[-1].astype(int) % 2).to_numpy(bool)
    probability = np.where(odd, sure(table, 0.9, 0.1), sure(table, 0.4, 0.6))
    comparison = compare(new(table, probability), old(table, np.full(len(table), 0.5)), gold)
    assert comparison.skill.low < 0 < comparison.skill.high
    assert not comparison.better


def test_gold_that_no_rule_found_counts_in_the_f1_of_both():
    table, gold = world()
    missed = gold.head(N).assign(start=900, end=905)
    probability = sure(table, 0.9, 0.1)
    comparison = compare(new(table, probability), old(table, np.full(len(table), 0.5)), pd.concat([gold, missed]))
    assert comparison.f1.value == pytest.approx(2 * 40 / (40 + 60) - 2 * 40 / (80 + 60))


def test_a_span_that_one_does_not_propose_is_one_that_it_holds_for_impossible():
    table, gold = world()
    probability = sure(table, 0.9, 0.1)
    part = table["kept"] | (table["start"] == 20)  # it does not propose the fourth
    fewer = old(table[part], probability[part])
    wholly = old(table, np.where(part, probability, 0.0))
    first, second = (compare(new(table, probability), before, gold) for before in (fewer, wholly))
    assert first.skill.value == pytest.approx(second.skill.value)
    none = table["start"] != 0  # and now not the first, which is gold: an error of 1 in each article
    missing = compare(new(table, probability), old(table[none], probability[none]), gold)
    assert missing.skill.value == pytest.approx(1 - 4 * 0.01 / (1 + 3 * 0.01))
    assert missing.f1.value == pytest.approx(1 - 2 * 20 / (20 + 40))
    assert missing.better


def test_spans_that_meet_the_same_gold_are_as_right_as_each_other():
    table, gold = world()
    probability = sure(table, 0.8, 0.2)
    comparison = compare(new(table.assign(end=table["end"] - 2, rule=TEXT), probability), old(table, probability), gold)
    assert (comparison.skill.value, comparison.f1.value, comparison.better) == (0, 0, False)


def test_nine_articles_are_too_few_to_say():
    table, gold = world(9)
    comparison = compare(new(table, sure(table, 1, 0)), old(table, np.full(len(table), 0.5)), gold)
    assert np.isnan(comparison.skill.value)
    assert comparison.skill.note == "needs 10 labelled articles on which both can be judged"
    assert not comparison.better


def test_articles_on_which_one_of_the_two_cannot_be_judged_are_left_out():
    table, gold = world()
    part = table[table["article_id"] < "a12"]
    comparison = compare(new(table, sure(table, 0.9, 0.1)), old(part, np.full(len(part), 0.5)), gold)
    assert comparison.skill.n == 12


def test_a_column_that_is_missing_is_named():
    table, gold = world()
    with pytest.raises(InputError, match="missing column"):
        compare(new(table, sure(table, 1, 0)), CurrentModel(frozenset(table["article_id"]), table[PLACE]), gold)


@pytest.fixture(scope="module")
def fitted(newsroom):
    """All 36 articles, and what training on 30 of them made."""
    tables = newsroom(n_labelled=36)
    gold = adjudicate(tables["annotations"], tables["readings"])
    everything = TrainingInput(tables["articles"], tables["markers"], gold)
    return everything, train(part(everything, tables["articles"]["article_id"].head(30)), model=Model(), seed=1)


def part(material, ids):
    tables = (getattr(material, name) for name in ("articles", "markers", "gold"))
    return TrainingInput(*(table[table["article_id"].isin(set(ids))].reset_index(drop=True) for table in tables))


def judged(material, trained):
    return model_in_use(material, trained.tagger, trained.held_out, trained.folds.fold_of)


def test_the_rules_show_all_that_they_find(fitted):
    everything, _ = fitted
    rules = rules_in_use(everything)
    assert rules.candidates["shown"].all()
    assert rules.candidates["probability"].tolist() == everything.markers["score"].tolist()
    assert rules.articles == set(everything.articles["article_id"])


def test_a_model_is_judged_by_what_it_said_of_an_article_unseen(fitted):
    everything, trained = fitted
    held_out = trained.held_out.assign(kept_probability=0.123)
    current = model_in_use(everything, trained.tagger, held_out, trained.folds.fold_of)
    is_training = current.candidates["article_id"].isin(trained.folds.fold_of)
    assert set(current.candidates.loc[is_training, "probability"]) == {0.123}
    assert is_training.sum() == len(held_out)
    fresh = part(everything, set(everything.articles["article_id"]) - set(trained.folds.fold_of))
    scored = trained.tagger.score(as_read(fresh.articles, fresh.markers))
    assert current.candidates.loc[~is_training, "probability"].tolist() == scored["kept_probability"].tolist()
    assert current.candidates.loc[~is_training, "shown"].tolist() == scored["kept_found"].tolist()
    assert current.articles == set(everything.articles["article_id"])


@pytest.mark.parametrize(
    "change",
    [
        lambda markers, first: markers[(markers["article_id"] != first) | (markers["rule"] != "loaded:brutal")],
        lambda markers, first: markers.assign(rule=markers["rule"] + np.where(markers["article_id"] == first, "!", "")),
    ],
    ids=["one fewer", "of other rules"],
)
def test_an_article_in_which_the_rules_find_something_else_now_is_left_out(fitted, change):
    everything, trained = fitted
    first = everything.markers.loc[everything.markers["rule"] == "loaded:brutal", "article_id"].iloc[0]
    assert first in trained.folds.fold_of
    other = TrainingInput(everything.articles, change(everything.markers, first), everything.gold)
    current = judged(other, trained)
    assert set(everything.articles["article_id"]) - current.articles == {first}
    assert first not in set(current.candidates["article_id"])


def test_without_articles_nothing_is_said(fitted):
    everything, trained = fitted
    current = judged(part(everything, []), trained)
    assert (current.articles, len(current.candidates)) == (frozenset(), 0)
