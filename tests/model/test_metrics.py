import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss

from framing.model.metrics import COLUMNS, measure, widen

ARTICLES = pd.DataFrame({"article_id": [f"a{i}" for i in range(40)], "outlet": ["herald", "gazette"] * 20})


@pytest.fixture(scope="module")
def judged():
    """Held-out candidates, ten a category and article, and the gold that goes with them."""
    generator = np.random.default_rng(1)
    n = 400
    chance = generator.random(n).round(2)
    table = pd.DataFrame({"article_id": [f"a{i % 40}" for i in range(n)], "category": ["hedge", "loaded"] * (n // 2)})
    table = table.assign(
        voice=np.where(generator.random(n) < 0.5, "outlet", "quote"), score=0.6, kept=generator.random(n) < chance,
        kept_probability=chance, outlet_voice_probability=chance / 2, kept_share=0.5, outlet_voice_share=0.25,
        start=range(n), end=range(1, n + 1),
        rule="en/hedge/perhaps", kept_found=chance >= 0.5, outlet_voice_found=chance / 2 >= 0.5,
    )  # fmt: skip
    table["outlet_voice"] = table["kept"] & (table["voice"] == "outlet")
    table = table.assign(**{f"{name}_readers": table[name].astype(float) for name in ("kept", "outlet_voice")})
    return table, table[table["kept"]]


@pytest.fixture(scope="module")
def metrics(judged):
    """The metrics of all of them."""
    return measure(*judged, ARTICLES)


def value(metrics, measure, target="kept", model="tagger", name="all"):
    (row,) = metrics.query(
        "measure == @measure and target == @target and model == @model and name == @name"
    ).itertuples()
    return row


def test_figures_are_those_of_scikit_learn(judged, metrics):
    held_out, _ = judged
    assert tuple(metrics.columns) == COLUMNS
    kept, chance = held_out["kept"], held_out["kept_probability"]
    assert value(metrics, "average_precision").value == pytest.approx(average_precision_score(kept, chance))
    assert value(metrics, "brier").value == pytest.approx(brier_score_loss(kept, chance))
    assert value(metrics, "gap").value == pytest.approx(chance.mean() - kept.mean())
    assert value(metrics, "precision").value == pytest.approx(kept[chance >= 0.5].mean())


def test_calibration_is_to_the_share_of_readers_and_precision_to_gold(judged, metrics):
    """Of two readers one marked each kept candidate: as gold it is whole, as what a reader marks it is half."""
    held_out, gold = judged
    halved = held_out.assign(kept_readers=held_out["kept"] / 2, kept_probability=held_out["kept_probability"] / 2)
    by_readers = measure(halved, gold, ARTICLES)
    assert value(by_readers, "gap").value == pytest.approx(value(metrics, "gap").value / 2)
    assert value(by_readers, "brier").value == pytest.approx(value(metrics, "brier").value / 4)
    assert value(by_readers, "precision").value == value(metrics, "precision").value


def test_what_no_rule_found_counts_in_the_recall(judged, metrics):
    held_out, gold = judged
    missed = measure(held_out, pd.concat([gold, gold.assign(start=-1)]), ARTICLES)
    assert [value(table, "recall", model="rules").value for table in (metrics, missed)] == [1.0, 0.5]


def test_calibrated_probabilities_have_small_errors_and_shifted_ones_have_not(judged, metrics):
    held_out, gold = judged
    bad = measure(held_out.assign(kept_probability=0.9 + held_out["kept_probability"] / 10), gold, ARTICLES)
    assert value(metrics, "ece").value < 0.08 < 0.3 < value(bad, "ece").value
    assert abs(value(metrics, "gap").value) < 0.08
    assert value(bad, "gap").low > 0.3


def test_an_interval_holds_its_value_and_outlets_have_their_own(metrics):
    with_interval = metrics.dropna(subset=["low"])
    assert ((with_interval["low"] <= with_interval["value"]) & (with_interval["value"] <= with_interval["high"])).all()
    assert value(metrics, "f1", name="herald").n == 20
    assert value(metrics, "f1", name="hedge").n == 40


def test_baselines_stand_beside_the_whole(judged, metrics):
    assert value(metrics, "precision", model="rules").value == pytest.approx(judged[0]["kept"].mean())
    assert value(metrics, "precision", target="outlet_voice", model="majority").note == "nothing was predicted"
    assert set(metrics.query("by == 'category'")["model"]) == {"tagger", "rules"}
    assert set(metrics.query("by not in ('all', 'category')")["model"]) == {"tagger"}


def test_what_is_undefined_says_why(judged):
    held_out, gold = judged
    metrics = measure(held_out.head(0), gold.head(0), ARTICLES)
    assert metrics["value"].isna().all()
    assert value(metrics, "recall").note == "there is no gold span"
    assert value(metrics, "ece").note == "there is no candidate"


def test_side_by_side_a_row_has_every_measure(metrics):
    wide = widen(metrics)
    assert len(wide) == 2 * (3 + 2 * 2 + 2 + 2) - 1  # of quotations, the outlet's voice is none
    assert wide.loc[0, "precision"].count("[") == 1
    assert "[" not in wide.loc[0, "ece"]


def test_no_share_is_above_1_where_rules_and_annotators_read_other_voices(judged):
    held_out, gold = judged
    quoted = gold.assign(voice=np.where(np.arange(len(gold)) % 3 == 0, "quote", "outlet"))
    metrics = measure(held_out, quoted, ARTICLES)
    shares = metrics[(metrics["by"] == "voice") & metrics["measure"].isin(["precision", "recall", "f1"])]
    assert shares[["value", "high"]].max().max() <= 1
    assert set(shares.loc[shares["name"] == "quote", "target"]) == {"kept"}
