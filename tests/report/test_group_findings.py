"""What "In short" says of groups of articles."""

import pandas as pd
import pytest

from framing.estimates.period_rates import TOGETHER
from framing.estimates.rates import RARE
from framing.report.group_findings import compared_groups, group_differences
from framing.report.group_tables import GroupTables

NAN = float("nan")
RATES = pd.DataFrame(
    [(outlet, group, value) for outlet in (TOGETHER, "beacon") for group, value in (("opinion", 8.0), ("news", 2.0))],
    columns=["outlet", "group", "value"],
).assign(by="section", language="en", category="hedge", voice="outlet", method="corrected", confidence=0.95,
         low=1.0, high=9.0)  # fmt: skip


def tables(*rows):
    """Compare opinion with news; ``rows`` have outlet, p and note."""
    pairs = pd.DataFrame(rows, columns=["outlet", "p", "note"]).assign(
        by="section", language="en", category="hedge", group="news", other="opinion", ratio=0.25, ratio_low=0.1,
        ratio_high=0.5, n_events=0,
    )  # fmt: skip
    return GroupTables(RATES, pairs.assign(p_adjusted=pairs["p"]))


def test_the_higher_group_comes_first_and_all_outlets_together_before_each():
    first, second = group_differences(tables(("beacon", 0.001, ""), (TOGETHER, 0.01, "")))
    assert (first.together, second.outlet) == (True, "beacon")
    higher = first.higher
    assert (higher.higher, higher.lower, higher.higher_rate[0]) == ("opinion", "news", 8.0)
    assert higher.ratio == pytest.approx((4, 2, 10))


@pytest.mark.parametrize(("p", "note"), [(0.06, ""), (0.001, RARE), (NAN, "")])
def test_what_is_not_clear_between_outlets_is_not_between_groups(p, note):
    compared = tables(("beacon", p, note))
    assert group_differences(compared) == []
    assert compared_groups(compared) == (0 if p != p else 1)


def test_without_groups_there_is_nothing_to_say():
    nothing = GroupTables(pd.DataFrame(), pd.DataFrame())
    assert (group_differences(nothing), compared_groups(nothing)) == ([], 0)
