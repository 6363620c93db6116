import math

import numpy as np
import pandas as pd
import pytest

from framing.model.differential import COLUMNS, differential_errors, differing, score_test, untested


def material(precise=(0.7, 0.7), n=30, seed=1, sections=("news", "news")):
    """Held-out candidates of two outlets; every article has four flagged ones, of which ``precise`` are right."""
    rng = np.random.default_rng(seed)
    candidates, gold, articles = [], [], []
    for number in range(2 * n):
        outlet, article_id = number % 2, f"a{number:03d}"
        articles.append((article_id, ("herald", "gazette")[outlet], "en", sections[outlet]))
        for index in range(4):
            kept = rng.random() < precise[outlet]
            voice = ("outlet", "quote")[index % 2]
            candidates.append((article_id, voice, kept, kept and voice == "outlet", True, voice == "outlet"))
            if kept:
                gold.append((article_id, voice))
    held_out = ["article_id", "voice", "kept", "outlet_voice", "kept_found", "outlet_voice_found"]
    return (
        pd.DataFrame(candidates, columns=held_out),
        pd.DataFrame(gold, columns=["article_id", "voice"]),
        pd.DataFrame(articles, columns=["article_id", "outlet", "language", "section"]),
    )


def one(tests, target, measure, by):
    (row,) = tests[(tests["target"] == target) & (tests["measure"] == measure) & (tests["by"] == by)].itertuples()
    return row


def test_a_difference_between_outlets_is_found_and_closes_the_gate():
    tests = differential_errors(*material((0.4, 0.9)))
    assert tuple(tests.columns) == COLUMNS
    row = one(tests, "outlet_voice", "precision", "outlet")
    assert (row.lowest, row.highest) == ("herald", "gazette")
    assert row.low < row.difference < row.high
    assert row.p <= row.p_adjusted < 0.01
    (sentence,) = differing(tests)
    assert sentence.startswith("precision differs by outlet: 0.")


def test_outlets_that_are_alike_leave_it_open():
    tests = differential_errors(*material())
    assert differing(tests) == []
    assert one(tests, "outlet_voice", "precision", "outlet").p > 0.05


def test_what_has_one_level_cannot_be_tested_and_is_named():
    tests = differential_errors(*material())
    row = one(tests, "outlet_voice", "recall", "language")
    assert math.isnan(row.p_adjusted)
    assert "recall by language: needs two levels with 5 articles each, not 1" in untested(tests)


def test_voice_is_tested_for_kept_and_not_for_own():
    tests = differential_errors(*material())
    assert one(tests, "kept", "precision", "voice").levels == "outlet, quote"
    assert one(tests, "kept", "recall", "voice").levels == "outlet, quote or paraphrase"
    assert tests[(tests["target"] == "outlet_voice") & (tests["by"] == "voice")].empty


def test_a_level_with_few_articles_is_left_out_by_name():
    held_out, gold, articles = material(sections=("news", "opinion"))
    articles.loc[:3, "section"] = ["sport"] * 4
    assert one(differential_errors(held_out, gold, articles), "kept", "precision", "section").left_out == "sport"


def test_without_any_candidate_nothing_is_tested():
    held_out, gold, articles = material()
    tests = differential_errors(held_out.head(0), gold.head(0), articles)
    assert tests["p"].isna().all()
    assert differing(tests) == []


def test_the_order_of_rows_makes_no_difference():
    held_out, gold, articles = material((0.5, 0.8))
    shuffled = [table.sample(frac=1, random_state=0) for table in (held_out, gold, articles)]
    pd.testing.assert_frame_equal(differential_errors(held_out, gold, articles), differential_errors(*shuffled))


def test_all_right_everywhere_shows_no_difference():
    of = np.array([[2.0, 0.0], [0.0, 3.0], [1.0, 0.0]])
    assert score_test(of, of) == 1.0


@pytest.mark.slow
def test_equal_outlets_are_called_different_no_more_often_than_alpha():
    rng = np.random.default_rng(1)
    p = []
    for draw in range(400):
        level = np.repeat([0, 1, 2, 3], [20, 10, 8, 6])
        of = np.zeros((44, 4))
        of[np.arange(44), level] = rng.poisson(np.where(level % 2, 9, 3) * rng.gamma(2, 0.5, 44))
        right = rng.binomial(of.astype(int), rng.beta(1.2, 0.8, 44)[:, None])
        has_any = of.sum(axis=1) > 0
        p.append(score_test(right[has_any].astype(float), of[has_any], seed=draw))
    assert np.mean(np.array(p) < 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_articles_without_a_section_are_compared_as_such():
    tests = differential_errors(*material(sections=("news", "")))
    assert set(tests.loc[tests["by"] == "section", "levels"]) == {"news, no section"}
