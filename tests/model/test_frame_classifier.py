from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from framing import FrameClassifier
from framing.errors import InputError, ModelError
from framing.model.folds import make_folds
from framing.model.frame_training import COLUMNS, frame_labels, train_frames
from framing.model.rule_features import apply_rules
from framing.records import Speech, conform

ECONOMY = "Prices rose by {} per cent, wages fell, and the bank of Orvane raised its rates for jobs and money."
QUARREL = "Mayor {} blamed the council, the council blamed the mayor, and both sides fought over who had won."


def articles(n=60):
    """Articles on money, on quarrels and on both, in turn; six events."""
    texts = [(ECONOMY, QUARREL, f"{ECONOMY}\n\n{QUARREL}")[i % 3].replace("{}", str(i)) for i in range(n)]
    table = pd.DataFrame({"article_id": [f"a{i:02d}" for i in range(n)], "text": texts, "language": "en"})
    return table.assign(event=[f"e{i // 10}" for i in range(n)])


def as_given(table):
    """Return the articles of a table by id, with what rules find in them."""
    return dict(zip(table["article_id"], apply_rules(table["text"], table["language"]), strict=True))


def labels(n=60):
    numbers = np.arange(n)
    table = pd.DataFrame(
        {"economic_consequences": numbers % 3 != 1, "conflict": numbers % 3 != 0, "morality": numbers == 5}
    )
    return table.set_index(articles(n)["article_id"])


def test_an_article_may_have_several_frames_and_one_that_is_rare_is_not_learned():
    table = articles()
    judge = FrameClassifier().fit(table["text"], labels())
    assert judge.classes_ == ["economic_consequences", "conflict", "morality"]
    assert judge.predict(table["text"].head(3)).tolist() == [
        [True, False, False],
        [False, True, False],
        [True, True, False],
    ]
    assert judge.constant_ == {"morality": pytest.approx(2 / 62)}
    assert clone(judge).get_params() == judge.get_params()


def test_an_article_brings_its_markers_and_speech():
    table = articles()
    judge = FrameClassifier().fit(table["text"], labels())
    given = list(as_given(table).values())
    np.testing.assert_array_equal(judge.predict_proba(given), judge.predict_proba(table["text"]))
    spoken = [replace(article, speech=(Speech(0, len(article.text), "direct", "", ""),)) for article in given]
    assert not np.array_equal(judge.predict_proba(spoken), judge.predict_proba(given))


def test_every_article_gets_scores_the_labelled_ones_by_a_model_that_never_saw_their_event():
    table = articles()
    known = table.head(40)
    framed = train_frames(table, labels().head(40), make_folds(known), as_given(table))
    scores = conform(framed.scores, "frames")
    assert len(scores) == 60 * 3
    folds = scores.set_index("article_id")["fold"]
    assert (folds[known["article_id"]] >= 0).all()
    assert (folds[table["article_id"].tail(20)] == -1).all()
    assert tuple(framed.metrics.columns) == COLUMNS
    f1 = framed.metrics.query("measure == 'f1' and frame == 'conflict'").set_index("model")["value"]
    assert f1["classifier"] > f1["majority"] or f1["classifier"] == 1
    assert framed.metrics.query("frame == 'morality'")["note"].str.startswith("1 of 40 articles have it").all()


def test_frames_are_those_that_more_than_half_of_the_readers_ticked():
    readings = pd.DataFrame(
        [("a", "ada", False), ("a", "bo", False), ("b", "ada", False), ("c", "ada", True)],
        columns=["article_id", "annotator", "skipped"],
    )
    rows = [
        ("a", "ada", "frames", "conflict"),
        ("a", "bo", "frames", "conflict"),
        ("a", "bo", "frames", "morality"),
        ("b", "ada", "comment", "conflict"),
        ("c", "ada", "frames", "morality"),
    ]
    answers = pd.DataFrame(rows, columns=["article_id", "annotator", "question", "answer"])
    frames = frame_labels(answers, readings)
    assert frames["conflict"].to_dict() == {"a": True, "b": False}
    assert frames["morality"].to_dict() == {"a": False, "b": False}


@pytest.mark.parametrize(
    ("given", "note"),
    [(labels()[[]], "nobody ticked a frame"), (labels().head(12), "12 articles with answers are too few")],
)
def test_too_little_to_learn_from_is_said(given, note):
    framed = train_frames(articles(), given, make_folds(articles()), as_given(articles()))
    assert framed.note.startswith(note)
    assert (len(framed.scores), len(framed.metrics)) == (0, 0)


@pytest.mark.parametrize(
    ("texts", "y", "message"),
    [
        (["a", ""], [[1], [0]], "articles: row 1 is empty"),
        (["a", "b"], [[1]], "must have one row for each"),
        (["a", "b"], [1, 0], "must have one row for each"),
        (["a", "b"], [[1], [float("nan")]], "row 1 has a gap"),
    ],
)
def test_what_cannot_be_learned_from_is_named(texts, y, message):
    with pytest.raises(InputError, match=message):
        FrameClassifier().fit(texts, y)


def test_before_fit_it_says_so():
    with pytest.raises(ModelError, match="is not fitted yet"):
        FrameClassifier().predict(["a"])
