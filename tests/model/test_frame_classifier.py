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
from framing.model.validation import render_validation
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
    classifier = FrameClassifier().fit(table["text"], labels())
    assert classifier.classes_ == ["economic_consequences", "conflict", "morality"]
    assert classifier.predict(table["text"].head(3)).tolist() == [
        [True, False, False],
        [False, True, False],
        [True, True, False],
    ]
    assert classifier.constant_ == {"morality": pytest.approx(2 / 62)}
    assert clone(classifier).get_params() == classifier.get_params()


def test_an_article_brings_its_markers_and_speech():
    table = articles()
    classifier = FrameClassifier().fit(table["text"], labels())
    given = list(as_given(table).values())
    np.testing.assert_array_equal(classifier.predict_proba(given), classifier.predict_proba(table["text"]))
    spoken = [replace(article, speech=(Speech(0, len(article.text), "direct", "", ""),)) for article in given]
    assert not np.array_equal(classifier.predict_proba(spoken), classifier.predict_proba(given))


@pytest.mark.slow
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
    assert framed.metrics.query("frame == 'morality'")["note"].str.startswith("1 of 40 articles has it").all()


def test_the_label_of_an_article_is_the_share_of_its_readers_who_ticked_a_frame():
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
    assert frames["conflict"].to_dict() == {"a": 1, "b": 0}
    assert frames["morality"].to_dict() == {"a": 0.5, "b": 0}


def test_shares_are_learned_as_articles_that_are_in_twice_and_weigh_less():
    table = articles()
    texts = [article.text for article in as_given(table).values()]
    sure, events = labels()[["conflict"]], table["event"]
    halves = sure.astype(float).where(np.arange(60)[:, None] % 2 == 0, 0.5)
    found = FrameClassifier().fit(texts, halves, events).predict_proba(texts)[:, 0]
    known = FrameClassifier().fit(texts, sure, events).predict_proba(texts)[:, 0]
    assert found.mean() == pytest.approx(
        float(halves.to_numpy().mean()), abs=0.03
    )  # ½ of the readers, not all, not none
    assert ((found > 0.5) == sure["conflict"]).mean() > 0.9
    assert np.abs(found - 0.5).mean() < np.abs(known - 0.5).mean()


def test_true_and_false_are_shares_of_1_and_0():
    table = articles()
    given = [FrameClassifier().fit(table["text"], y).predict_proba(table["text"]) for y in (labels(), 1.0 * labels())]
    np.testing.assert_array_equal(*given)


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
        (["a", "b"], [[1], [2]], "row 1 has something below 0 or above 1"),
        (["a", "b"], [[-0.5], [1]], "row 0 has something below 0 or above 1"),
    ],
)
def test_what_cannot_be_learned_from_is_named(texts, y, message):
    with pytest.raises(InputError, match=message):
        FrameClassifier().fit(texts, y)


def test_before_fit_it_says_so():
    with pytest.raises(ModelError, match="is not fitted yet"):
        FrameClassifier().predict(["a"])


def unseen(n=60):
    """Articles of which no word says whether they have the frame, and whether they have it: every other one."""
    texts = [f"Kestrel {chr(97 + i // 26)}{chr(97 + i % 26)} of the harbour." for i in range(n)]
    table = articles(n).assign(text=texts)
    return table, pd.DataFrame({"conflict": np.arange(n) % 2 == 0}, index=table["article_id"])


@pytest.fixture
def encoded(monkeypatch):
    """An encoder that knows it, in one of eight dimensions; the list of what was encoded."""
    table, _ = unseen()
    number, texts_encoded = {text: i for i, text in enumerate(table["text"])}, []
    noise = np.random.default_rng(1).normal(size=(60, 8)).astype(np.float32)

    def encode(texts, encoder, cache=None):
        texts_encoded.extend(texts)
        rows = [number[text] for text in texts]
        return noise[rows] + np.outer([40.0 * (row % 2) for row in rows], np.eye(8)[0]).astype(np.float32)

    for module in ("text_features", "frame_training"):
        monkeypatch.setattr(f"framing.model.{module}.encode", encode)
    monkeypatch.setattr("framing.model.text_features.name_of", lambda encoder: encoder)
    return texts_encoded


@pytest.mark.slow
def test_frames_are_learned_from_an_encoder_too_and_compared_with_words_alone(encoded):
    table, given = unseen()
    known = table.head(40)
    framed = train_frames(table, given.head(40), make_folds(known), as_given(table), encoder="small")
    precision = framed.metrics.query("measure == 'average_precision'").set_index("model")["value"]
    assert precision["classifier"] > max(0.95, precision["words"] + 0.2)
    assert set(framed.metrics["model"]) == {"classifier", "words", "majority"}
    probability = framed.scores.set_index("article_id")["probability"]
    assert ((probability > 0.5) == given["conflict"]).mean() > 0.9
    assert sorted(encoded) == sorted(table["text"])  # each once, not once for each fold


def test_without_an_encoder_nothing_is_encoded_and_words_are_all_there_is(encoded):
    table, given = unseen()
    framed = train_frames(table, given, make_folds(table), as_given(table))
    assert (set(framed.metrics["model"]), encoded) == ({"classifier", "majority"}, [])


def test_the_card_says_what_frames_were_learned_from():
    rows = [{"frame": "conflict", "model": "words", "measure": "f1", "value": 0.5, "low": 0.4, "high": 0.6,
             "n": 40, "yes": 20, "note": ""}]  # fmt: skip
    tables = {"duplicates": {"pairs": 0, "across": []}, "differential": [], "curve": []}
    with_encoder, without = (
        render_validation({**tables, "frames": {"note": "", "rows": rows, "encoder": name}}) for name in ("small", "")
    )
    assert "the vectors of small; `words` is the same without" in with_encoder
    assert "words and markers, without an encoder" in without


def test_another_encoder_than_at_the_training_is_refused(encoded, monkeypatch):
    table, given = unseen()
    classifier = FrameClassifier(encoder="small").fit(table["text"], given)
    monkeypatch.setattr("framing.model.text_features.name_of", lambda encoder: "changed")
    with pytest.raises(ModelError, match="'small' is not the one that this classifier was trained with"):
        classifier.predict_proba(table["text"])


def test_vectors_of_other_articles_are_refused(encoded):
    table, given = unseen()
    with pytest.raises(InputError, match="vectors has 59 rows for 60 articles"):
        FrameClassifier(encoder="small").fit(table["text"], given, vectors=np.zeros((59, 8)))
