import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from framing import SpanTagger
from framing.annotations.gold import adjudicate
from framing.errors import InputError, ModelError
from framing.model.features import candidates, corrections


@pytest.fixture
def learned(newsroom):
    """Candidates and what people made of them: all, without mistakes."""
    tables = newsroom(mistakes=0.0, n_labelled=36)
    X = candidates(tables["markers"], tables["articles"])
    return X, corrections(X, adjudicate(tables["annotations"], tables["annotated"]))


def test_it_learns_what_people_keep_and_in_whose_voice(learned):
    X, y = learned
    tagger = SpanTagger().fit(X.head(90), y[:90])
    assert (tagger.predict(X.tail(39)) == y[90:]).mean() > 0.95


def test_own_is_never_likelier_than_kept(learned):
    probabilities = SpanTagger().fit(*learned).predict_proba(learned[0])
    assert probabilities.shape == (len(learned[0]), 2)
    assert (probabilities[:, 1] <= probabilities[:, 0]).all()
    assert ((probabilities > 0) & (probabilities < 1)).all()


def test_the_order_of_rows_makes_no_difference(learned):
    X, y = learned
    order = np.random.default_rng(0).permutation(len(X))
    one, other = (SpanTagger().fit(X.iloc[rows], y[rows]).predict_proba(X) for rows in (range(len(X)), order))
    np.testing.assert_allclose(one, other, atol=1e-3)


@pytest.mark.parametrize(("answer", "expected"), [(True, 0.99), (False, 0.01)])
def test_one_answer_only_makes_a_constant_that_says_so(learned, answer, expected):
    X = learned[0]
    tagger = SpanTagger().fit(X, np.full((len(X), 2), answer))
    assert tagger.is_constant_
    assert tagger.predict_proba(X)[:, 0] == pytest.approx(expected, abs=0.01)


def test_rules_and_words_it_never_saw_get_a_probability(learned):
    X, y = learned
    strange = X.head(2).assign(rule="new", text="unheard", category="euphemism", language="fr")
    assert np.isfinite(SpanTagger().fit(X, y).predict_proba(strange)).all()


def test_it_is_a_scikit_learn_estimator(learned):
    tagger = clone(SpanTagger(regularisation=0.5)).fit(*learned)
    assert (tagger.regularisation, tagger.classes_) == (0.5, ["kept", "own"])
    assert tagger.predict_proba(learned[0].head(0)).shape == (0, 2)


def test_what_does_not_fit_is_refused(learned):
    X, y = learned
    with pytest.raises(ModelError, match="call fit first"):
        SpanTagger().predict(X)
    with pytest.raises(InputError, match=r"y has shape \(129,\)"):
        SpanTagger().fit(X, y[:, 0])
    with pytest.raises(InputError, match="rule"):
        SpanTagger().fit(X.drop(columns="rule"), y)


def test_candidates_of_one_group_are_calibrated_together(learned):
    X, y = learned
    single = SpanTagger().fit(X, y, groups=pd.Series("one", index=X.index))
    assert np.isfinite(single.predict_proba(X)).all()
