import pandas as pd
import pytest

from framing.report.rate_findings import summarise

ESTIMATES = pd.DataFrame(
    [
        ("beacon", "hedge", "outlet", 9.0, 6.0, 12.0, "corrected", 0.95),
        ("ledger", "hedge", "outlet", 3.0, 2.0, 4.0, "labels_only", 0.95),
        ("post", "hedge", "outlet", float("nan"), float("nan"), float("nan"), "too_few", 0.95),
        ("post", "hedge", "all", 5.0, 4.0, 6.0, "corrected", 0.95),
    ],
    columns=["outlet", "category", "voice", "value", "low", "high", "method", "confidence"],
).assign(language="en")

MAIN = {"beacon": "en", "ledger": "en", "post": "en"}


def contrasts(p, note=""):
    nan = float("nan")
    told = ("en", False, 4, 5)
    rows = [
        ("hedge", "ledger", "beacon", 1 / 3, 0.2, 0.5, p, p, 8, *told),
        ("hedge", "ledger", "post", *[nan] * 5, 0, *told),
    ]
    names = ["category", "outlet", "other", "ratio", "ratio_low", "ratio_high", "p", "p_adjusted", "n_events"]
    names += ["language", "across_languages", "holds", "choices"]
    return pd.DataFrame(rows, columns=names).assign(note=note)


def test_a_difference_is_told_with_the_higher_outlet_first():
    (one,) = summarise(ESTIMATES, contrasts(0.01), MAIN).differences
    assert (one.higher, one.lower, one.events) == ("beacon", "ledger", 8)
    assert one.ratio == pytest.approx((3, 2, 5))
    assert one.higher_rate == (9.0, 6.0, 12.0)


def test_a_difference_of_a_rare_category_is_counted_and_not_told():
    rare = summarise(ESTIMATES, contrasts(0.01, "rare"), MAIN)
    assert (rare.differences, rare.rare) == ((), 1)
    assert summarise(ESTIMATES, contrasts(0.06, "rare"), MAIN).rare == 0
    assert summarise(ESTIMATES, contrasts(0.01), MAIN).rare == 0


def test_a_difference_that_does_not_hold_is_not_told():
    assert summarise(ESTIMATES, contrasts(0.06), MAIN).differences == ()


def test_what_cannot_be_said_is_counted_and_named():
    made = summarise(ESTIMATES, contrasts(0.01), MAIN)
    assert (made.compared, made.not_compared, made.estimated) == (1, 1, 2)
    assert (made.families, made.false_families) == (1, pytest.approx(0.05))
    assert made.silent == (("hedge", (("post", "en"),)),)
