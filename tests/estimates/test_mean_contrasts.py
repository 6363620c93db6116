import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.contrasts import contrast_rates
from framing.estimates.mean_contrasts import MEAN


def draw(rates, seed=1, size=60, labelled=30, events=0, language="en"):
    """One outlet per rate (markers per word); with ``events``, stories shift the rates of all outlets."""
    rng = np.random.default_rng(seed)
    moods = rng.gamma(1, 1, events) if events else np.ones(1)
    tables = []
    for number, rate in enumerate(rates):
        story = np.arange(size) % max(events, 1)
        words = rng.integers(300, 600, size)
        counts = rng.poisson(rate * words * moods[story] * rng.gamma(4, 0.25, size))
        chosen = rng.permutation(size) < labelled
        tables.append(pd.DataFrame({
            "outlet": f"{language}{number:02}", "exposure": words, "predicted": 0.9 * counts, "language": language,
            "observed": np.where(chosen, counts, np.nan), "probability": np.where(chosen, labelled / size, np.nan),
            "event": [f"e{code}" for code in story] if events else "",
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


# outlets, against, whether rows are of the mean, rows
FAMILIES = [(8, "", False, 28), (9, "", True, 9), (9, "pairs", False, 36), (3, MEAN, True, 3), (9, "en00", False, 8)]


@pytest.mark.parametrize(("outlets", "against", "of_mean", "rows"), FAMILIES)
def test_more_than_8_outlets_are_compared_with_their_mean(outlets, against, of_mean, rows):
    contrasts = contrast_rates(draw([0.01] * outlets), against=against)
    assert len(contrasts) == rows
    assert (contrasts["other"] == MEAN).tolist() == [of_mean] * rows


def test_each_language_has_the_family_that_its_number_of_outlets_asks_for():
    articles = pd.concat([draw([0.01] * 9), draw([0.01] * 2, language="fr")])
    contrasts = contrast_rates(articles)
    assert contrasts.loc[contrasts["language"] == "en", "other"].unique().tolist() == [MEAN]
    assert contrasts.loc[contrasts["language"] == "fr", "other"].tolist() == ["fr01"]


def test_against_the_mean_of_two_an_outlet_differs_by_half_and_with_the_same_p():
    articles = draw([0.01, 0.02])
    pair, mean = (contrast_rates(articles, against=against).iloc[0] for against in ("pairs", MEAN))
    for name in ("difference", "difference_low", "difference_high"):
        assert mean[name] == pytest.approx(pair[name] / 2, rel=0.15)
    assert mean["ratio"] == pytest.approx(2 * pair["ratio"] / (1 + pair["ratio"]))
    assert mean["p"] == pytest.approx(pair["p"], abs=0.01)


def test_the_differences_from_the_mean_add_up_to_nothing():
    contrasts = contrast_rates(draw([0.005, 0.01, 0.02, 0.02]), against=MEAN)
    assert contrasts["difference"].sum() == pytest.approx(0, abs=1e-9)
    assert (contrasts["difference_low"] < contrasts["difference"]).all()
    assert ((contrasts["ratio"] > 1) == (contrasts["difference"] > 0)).all()


def test_an_outlet_without_a_rate_is_not_in_the_mean():
    articles = draw([0.01, 0.02, 0.03])
    few = articles["outlet"] == "en02"
    articles.loc[few, "observed"] = articles.loc[few, "observed"].where(articles[few].index % 10 == 0)
    contrasts = contrast_rates(articles, against=MEAN).set_index("outlet")
    assert contrasts.loc["en02", ["method", "note"]].tolist() == ["too_few", "no rate of en02"]
    alone = contrast_rates(articles[~few], against=MEAN).set_index("outlet")
    assert contrasts.loc["en00", "ratio"] == pytest.approx(alone.loc["en00", "ratio"], rel=1e-6)
    [alone] = contrast_rates(articles[articles["outlet"] == "en00"], against=MEAN).to_dict("records")
    assert (alone["method"], alone["note"]) == ("too_few", "fewer than 2 outlets have a rate")


def test_what_events_do_to_all_outlets_is_no_error_of_a_difference_from_their_mean():
    articles = draw([0.01] * 6, events=12)
    apart = articles.assign(event=articles["outlet"] + articles["event"])
    together, own = (contrast_rates(table, against=MEAN) for table in (articles, apart))
    widths = [(table["ratio_high"] / table["ratio_low"]).mean() for table in (together, own)]
    assert widths[0] < 0.8 * widths[1]


def test_outlets_that_differ_are_found_among_many_and_hardly_any_other():
    found, false = 0, 0
    for seed in range(15):
        contrasts = contrast_rates(draw([0.01] * 18 + [0.03, 0.03], seed=seed)).set_index("outlet")
        clear = contrasts["p_adjusted"] < 0.05
        found += int(clear[["en18", "en19"]].sum())
        false += int((clear & (contrasts["ratio"] > 1)).drop(["en18", "en19"]).any())
    assert found >= 27
    assert false <= 2


def test_an_unknown_outlet_is_refused_with_what_there_is():
    with pytest.raises(InputError, match="no outlet is called 'en0'; there are en00, en01, 'pairs' and 'mean of all"):
        contrast_rates(draw([0.01, 0.02]), against="en0")
