import math

import pytest

from framing.report.formatting import p_value, rate, share, times, words

NAN = math.nan


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (rate(0.0), "0.00"), (rate(0.994), "0.99"), (rate(9.96), "10.0"), (rate(-1.25), "−1.2"),
        (rate(1234.5), "1,234"), (rate(NAN), "–"),
        (times(0.042), "0.04"), (times(1.0), "1.0"), (times(54.4), "54"), (times(NAN), "–"),
        (p_value(0.0004), "< 0.001"), (p_value(0.001), "0.001"), (p_value(1.0), "1.000"), (p_value(NAN), "–"),
        (share(1.0), "100 %"), (share(0.004), "0 %"), (share(NAN), "–"),
        (words("reporting_verb"), "Reporting verb"), (words("all"), "All categories"),
    ],
)  # fmt: skip
def test_numbers_are_printed_as_short_as_they_can_bear(shown, expected):
    assert shown == expected
