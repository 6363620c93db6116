import importlib.util
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import framing
from framing.errors import InputError
from framing.estimates.effects import COLUMNS, estimate_effects, regression_rows
from framing.estimates.rates import estimate_rates

ROOT = Path(__file__).parents[2]


def draw(seed=1, *, outlets=("beacon", "ledger"), size=120, labelled=40, quality=0.8, events=0):
    """Draw articles of outlets in 2024 whose counts grow by half from April on in the last one."""
    rng = np.random.default_rng(seed)
    tables = []
    for outlet in outlets:
        words, after = rng.integers(100, 700, size).astype(float), np.arange(size) % 2 == 1
        rate = 0.02 * np.where(after & (outlet == outlets[-1]), 1.5, 1.0)
        counts = rng.poisson(rate * words * rng.gamma(2, 0.5, size))
        chosen = rng.permutation(size) < labelled
        tables.append(pd.DataFrame({
            "article_id": [f"{outlet}-{number}" for number in range(size)], "outlet": outlet, "exposure": words,
            "date": np.where(after, "2024-04-02", "2024-03-01"),
            "event": [f"e{number // events}" if events else "" for number in range(size)],
            "predicted": quality * counts + (1 - quality) * 0.02 * words,
            "observed": np.where(chosen, counts, np.nan), "probability": np.where(chosen, labelled / size, np.nan),
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def by_term(table, formula, **options):
    return estimate_effects(table, formula, **options).set_index("term")


def test_it_is_public_and_has_the_columns_of_its_contract():
    effects = framing.estimate_effects(draw(), "outlet")
    assert list(effects.columns) == list(COLUMNS)
    assert effects["term"].tolist() == ["Intercept", "outlet[ledger]"]
    assert effects["n_observed"].tolist() == [80, 80]


@pytest.mark.parametrize("quality", [0.0, 0.8])
def test_with_a_term_for_each_outlet_the_rates_are_those_of_estimate_rates(quality):
    table = draw(quality=quality).assign(predicted=lambda rows: rows["predicted"] if quality else 0.0)
    effects, rates = by_term(table, "outlet"), estimate_rates(table).set_index("outlet")
    if quality:  # at the same lambda, which each tunes by itself
        model = 1000 * table.groupby("outlet")[["predicted", "exposure"]].sum().eval("predicted / exposure")
        labels = table[table["observed"].notna()].groupby("outlet")[["observed", "predicted", "exposure"]].sum()
        lam = effects["lam"].iloc[0]
        rates = (lam * model + 1000 * (labels["observed"] - lam * labels["predicted"]) / labels["exposure"]).to_frame(
            "value"
        )
    assert effects.loc["Intercept", "ratio"] == pytest.approx(rates.loc["beacon", "value"])
    ratio = rates.loc["ledger", "value"] / rates.loc["beacon", "value"]
    assert effects.loc["outlet[ledger]", "ratio"] == pytest.approx(ratio)


def test_a_census_is_the_poisson_regression_of_its_counts_whatever_the_model_says():
    table = draw(labelled=120)
    with_model, without = (by_term(rows, "outlet + time") for rows in (table, table.assign(predicted=0.0)))
    assert with_model["coefficient"].tolist() == pytest.approx(without["coefficient"].tolist())
    assert with_model["method"].tolist() == ["labels_only"] * 3


def test_a_saturated_regression_of_a_census_gives_the_rates_of_its_cells():
    table = draw(labelled=120)
    after = table["date"] > "2024-04"
    cells = table.groupby(["outlet", after])[["observed", "exposure"]].sum().eval("observed / exposure")
    effects = by_term(table, "outlet * period", period="before:2024-04-01")["ratio"]
    assert effects["period[after]"] == pytest.approx(cells["beacon", True] / cells["beacon", False])
    difference = cells["ledger", True] / cells["ledger", False] / effects["period[after]"]
    assert effects["outlet[ledger]:period[after]"] == pytest.approx(difference)


@pytest.mark.parametrize("events", [0, 6])
def test_the_jackknife_is_that_of_regressions_without_each_event(events):
    table = draw(outlets=("beacon",), size=60, labelled=30, events=events)
    cluster = table["event"].where(table["event"] != "", table["article_id"])
    whole = by_term(table, "time")
    without = np.array([by_term(table[cluster != name], "time")["coefficient"] for name in cluster.unique()])
    spread = ((without - whole["coefficient"].to_numpy()) ** 2).sum(axis=0)
    error = np.sqrt((len(without) - 1) / len(without) * spread)
    assert whole["error"].tolist() == pytest.approx(error.tolist(), rel=0.06)  # one step for each


def test_order_names_and_units_make_no_difference():
    table = draw()
    effects = by_term(table, "outlet * period", period="before:2024-04-01")
    turned = table.sample(frac=1, random_state=1).assign(exposure=table["exposure"] / 1000)
    other = by_term(turned, "outlet * period", period="before:2024-04-01", per=1)
    for name in ("ratio", "low", "high"):
        assert other[name].tolist() == pytest.approx(effects[name].tolist())


def test_articles_of_one_event_are_not_taken_for_independent():
    table = draw(events=10)
    shared = table.groupby("event")["exposure"].transform("mean") / 100
    table["observed"] = (table["observed"] * shared).round()
    alone = by_term(table.assign(event=""), "period", period="before:2024-04-01")
    clustered = by_term(table, "period", period="before:2024-04-01")
    assert clustered["coefficient"].tolist() == pytest.approx(alone["coefficient"].tolist())
    assert clustered["degrees_of_freedom"].iloc[0] < 12 < alone["degrees_of_freedom"].iloc[0]


def test_copies_are_clusters_as_they_are_for_rates():
    table = draw()
    copies = table.assign(cluster=[f"copies of {number // 10}" if number % 10 < 8 else "" for number in range(240)])
    events = table.assign(event=copies["cluster"])
    assert by_term(copies, "outlet")["error"].tolist() == by_term(events, "outlet")["error"].tolist()
    assert by_term(copies, "outlet")["n_clusters"].iloc[0] < by_term(table, "outlet")["n_clusters"].iloc[0]
    no_copies = events.assign(cluster="")  # the column decides, not the event
    assert by_term(no_copies, "outlet")["n_clusters"].iloc[0] == 80
    assert regression_rows(copies, "outlet")["cluster"].nunique() == 24 + 48


def test_an_adjudicators_counts_take_the_place_of_the_readers():
    table = draw().assign(predicted=0.0)
    table["adjudicated"] = table["observed"] * 2
    effects, rates = by_term(table, "outlet"), estimate_rates(table).set_index("outlet")
    assert effects.loc["Intercept", "ratio"] == pytest.approx(rates.loc["beacon", "value"])
    assert effects["adjudicated"].all()
    assert not by_term(table.drop(columns="adjudicated"), "outlet")["adjudicated"].any()


def test_articles_without_an_adjudicated_count_are_not_labelled_ones():
    table = draw(labelled=60)
    table["adjudicated"] = table["observed"].where(np.arange(240) % 3 > 0)
    only = table.assign(observed=table["adjudicated"]).drop(columns="adjudicated")
    assert by_term(table, "outlet")["coefficient"].tolist() == by_term(only, "outlet")["coefficient"].tolist()
    assert regression_rows(table, "outlet")["labelled"].sum() == table["adjudicated"].notna().sum() < 120
    nothing = by_term(table.assign(adjudicated=np.nan), "outlet")
    assert nothing["note"].iloc[0] == "0 adjudicated articles; it needs 12"


def test_drawn_articles_that_nobody_labelled_do_not_lower_the_rate():
    table = draw(labelled=60)
    skipped = table["observed"].where(np.arange(len(table)) % 3 > 0)
    effects = by_term(table.assign(observed=skipped, probability=table["probability"].where(skipped.notna())), "outlet")
    assert effects.loc["Intercept", "ratio"] == pytest.approx(
        by_term(table, "outlet").loc["Intercept", "ratio"], rel=0.2
    )


def test_both_voices_of_an_article_are_one_labelled_article():
    table = draw().assign(voice="outlet")
    others = table.assign(voice="others", observed=table["observed"] // 2, predicted=table["predicted"] / 2)
    effects = by_term(pd.concat([table, others], ignore_index=True), "voice")
    assert effects["n_observed"].tolist() == [80, 80]
    assert effects.loc["voice[outlet]", "ratio"] > 1.5


def test_each_language_has_a_regression_of_its_own_and_one_that_cannot_says_why():
    table = draw().assign(language="en")
    french = draw(outlets=("courrier",)).assign(language="fr")
    effects = estimate_effects(pd.concat([table, french], ignore_index=True), "outlet")
    assert effects.loc[effects["language"] == "en", "method"].tolist() == ["corrected"] * 2
    (row,) = effects[effects["language"] == "fr"].to_dict("records")
    assert (row["method"], row["term"], row["n_observed"]) == ("too_few", "", 40)
    assert "column 'outlet' is 'courrier' in all articles" in row["note"]


def with_words(table):
    return table.assign(words=table["exposure"])


def test_the_length_of_articles_may_explain_rates_and_equal_lengths_are_no_fault():
    assert "words" in by_term(with_words(draw()), "outlet + words").index
    assert by_term(draw().assign(exposure=300.0), "outlet")["ratio"].notna().all()


@pytest.mark.parametrize("unit", [86400, 1, 1e-3, 1e10])
@pytest.mark.parametrize("variance", ["jackknife", "sandwich"])
def test_units_and_origin_of_a_number_make_no_difference(unit, variance):
    table = draw(events=5).assign(day=np.arange(240) % 50)
    moved = table.assign(day=unit * (19_800.0 + table["day"]))  # seconds since 1970, or days, or ...
    effects, others = (by_term(rows, "outlet + day", variance=variance) for rows in (table, moved))
    assert others["method"].tolist() == ["corrected"] * 3
    assert others["p"].tolist()[1:] == pytest.approx(effects["p"].tolist()[1:], rel=1e-6)
    assert others.loc["day", "coefficient"] * unit == pytest.approx(effects.loc["day", "coefficient"], rel=1e-6)
    assert np.isfinite(others[["ratio", "low", "high"]].to_numpy()).all()


def undated(table):
    return table.drop(columns="date")


@pytest.mark.parametrize(
    ("change", "formula", "options", "message"),
    [
        (dict, "outlet", {"variance": "hc3"}, "variance is 'jackknife' or 'sandwich'"),
        (dict, "period", {}, "define it, such as with --period month"),
        (dict, "outlet", {"period": "month"}, "has no 'period', which --period defines"),
        (undated, "period", {"period": "month"}, "no column is called 'period'"),
        (dict, "observed", {}, "no column is called 'observed'"),
        (dict, "outlet", {"confidence": 95}, "confidence must be between 0 and 1"),
        (lambda rows: rows.assign(observed=-1.0), "outlet", {}, "observed is negative"),
        (lambda rows: rows.assign(exposure=0.0, observed=np.nan), "outlet", {}, "no article has exposure"),
        (with_words, "outlet + log(words)", {}, r"term 'log\(words\)' repeats the length of the articles"),
        (with_words, "outlet * log(words)", {}, r"term 'log\(words\)' repeats the length of the articles"),
        (lambda rows: rows.assign(exposure=5.0, words=5.0), "words", {}, "'words' is 5.0 in all articles"),
        (lambda rows: rows.assign(language="en", outlet="herald"), "outlet", {}, "'herald' in all articles"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_error(change, formula, options, message):
    table = draw()
    with pytest.raises(InputError, match=message):
        estimate_effects(table if change is dict else change(table), formula, **options)


def few(table, outlet, number):
    """Take the labels of an outlet away but for some."""
    labelled = table.index[(table["outlet"] == outlet) & table["observed"].notna()]
    table.loc[labelled[number:], ["observed", "probability"]] = np.nan
    return table


@pytest.mark.parametrize(
    ("change", "formula", "note"),
    [
        (lambda table: few(few(table, "ledger", 6), "beacon", 5), "outlet", "11 labelled articles; it needs 12"),
        (lambda table: few(table, "ledger", 0), "outlet", "with a marker say anything of those with outlet ledger"),
        (lambda table: few(table, "ledger", 2), "outlet", "with a marker say anything of those with outlet ledger"),
        (lambda table: table.assign(observed=table["observed"] * 0), "outlet", "of those with outlet beacon"),
        (lambda table: table.assign(author=[f"w{n % 90}" for n in range(240)]), "author", "terms and 80 labelled"),
        (lambda table: table.assign(event=np.arange(240) % 5), "outlet", "about 5 events; it needs 8"),
        (lambda table: table.assign(event="e1"), "outlet", "about 1 event; it needs 8"),
        (lambda table: table.assign(event=[f"e{n % 9}" if n < 120 else "e10" for n in range(240)]), "outlet",
         "are about one event"),
    ],
)  # fmt: skip
def test_labels_that_do_not_suffice_are_too_few_with_the_reason(change, formula, note):
    effects = estimate_effects(change(draw()), formula)
    assert set(effects["method"]) == {"too_few"}
    assert effects[["ratio", "low", "high", "p"]].isna().all(axis=None)
    assert note in effects["note"].iloc[0]


def test_three_labelled_articles_with_a_marker_are_enough_for_an_outlet():
    table = draw()
    table.loc[table["observed"].notna(), "observed"] += 1
    assert set(estimate_effects(few(table, "ledger", 3), "outlet")["method"]) != {"too_few"}


def test_p_values_are_adjusted_over_the_terms_without_the_intercept():
    effects = by_term(draw(outlets=("beacon", "herald", "ledger")), "outlet")
    assert np.isnan(effects.loc["Intercept", ["p", "p_adjusted"]].astype(float)).all()
    p = effects["p"].dropna()
    assert effects["p_adjusted"].dropna().min() == pytest.approx(2 * p.min())


def test_the_table_for_other_software_has_what_the_regression_is_made_of():
    rows = regression_rows(draw(events=6), "outlet * period", "before:2024-04-01")
    assert list(rows.columns) == ["article_id", "outlet", "period", "words", "labelled", "observed", "predicted",
                                  "probability", "cluster", "rate", "rate_predicted"]  # fmt: skip
    assert rows["labelled"].sum() == rows["observed"].notna().sum() == 80


@pytest.mark.exhaustive  # it needs R and its package sandwich, which nothing else here does
def test_the_script_of_the_docs_gives_the_same_in_r(tmp_path):
    table = draw(events=6).assign(language="en")
    regression_rows(table, "outlet + period", "before:2024-04-01").assign(category="all").to_csv(
        tmp_path / "articles.csv", index=False
    )
    script = (ROOT / "docs" / "r.md").read_text(encoding="utf-8").partition("```r\n")[2].partition("```")[0]
    script += '\nwrite.csv(cbind(coef(fit), sqrt(diag(V))), "r.csv", row.names = FALSE)\n'
    done = subprocess.run(["Rscript", "-e", script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ours = estimate_effects(table, "outlet + period", period="before:2024-04-01", variance="sandwich")
    assert pd.read_csv(tmp_path / "r.csv").to_numpy() == pytest.approx(
        ours[["coefficient", "error"]].to_numpy(), rel=1e-7
    )


@pytest.mark.slow
def test_a_difference_in_differences_is_covered_where_the_models_counts_alone_fail():
    spec = importlib.util.spec_from_file_location("benchmark_effects", ROOT / "benchmarks" / "effects.py")
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    measured = benchmark.measure(
        np.random.default_rng(1), 100, labelled=40, prevalence=0.3, events=10, model="drifting"
    )
    assert measured["coverage"] >= 0.9
    assert measured["model alone"] < 0.5


@pytest.mark.parametrize("unit", [1e-30, 1e-6, 1e7, 1e14])
def test_the_unit_of_a_column_makes_no_difference(unit):
    table = draw().assign(size=np.random.default_rng(0).random(240))
    ones, others = (by_term(table.assign(size=table["size"] * scale), "size + outlet") for scale in (1, unit))
    assert others["p"].to_list() == pytest.approx(ones["p"].to_list(), nan_ok=True)
    assert others.loc["size", "coefficient"] * unit == pytest.approx(ones.loc["size", "coefficient"])


@pytest.mark.parametrize("gap", ["", " ", np.nan, None])
def test_an_article_without_a_value_is_left_out_of_a_column_of_texts_as_of_numbers(gap):
    table = draw()
    table["section"], table["size"] = ["city", "world", gap] * 80, [1.0, 2.0, np.nan] * 80
    for column in ("section", "size"):
        assert by_term(table, column)["n_articles"].tolist() == [160, 160]
        assert len(regression_rows(table, column)) == 160
    with pytest.raises(InputError, match="no article has a value of 'section' and 'size'"):
        estimate_effects(table.assign(size=[np.nan, np.nan, 1.0] * 80), "section + size")
