import pandas as pd
import pytest

from framing.annotations.gold import adjudicate
from framing.model.folds import make_folds
from framing.model.metrics import measure
from framing.model.training import train
from framing.model.training_data import TrainingInput
from framing.model.validation import leakage, learning_curve
from framing.settings import Model


def articles(n=8, **columns):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(n)], **columns})


def test_near_duplicates_are_put_in_one_fold():
    groups = ["a0", "a1", "a2", "a3", "a0", "a5", "a6", "a7"]
    table = articles(event=[f"e{i}" for i in range(8)], duplicate_group=groups)
    folds = make_folds(table, folds=4)
    pairs = pd.DataFrame({"article_id": ["a0", "a1"], "other_id": ["a4", "zz"], "shared": 1.0})
    assert folds.fold_of["a0"] == folds.fold_of["a4"]
    assert leakage(pairs, folds) == {"pairs": 1, "across": []}


def test_near_duplicates_that_link_all_articles_stay_apart_and_the_note_says_so():
    folds = make_folds(articles(event=[f"e{i}" for i in range(8)], duplicate_group=["a0"] * 8), folds=4)
    assert (folds.count, folds.by) == (4, "event")
    assert folds.note.startswith("near duplicates are in different folds")


def test_near_duplicates_across_folds_are_named():
    table = articles(event=[f"e{i}" for i in range(8)])
    folds = make_folds(table, folds=8)
    pairs = pd.DataFrame({"article_id": ["a0"], "other_id": ["a4"], "shared": 1.0})
    assert leakage(pairs, folds)["across"] == [["a0", "a4"]]


def test_folds_by_time_are_stretches_of_days():
    days = [f"2024-01-{day:02d}" for day in (1, 1, 2, 3, 4, 5, 6, 7)]
    folds = make_folds(articles(date=days), by="time", folds=2)
    assert [folds.fold_of[f"a{i}"] for i in range(8)] in ([0] * 4 + [1] * 4, [1] * 4 + [0] * 4)


@pytest.mark.parametrize(
    ("dates", "note"),
    [([""] * 8, "no article has a date: grouped by article"), (["2024-01-01"] * 8, "all articles have the same day")],
)
def test_folds_by_time_without_time_say_so(dates, note):
    assert make_folds(articles(date=dates), by="time", folds=2).note.startswith(note)


@pytest.mark.slow
def test_the_curve_ends_with_the_whole_and_says_where_it_is_too_short(newsroom):
    tables = newsroom(n_articles=42, n_labelled=40)
    labelled = tables["articles"].head(40)
    markers = tables["markers"][tables["markers"]["article_id"].isin(labelled["article_id"])]
    gold = adjudicate(tables["annotations"], tables["readings"])
    material = TrainingInput(labelled, markers, gold)
    trained = train(material, model=Model(), seed=1)
    whole = measure(trained.held_out, gold, labelled, models=("tagger",), parts=("all",))
    curve = learning_curve(material, trained, whole, model=Model(), seed=1)
    assert curve["articles"].unique().tolist() == [10, 20, 40]
    assert (curve.loc[curve["articles"] == 10, "note"] == "needs 20 labelled articles, but has 10").all()
    assert curve[curve["articles"] > 10]["value"].notna().all()
