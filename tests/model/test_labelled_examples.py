from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framing.model import labelled_examples
from framing.model.labelled_examples import CandidateContexts, LabelledExamples, contexts_of
from framing.model.token_features import Article, read_tokens

SENTENCES = ("A crook left.", "A thief left.", "A liar left.", "A baker left.", "A crook left.")
VECTORS = np.array([[1, 0], [0.9, 0.1], [0.8, 0.3], [-1, 0.2], [1, 0.01]], np.float32)
KEPT = np.array([True, True, False, False, True])


@pytest.fixture
def examples():
    return LabelledExamples().fit(CandidateContexts(VECTORS, SENTENCES), KEPT)


def test_the_three_most_alike_are_named_each_once_with_what_people_said(examples):
    (like,) = examples.describe(CandidateContexts(np.array([[1, 0]], np.float32), ["A cheat left."]))
    assert like == (
        "like these labelled sentences: “A crook left.” (kept), “A thief left.” (kept), “A liar left.” (rejected)"
    )


def test_a_sentence_is_not_said_to_be_like_itself(examples):
    (like,) = examples.describe(CandidateContexts(np.array([[1, 0]], np.float32), ["A crook left."]))
    assert "crook" not in like
    assert like.count("“") == 3


def test_without_labelled_candidates_there_is_nothing_to_be_like():
    none = LabelledExamples().fit(CandidateContexts(np.zeros((0, 2), np.float32), []), np.zeros(0, bool))
    assert none.describe(CandidateContexts(np.ones((1, 2), np.float32), ["Rain."])) == [""]
    assert none.describe(CandidateContexts(np.ones((0, 2), np.float32), [])) == []


def test_where_there_is_no_candidate_and_no_vector_nothing_is_like_another(examples):
    """Of no article, not even the encoder's dimensions are known."""
    assert examples.describe(CandidateContexts(np.zeros((0, 0), np.float32), [])) == []


def test_of_too_many_examples_some_of_both_kinds_are_kept(monkeypatch):
    monkeypatch.setattr(labelled_examples, "MAX_EXAMPLES", 2)
    kept = np.arange(9) < 7
    examples = LabelledExamples().fit(CandidateContexts(np.eye(9, dtype=np.float32), [*"abcdefghi"]), kept)
    assert examples.sentences_ == ["a", "e", "h", "i"]
    assert examples.kept_.tolist() == [1, 1, 0, 0]


def test_a_candidate_has_the_mean_of_its_words_and_its_sentence_on_one_line():
    tokens = read_tokens([Article("Rain fell.\n\nA brutal\ncut came. " + "They left " * 20 + "town.")])
    tokens = replace(tokens, vectors=np.arange(len(tokens), dtype=np.float32)[:, None])
    table = pd.DataFrame({"first": [3, 8], "stop": [5, 8]})
    contexts = contexts_of(tokens, table)
    assert contexts.vectors.ravel().tolist() == [3.5, 8.0]
    assert contexts.sentences[0] == "A brutal cut came"
    assert (len(contexts.sentences[1]), contexts.sentences[1][-1]) == (120, "…")
    assert contexts_of(tokens, table.iloc[:0]).vectors.shape == (0, 1)
