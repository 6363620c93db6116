"""Numbers that no article can have, and columns that are there twice, are one clear error."""

import numpy as np
import pandas as pd
import pytest

from framing import contrast_rates, estimate_effects, estimate_rates
from framing.errors import InputError


def articles():
    count = np.arange(40)
    return pd.DataFrame({
        "article_id": count.astype(str), "outlet": np.where(count % 2, "herald", "gazette"), "exposure": 200.0 + count,
        "predicted": 1.0 + count % 3, "observed": np.where(count % 4, count % 5, np.nan), "probability": 0.75,
    })  # fmt: skip


MEASURES = [estimate_rates, contrast_rates, lambda table: estimate_effects(table, "outlet")]
EXTREME = [
    ("exposure", 1e300, "exposure is above 1,000,000,000"),
    ("exposure", 1e-300, "exposure is above 0 and below 1e-09"),
    ("predicted", 1e300, "predicted is above 1,000,000,000"),
    ("observed", 1e300, "observed is above 1,000,000,000"),
    ("observed", 1e-300, "observed is above 0 and below 1e-09"),
    ("probability", 1e-300, "probability is below 1e-09"),
]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(("name", "value", "message"), EXTREME)
def test_a_number_that_no_article_can_have_is_named_with_its_row(measure, name, value, message):
    table = articles()
    table.loc[5, name] = value
    with pytest.raises(InputError, match=f"{message} in row 5"):
        measure(table)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", ["outlet", "observed"])
def test_two_columns_of_one_name_are_named(measure, name):
    table = pd.concat([articles(), articles()[[name]]], axis=1)
    with pytest.raises(InputError, match=f"two columns are called '{name}'"):
        measure(table)


@pytest.mark.parametrize("measure", MEASURES)
def test_long_articles_and_tiny_predictions_are_none_of_these(measure):
    table = articles()
    table.loc[5, ["exposure", "predicted"]] = [1e6, 1e-12]
    assert len(measure(table))
