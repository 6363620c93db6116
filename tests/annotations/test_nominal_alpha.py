import math

import krippendorff
import numpy as np
import pandas as pd
import pytest

from framing.annotations.nominal_alpha import alpha, coincidences, nominal_alpha
from framing.errors import InputError

# Krippendorff (2011), section C: four annotators, twelve units, gaps
FOUR = ("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")
# the example of three annotators and fifteen units, more than half of them gaps
THREE = ("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")


def judgements(rows):
    return pd.DataFrame(
        [
            (unit, who, label)
            for who, row in enumerate(rows)
            for unit, label in enumerate(row.split())
            if label.isdigit()
        ],
        columns=["unit_id", "annotator", "label"],
    )


@pytest.mark.parametrize(("rows", "published"), [(FOUR, 0.743), (THREE, 0.691)])
def test_alpha_is_the_published_value(rows, published):
    assert round(nominal_alpha(judgements(rows)), 3) == published


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_that_of_the_krippendorff_package(seed):
    generator = np.random.default_rng(seed)
    data = generator.integers(0, 4, (3, 40)).astype(float)
    data[generator.random(data.shape) < 0.2] = np.nan
    judged = [(unit, annotator, data[annotator, unit]) for annotator, unit in np.argwhere(~np.isnan(data))]
    table = pd.DataFrame(judged, columns=["unit_id", "annotator", "label"])
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert nominal_alpha(table) == pytest.approx(theirs)


def test_alpha_depends_neither_on_row_order_nor_on_the_names_of_labels():
    table = judgements(FOUR)
    other = table.sample(frac=1, random_state=0).replace({"label": {"1": "x", "2": "a"}})
    assert nominal_alpha(other) == pytest.approx(nominal_alpha(table))


def test_sums_of_parts_are_the_sums_of_the_whole():
    counts = np.array([[2, 0, 1], [1, 1, 1], [0, 3, 0], [1, 0, 0]])
    parts = coincidences(counts[:2]) + coincidences(counts[2:])
    assert alpha(parts) == alpha(coincidences(counts))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="empty"),
        pytest.param([(1, "a", "x"), (2, "b", "y")], id="nothing judged twice"),
        pytest.param([(1, "a", "x"), (1, "b", "x")], id="one label only"),
    ],
)
def test_alpha_is_nan_where_it_is_undefined(rows):
    assert math.isnan(nominal_alpha(pd.DataFrame(rows, columns=["unit_id", "annotator", "label"])))


def test_a_table_that_breaks_the_contract_is_refused():
    with pytest.raises(InputError, match="annotator"):
        nominal_alpha(judgements(FOUR).drop(columns="annotator"))
    twice = pd.DataFrame([(1, "ada", "x"), (1, "ada", "y")], columns=["unit_id", "annotator", "label"])
    with pytest.raises(InputError, match="'ada' judged unit 1 twice"):
        nominal_alpha(twice)
