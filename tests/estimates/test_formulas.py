import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.formulas import design, variables
from framing.estimates.periods import periods, years_since_first


@pytest.fixture
def table():
    return pd.DataFrame({
        "outlet": ["beacon", "ledger", "herald"] * 4, "twin": ["b", "l", "h"] * 4, "alone": "x",
        "period": pd.Categorical(["after", "before"] * 6, ["before", "after"]),
        "time": np.arange(12.0), "gap": [1.0, np.nan] * 6, "section head": ["art", "world", "city"] * 4,
        "hole": ["art", ""] * 6, "huge": [1e300, *range(11)], "tiny": [1e-200, *range(11)], "large": [1e15, *range(11)],
        "nearly": np.arange(12) + 1e-8 * np.sin(np.arange(12)),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "terms"),
    [
        ("outlet", ["outlet[herald]", "outlet[ledger]"]),
        ("period * time", ["period[after]", "time", "period[after]:time"]),
        ("C(outlet, contr.treatment('herald'))",
         [f"C(outlet, contr.treatment('herald'))[{name}]" for name in ("beacon", "ledger")]),
        ("C(time)", [f"C(time)[{number}]" for number in range(1, 12)]),
        ("`section head`", ["section head[city]", "section head[world]"]),
        ("center(time)", ["center(time)"]),
        ("large", ["large"]),
        ("C(huge)", [f"C(huge)[{number}]" for number in (*range(1, 11), "1e+300")]),
    ],
)  # fmt: skip
def test_a_formula_makes_an_intercept_and_a_term_for_each_level_but_the_first(table, formula, terms):
    made = design(formula, table)
    assert made.terms == ("Intercept", *terms)
    assert made.matrix.shape == (12, len(made.terms))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("outlt", r"no column is called 'outlt' \(did you mean 'outlet'\?\); there are alone, gap"),
        ("log(tim)", r"no column is called 'tim' \(did you mean 'time'\?\)"),
        ("outlet + twin", "term 'twin.*' follows from the terms before it"),
        ("alone + outlet", "column 'alone' is 'x' in all articles"),
        ("gap", "column 'gap' has no value in 6 articles"),
        ("hole", "column 'hole' has no value in 6 articles"),
        ("huge", r"term 'huge' is 1e\+300 in row 1, which is out of range: a number must be 0, or between 1e-100 and"),
        ("tiny", "term 'tiny' is 1e-200 in row 1, which is out of range"),
        ("log(huge)", r"term 'log\(huge\)' is not a number in row 2"),
        ("log(time)", r"term 'log\(time\)' is not a number"),
        ("time + nearly", "term 'nearly' follows from the terms before it"),
        ("log(outlet)", r"log\(outlet\) needs numbers, and column 'outlet' has texts, such as 'beacon'"),
        ("scale(period)", r"scale\(period\) needs numbers"),
        ("time +", "is not a formula"),
        ("outlet[", "is not a formula"),
        ("outlet | period", r"remove '\|'; write '\+'"),
        ("1 | outlet", r"remove '\|'"),
        ("time + (1|outlet)", r"remove '\|'"),
        (".", "is not a formula"),
        ("", "has no term"),
        ("1", "has no term"),
        ("0 + outlet", "has no intercept"),
        ("count ~ outlet", "remove '~'"),
        ("exec('1')", "is not a column; a formula may call"),
        ("np.log(time)", "is not a column; a formula may call"),
        ("{time + 1}", "is not a column; a formula may call"),
        ("C(outlet, open('x'))", "is not a column; a formula may call"),
        ("log(time, outlet)", "is not a column; a formula may call"),
    ],
)
def test_a_formula_that_makes_no_sense_is_one_clear_error(table, formula, message):
    with pytest.raises(InputError, match=message) as error:
        design(formula, table)
    assert "\n" not in str(error.value)
    assert "\x1b" not in str(error.value)


def test_a_formula_runs_no_code(table, tmp_path):
    target = tmp_path / "made"
    with pytest.raises(InputError):
        variables(f"open('{target}', 'w')", list(table))
    assert not target.exists()


def test_a_column_of_hundreds_of_names_is_refused():
    table = pd.DataFrame({"author": [f"author {number}" for number in range(300)] * 2})
    with pytest.raises(InputError, match="has 300 terms; it may have 100"):
        design("author", table)


def test_levels_that_no_article_has_are_no_terms():
    period = pd.Categorical(["b", "c", "b"], ["a", "b", "c"])
    assert design("period", pd.DataFrame({"period": period})).terms == ("Intercept", "period[c]")


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("month", ["2023-12", "2024-01", "2024-06"]),
        ("quarter", ["2023-Q4", "2024-Q1", "2024-Q2"]),
        ("before:2024-01-31", ["before", "after"]),
    ],
)
def test_periods_are_in_the_order_of_time(period, names):
    dates = pd.Series(["2024-06-30", "2024-01-31", "2023-12-01", "", "May"])
    made = periods(dates, period)
    assert list(made.cat.categories) == names
    assert made.isna().tolist() == [False, False, False, True, True]


def test_the_day_itself_is_after():
    assert periods(pd.Series(["2024-06-01", "2024-05-31"]), "before:2024-06-01").tolist() == ["after", "before"]


@pytest.mark.parametrize("period", ["week", "before", "before:June", "before:2024-13-01", "before:2024-6-1", ""])
def test_another_period_is_an_error_that_says_what_there_is(period):
    with pytest.raises(InputError, match="period is month, quarter or before:DATE"):
        periods(pd.Series(["2024-06-01"]), period)


def test_time_is_in_years_and_a_gap_without_a_date():
    assert years_since_first(pd.Series(["", "2020-01-01", "2024-01-01"])).round(2).fillna(-1).tolist() == [-1, 0, 4]
