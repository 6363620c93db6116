"""What taggers of one training have in common is read and computed once."""

import numpy as np
import pandas as pd
import pytest

from framing.model.cross_prediction import cross_predict
from framing.model.shared_words import share_words
from framing.model.tagger import SpanTagger
from framing.model.token_features import Article, read_tokens
from framing.model.word_features import WordFeatures

TEXTS = (
    "The regime made a brutal cut.",
    "A brutal storm hit the ferry.",
    "The ferry left at once.",
    "The regime fell.",
)
NAMING, LOADED = (4, 10, "naming", "outlet"), (18, 24, "loaded", "outlet")


def trained():
    return SpanTagger(folds=2).fit(TEXTS, [[NAMING, LOADED], [], [], [NAMING]])


@pytest.fixture
def taggers():
    return [trained(), trained()]


def test_taggers_that_have_learned_the_same_words_share_them(taggers):
    assert taggers[0].word_model_.words_ is not taggers[1].word_model_.words_
    share_words(taggers)
    features = {id(tagger.word_model_.words_) for tagger in taggers} | {id(taggers[1].category_model_.words_)}
    assert len(features) == 1


def test_taggers_that_have_learned_other_words_keep_them(taggers):
    words = taggers[1].word_model_.words_
    words.columns_ = words.columns_[1:]
    share_words(taggers)
    assert taggers[1].word_model_.words_ is words is not taggers[0].word_model_.words_


def test_sharing_changes_no_probability(taggers):
    articles = [Article("The regime made a brutal cut to the ferry.")]
    apart = cross_predict(taggers, articles)
    share_words(taggers)
    pd.testing.assert_frame_equal(cross_predict(taggers, articles), apart)


def test_the_features_of_words_are_computed_once_and_again_by_other_features():
    tokens = read_tokens([Article(text) for text in TEXTS])
    words, others = WordFeatures().fit(tokens), WordFeatures().fit(tokens)
    first = words.of_tokens(tokens)
    assert words.of_tokens(tokens) is first
    again = others.of_tokens(tokens)
    assert again is not first
    assert np.array_equal(again[0].toarray(), first[0].toarray())


def test_the_shares_of_categories_are_those_of_the_whole_table(taggers):
    model = taggers[0].category_model_
    tokens = read_tokens([Article(text) for text in TEXTS])
    table = model._table(tokens, np.arange(len(tokens)))
    whole = np.zeros((len(tokens), model.count_))
    whole[:, model.seen_] = model.model_.predict_proba(table[:, model.used_])
    np.testing.assert_allclose(model.shares(tokens), whole, rtol=1e-12)
    assert len(model.seen_) > 1
