"""How numbers and categories are printed on the page."""

import math

from framing.estimates.article_counts import ALL


def rate(value: float) -> str:
    """Print a rate with as many decimals as its size allows; a dash if there is none.

    Examples
    --------
    >>> rate(0.123), rate(4.56), rate(123.4), rate(-0.001), rate(float("nan"))
    ('0.12', '4.6', '123', '0.00', '–')
    """
    if math.isnan(value):
        return "–"
    size = abs(value)
    value = 0.0 if size < 0.005 else value
    printed = f"{value:.2f}" if size < 1 else f"{value:.1f}" if size < 100 else f"{value:,.0f}"
    return printed.replace("-", "−")


def times(value: float) -> str:
    """Print a ratio.

    Examples
    --------
    >>> times(2.345), times(23.45), times(float("nan"))
    ('2.3', '23', '–')
    """
    if math.isnan(value):
        return "–"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def p_value(value: float) -> str:
    """Print a p value.

    Examples
    --------
    >>> p_value(0.00004), p_value(0.0213), p_value(float("nan"))
    ('< 0.001', '0.021', '–')
    """
    return "–" if math.isnan(value) else "< 0.001" if value < 0.001 else f"{value:.3f}"


def share(value: float) -> str:
    """Print a share as a percentage.

    Examples
    --------
    >>> share(0.48), share(float("nan"))
    ('48 %', '–')
    """
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def articles(percent: float) -> str:
    """Print a percentage of articles as a reader counts them: of 10, or of 100 where that would be none or all.

    Examples
    --------
    >>> articles(32.1), articles(3.2), articles(97.5), articles(0.2), articles(float("nan"))
    ('3 of 10', '3 of 100', '98 of 100', 'fewer than 1 of 100', '–')
    """
    if math.isnan(percent):
        return "–"
    if 9.5 <= percent <= 94.5:
        return f"{percent / 10:.0f} of 10"
    if percent < 0.5:
        return "fewer than 1 of 100"
    return f"{min(round(percent), 99)} of 100"


def percents(value: float) -> str:
    """Print a percentage without its unit: whole from 10 on.

    Examples
    --------
    >>> percents(28.7), percents(4.24), percents(float("nan"))
    ('29', '4.2', '–')
    """
    return f"{value:.0f}" if value >= 10 else rate(value)


def points(value: float) -> str:
    """Print a share, or a difference of shares, in percent without its unit.

    Examples
    --------
    >>> points(0.48), points(-0.123), points(float("nan"))
    ('48', '−12', '–')
    """
    return "–" if math.isnan(value) else f"{100 * value + 0.0:.0f}".replace("-", "−")


def words(category: str) -> str:
    """Print the id of a category as words.

    Examples
    --------
    >>> words("scare_quotes"), words("all")
    ('Scare quotes', 'All categories')
    """
    return "All categories" if category == ALL else category.replace("_", " ").capitalize()
