import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.model.compare import compare, model_in_use, rules_in_use
from framing.model.features import candidates
from framing.model.tagger import SpanTagger

PLACE = ["article_id", "start", "end", "category", "rule"]
N = 20


def world(n=N):
    """Candidates of n articles, four each, of which people kept the first two; and gold for these."""
    rows = [(f"a{i:02d}", 10 * j, 10 * j + 5, "loaded", "r", j < 2) for i in range(n) for j in range(4)]
    table = pd.DataFrame(rows, columns=[*PLACE, "kept"])
    return table, table[table["kept"]].assign(voice="outlet")


def new(table, probability):
    return table.assign(kept_probability=np.asarray(probability, dtype=float))


def old(table, probability, shown=None):
    told = np.asarray(probability, dtype=float)
    return table[PLACE].assign(probability=told, shown=told >= 0.5 if shown is None else shown)


def sure(table, right, wrong):
    return np.where(table["kept"], right, wrong)


def test_one_that_is_right_is_better_than_one_that_shows_all():
    table, gold = world()
    found = compare(new(table, sure(table, 0.9, 0.1)), old(table, np.full(len(table), 0.5)), gold)
    assert found.better
    # 1 − (1/10)² / (1/2)², and an F1 of 1 in place of 2 · 40 / (80 + 40)
    assert found.skill.value == pytest.approx(0.96)
    assert found.f1.value == pytest.approx(1 / 3)
    assert (found.skill.n, found.f1.n) == (N, N)


def test_the_same_one_is_not_better():
    table, gold = world()
    told = sure(table, 0.7, 0.2)
    found = compare(new(table, told), old(table, told), gold)
    assert (found.skill.value, found.f1.value, found.better) == (0, 0, False)


def test_the_two_are_mirrored():
    table, gold = world()
    one, other = sure(table, 0.8, 0.3), sure(table, 0.6, 0.4)
    there, back = (compare(new(table, a), old(table, b), gold, seed=3) for a, b in ((one, other), (other, one)))
    assert (1 - there.skill.value) * (1 - back.skill.value) == pytest.approx(1)
    assert there.better
    assert not back.better


def test_a_gain_that_is_certain_and_small_is_not_worth_a_new_version():
    table, gold = world()
    found = compare(new(table, sure(table, 0.701, 0.299)), old(table, sure(table, 0.7, 0.3)), gold)
    assert 0 < found.skill.low <= found.skill.value < 0.01
    assert not found.better


def test_over_one_without_error_there_is_no_skill():
    table, gold = world()
    found = compare(new(table, sure(table, 0.9, 0.1)), old(table, sure(table, 1, 0)), gold)
    assert np.isnan(found.skill.value)
    assert not found.better


def test_what_would_show_people_less_of_the_gold_is_not_taken_however_sure_it_is():
    table, gold = world()
    found = compare(new(table, sure(table, 0.49, 0.0)), old(table, sure(table, 0.5, 0.49)), gold)
    assert found.skill.low > 0
    assert found.f1.value < 0
    assert not found.better


def test_better_on_some_articles_and_worse_on_others_is_not_proven():
    table, gold = world()
    odd = (table["article_id"].str[-1].astype(int) % 2).to_numpy(bool)
    told = np.where(odd, sure(table, 0.9, 0.1), sure(table, 0.4, 0.6))
    found = compare(new(table, told), old(table, np.full(len(table), 0.5)), gold)
    assert found.skill.low < 0 < found.skill.high
    assert not found.better


def test_gold_that_no_rule_found_counts_in_the_f1_of_both():
    table, gold = world()
    missed = gold.head(N).assign(start=900, end=905)
    told = sure(table, 0.9, 0.1)
    found = compare(new(table, told), old(table, np.full(len(table), 0.5)), pd.concat([gold, missed]))
    assert found.f1.value == pytest.approx(2 * 40 / (40 + 60) - 2 * 40 / (80 + 60))


def test_nine_articles_are_too_few_to_say():
    table, gold = world(9)
    found = compare(new(table, sure(table, 1, 0)), old(table, np.full(len(table), 0.5)), gold)
    assert np.isnan(found.skill.value)
    assert found.skill.note == "needs 10 labelled articles that both can be judged on"
    assert not found.better


def test_articles_on_which_one_of_the_two_cannot_be_judged_are_left_out():
    table, gold = world()
    part = table[table["article_id"] < "a12"]
    found = compare(new(table, sure(table, 0.9, 0.1)), old(part, np.full(len(part), 0.5)), gold)
    assert found.skill.n == 12


def test_a_column_that_is_missing_is_named():
    table, gold = world()
    with pytest.raises(InputError, match="missing column"):
        compare(new(table, sure(table, 1, 0)), table[PLACE], gold)


def test_the_rules_show_all_that_they_find():
    table, _ = world()
    made = rules_in_use(table.assign(score=0.3))
    assert made["shown"].all()
    assert set(made["probability"]) == {0.3}


@pytest.fixture
def fitted(newsroom):
    """Candidates of 36 articles, and a tagger with made-up held-out probabilities for the first 20."""
    tables = newsroom()
    rows = candidates(tables["markers"], tables["articles"])
    seen = rows[rows["article_id"] < "a020"]
    tagger = SpanTagger().fit(seen, [[i % 2 == 0] * 2 for i in range(len(seen))])
    held_out = seen.assign(kept_probability=0.123)
    return rows, tagger, held_out, {f"a{i:03d}": i % 5 for i in range(20)}


def test_a_model_is_judged_by_what_it_said_of_an_article_unseen(fitted):
    rows, tagger, held_out, fold_of = fitted
    made = model_in_use(rows, tagger, held_out, fold_of).sort_values(PLACE)
    known = made["article_id"].isin(fold_of)
    assert set(made.loc[known, "probability"]) == {0.123}
    fresh = rows[~rows["article_id"].isin(fold_of)].sort_values(PLACE)
    assert made.loc[~known, "probability"].tolist() == tagger.predict_proba(fresh)[:, 0].tolist()
    assert len(made) == len(rows)


def test_an_article_whose_candidates_have_changed_is_left_out(fitted):
    rows, tagger, held_out, fold_of = fitted
    first = rows["article_id"].iloc[0]
    moved = rows.assign(end=rows["end"] + (rows["article_id"] == first))
    gone = set(rows["article_id"]) - set(model_in_use(moved, tagger, held_out, fold_of)["article_id"])
    assert gone == {first}
    fewer = rows.drop(index=rows.index[0])
    assert set(rows["article_id"]) - set(model_in_use(fewer, tagger, held_out, fold_of)["article_id"]) == {first}


def test_without_candidates_nothing_is_said(fitted):
    rows, tagger, held_out, fold_of = fitted
    assert len(model_in_use(rows.head(0), tagger, held_out, fold_of)) == 0
