import datetime

import numpy as np
import pandas as pd
import pytest

from framing.estimates.article_counts import Stages
from framing.estimates.period_rates import TOGETHER, period_rates
from framing.records import conform


def stages(outlets=6, labelled=40, days=300, rate=lambda day: 2.0, size=100, language="en"):
    """Articles of 200 words over some days, with ``rate(day)`` markers on average, some labelled."""
    rng, articles, gold, sample = np.random.default_rng(4), [], [], []
    for outlet in range(outlets):
        for number in range(size):
            day = int(rng.integers(0, days))
            key = {"article_id": f"{language}{outlet}-{number}"}
            date = (datetime.date(2024, 1, 1) + datetime.timedelta(days=day)).isoformat()
            text = " ".join(["word"] * 200)
            articles.append(
                {**key, "outlet": f"{language}{outlet}", "language": language, "text": text, "words": 200, "date": date}
            )
            if number < labelled:
                drawn = {"stratum": f"{language}{outlet}", "probability": labelled / size, "arm": "blind"}
                sample.append({**key, **drawn, "annotators": 1, "rank": 0})
            spans = rng.poisson(rate(day)) if number < labelled else 0
            marker = {"text": "word", "category": "loaded", "voice": "outlet", "confidence": 1.0}
            gold += [{**key, **marker, "start": 5 * place, "end": 5 * place + 4} for place in range(spans)]
    readings = [
        {"article_id": row["article_id"], "annotator": "ada", "arm": "blind", "skipped": False} for row in sample
    ]
    tables = {"gold": gold, "sample": sample, "readings": readings}
    kept = {name: conform(pd.DataFrame(rows), name) for name, rows in tables.items()}
    return Stages.of(conform(pd.DataFrame(articles), "articles"), **kept)


def periods(tables):
    return period_rates(tables, confidence=0.95, per=1000, population="super")


def test_all_outlets_together_have_rates_by_month_where_single_ones_have_too_few_labels():
    table = periods(stages())
    together = table[table["outlet"] == TOGETHER]
    assert set(table["length"]) == {"month"}
    assert together["value"].notna().mean() > 0.8
    assert table.loc[table["outlet"] != TOGETHER, "method"].eq("too_few").mean() > 0.8
    assert together["n_observed"].sum() == 6 * 40


# outlets, labelled of each, days that the articles span, and the length of the periods
LENGTHS = [(6, 40, 80, "week"), (6, 40, 300, "month"), (3, 20, 600, "quarter"), (3, 0, 600, "month")]


@pytest.mark.parametrize(("outlets", "labelled", "days", "length"), LENGTHS)
def test_periods_are_as_short_as_days_and_labels_allow(outlets, labelled, days, length):
    if labelled:
        assert set(periods(stages(outlets, labelled, days))["length"]) == {length}
    else:
        bare = stages(outlets, 20, days)
        assert set(periods(Stages.of(bare.articles))["length"]) == {length}


def test_a_change_is_seen_and_pooled_rates_are_drawn_to_the_mean():
    table = periods(stages(rate=lambda day: 1.0 if day < 150 else 4.0))
    rows = table[(table["outlet"] == TOGETHER) & table["value"].notna()].set_index("period")
    assert rows.loc[:"2024-04-01", "high"].max() < rows.loc["2024-07-01":, "low"].min()
    mean = np.exp(np.log(rows["value"]).mean())
    assert ((rows["pooled"] / mean).map(np.log).abs() <= (rows["value"] / mean).map(np.log).abs() + 0.1).all()
    assert (rows["pooled_low"] < rows["pooled"]).all()
    assert (rows["pooled"] < rows["pooled_high"]).all()


def test_outlets_of_two_languages_are_not_taken_together():
    english, french = stages(3), stages(3, language="fr")
    both = Stages(**{name: pd.concat([table, french.tables[name]]) for name, table in english.tables.items()})
    table = periods(both)
    together = table[table["outlet"] == TOGETHER]
    assert set(together["language"]) == {"en", "fr"}
    alone = periods(english)
    own = together[together["language"] == "en"].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone[alone["outlet"] == TOGETHER].reset_index(drop=True))


def test_the_intervals_of_all_outlets_together_hold_the_rate():
    held = []
    for labelled in (20, 40):
        rows = periods(stages(labelled=labelled, rate=lambda day: 3.0)).query("outlet == @TOGETHER and value == value")
        held += list((rows["low"] <= 15) & (rows["high"] >= 15))  # 3 in 200 words
    assert np.mean(held) >= 0.85
