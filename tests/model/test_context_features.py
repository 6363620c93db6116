import numpy as np
import pytest

from framing.model.context_features import CONTEXT_COLUMNS, second_stage_matrix, second_stage_sum
from framing.model.tagger import SpanTagger
from framing.model.token_features import Article, read_tokens

TEXTS = [
    f"The {word} men left town {number}. They said the {word} mill would close! Nobody knew why.\nIt may not."
    for number in range(8)
    for word in ("plaid", "old")
]


@pytest.fixture(scope="module")
def tokens():
    return read_tokens([Article(text) for text in TEXTS])


@pytest.fixture(scope="module")
def stages(tokens):
    rng = np.random.default_rng(1)
    return rng.normal(-2, 2, len(tokens)), rng.normal(-1, 1, int(tokens.sentence.max()) + 1)


def test_the_sum_of_the_columns_is_that_of_the_matrix(tokens, stages):
    weights = np.random.default_rng(2).normal(size=len(CONTEXT_COLUMNS)).astype(np.float32)
    matrix = second_stage_matrix(tokens, *stages, np.zeros((len(tokens), 0)))
    assert second_stage_sum(tokens, *stages, weights) == pytest.approx(matrix @ weights, abs=1e-4)


def test_the_rows_of_some_words_are_theirs_in_the_whole_matrix(tokens, stages):
    dense, rows = np.arange(2 * len(tokens)).reshape(-1, 2), np.array([3, 0, 40, 41])
    assert (
        second_stage_matrix(tokens, *stages, dense, rows) == second_stage_matrix(tokens, *stages, dense)[rows]
    ).all()


def test_each_column_says_what_its_name_does(tokens, stages):
    first, of_sentence = stages
    column = dict(zip(CONTEXT_COLUMNS, second_stage_matrix(tokens, *stages, np.zeros((len(tokens), 0))).T, strict=True))
    row = int(np.flatnonzero(tokens.sentence == 4)[1])
    inside = first[tokens.sentence == 4]
    assert column["word"][row] == pytest.approx(first[row])
    assert column["most in sentence"][row] == pytest.approx(inside.max())
    assert column["mean of sentence"][row] == pytest.approx(inside.mean())
    assert column["sentence"][row] == pytest.approx(of_sentence[4])
    assert column["words in sentence"][row] == pytest.approx(np.log(len(inside)))
    assert column["word +1"][row] == pytest.approx(first[row + 1])
    assert column["place in article"][row] == pytest.approx(np.log1p(row - tokens.first[tokens.article[row]]))


def test_the_log_odds_of_words_are_the_weighted_features_of_the_second_stage():
    spans = [[(4, 9, "loaded")] if "plaid" in text else [] for text in TEXTS]
    model = SpanTagger(dimensions=0).fit(TEXTS, spans).word_model_
    words = read_tokens([Article(text) for text in TEXTS[:3]])
    features = model.word_features(words, np.arange(len(words)))
    assert model.log_odds(words) == pytest.approx(features @ model.weights_ + model.intercept_, abs=1e-4)
