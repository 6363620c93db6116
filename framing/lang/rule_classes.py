"""Rule classes, and the precision that is expected of each from judged markers.

A rule class is category × kind of pattern × level: ``loaded/phrase/broad``. The
kind of an entry is ``word`` or ``phrase`` (several words), that of a pattern its
own name; the level is a band of the guess in the column ``score`` of its list.
``precision.tsv`` of a pack counts, by rule class, the markers of news that
people have judged, and those whose category was right. A row may count a whole
category where a reading did not tell its classes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from framing.errors import LanguageError
from framing.wording import nearest

COUNTS = ("rule_class", "judged", "right", "source")
# from which guess on a rule is of a level, the highest first
LEVELS: Mapping[str, float] = MappingProxyType({"strong": 0.7, "likely": 0.5, "broad": 0.0})
# rules without a list, and the precision that holds until their category has been judged
PATTERNS: Mapping[str, float] = MappingProxyType(
    {"scare_quotes/short": 0.45, "scare_quotes/phrase": 0.35, "scare_quotes/bare": 0.3, "hedge/conditional": 0.8}
)
# judged markers that the mean of the category weighs as much as; `benchmarks/reading.py --judged` fits it
PRIOR_STRENGTH = 20


@dataclass(frozen=True, slots=True)
class Count:
    """How many markers were judged, and how many were right; half a marker where two judges differ."""

    judged: float
    right: float


def rule_class(category: str, term: str, guess: float) -> str:
    """Return the class of a rule, by its category, its term or pattern, and the guess of its precision.

    Examples
    --------
    >>> rule_class("loaded", "brutal", 0.75), rule_class("loaded", "hell to pay", 0.5)
    ('loaded/word/strong', 'loaded/phrase/likely')
    >>> rule_class("scare_quotes", "short", PATTERNS["scare_quotes/short"])
    'scare_quotes/short/broad'
    """
    entry_kind = "phrase" if " " in term else "word"
    kind = term if f"{category}/{term}" in PATTERNS else entry_kind
    level = next(name for name, least in LEVELS.items() if guess >= least)
    return f"{category}/{kind}/{level}"


def category_of(rule_class: str) -> str:
    """Return the category of a rule class.

    Examples
    --------
    >>> category_of("loaded/word/strong"), category_of("loaded")
    ('loaded', 'loaded')
    """
    return rule_class.partition("/")[0]


def expected_precision(counts: Mapping[str, Count], rule_class: str, guess: float) -> float:
    """Return the share of markers of a rule class that is expected to be right.

    The posterior mean of a beta-binomial model: the share right of the class,
    shrunk to that of its category, which weighs as much as ``PRIOR_STRENGTH``
    judged markers. The share of the category is taken with half a marker more
    right and half a marker more wrong (Jeffreys), so that it is never 0 or 1.
    In a category of which nothing was judged it is ``guess``.

    Examples
    --------
    >>> counts = {"loaded": Count(39, 29.5), "loaded/word/broad": Count(60, 20)}
    >>> expected_precision(counts, "loaded/word/broad", 0.4), expected_precision(counts, "loaded/word/strong", 0.75)
    (0.375, 0.5)
    >>> expected_precision(counts, "naming/word/strong", 0.8)
    0.8
    """
    category = category_of(rule_class)
    of_category = [count for name, count in counts.items() if category_of(name) == category]
    judged = sum(count.judged for count in of_category)
    if not judged:
        return guess
    mean = (sum(count.right for count in of_category) + 0.5) / (judged + 1)
    count = counts.get(rule_class, Count(0, 0))
    return round((count.right + PRIOR_STRENGTH * mean) / (count.judged + PRIOR_STRENGTH), 3)


def read_counts(rows: Iterable[tuple[int, list[str]]], categories: Iterable[str], tag: str) -> dict[str, Count]:
    """Read the rows of ``precision.tsv``, with their line numbers.

    Raises
    ------
    LanguageError
        A rule class is invalid, occurs twice, or has invalid counts.
    """
    list_names = sorted({*categories, *map(category_of, PATTERNS)})
    counts: dict[str, Count] = {}
    for line, (name, judged, right, source) in rows:
        where = f"{tag}/precision.tsv:{line}"
        _check_name(name, list_names, where)
        count = _count(judged, right, where)
        if name in counts:
            raise LanguageError(f"{where}: {name!r} is already counted; it must have one row")
        if not source:
            raise LanguageError(f"{where}: needs a source: the readings that were counted")
        counts[name] = count
    return counts


def _check_name(name: str, categories: list[str], where: str) -> None:
    category, *parts = name.split("/")
    if category not in categories:
        raise LanguageError(f"{where}: no list or pattern {category!r}{nearest(category, categories)}")
    if parts and (len(parts) != 2 or parts[1] not in LEVELS):
        message = f"{name!r} is not a rule class; it must be category/kind/level, with a level of {', '.join(LEVELS)}"
        raise LanguageError(f"{where}: {message}")
    kinds = ["word", "phrase", *(pattern.partition("/")[2] for pattern in PATTERNS if category_of(pattern) == category)]
    if parts and parts[0] not in kinds:
        raise LanguageError(f"{where}: no kind {parts[0]!r} of {category}; there are {', '.join(sorted(kinds))}")


def _count(judged: str, right: str, where: str) -> Count:
    try:
        count = Count(float(judged), float(right))
    except ValueError:
        count = Count(0, 0)
    if not (0 < count.judged < float("inf") and 0 <= count.right <= count.judged):
        message = f"judged {judged!r} and right {right!r} are not counts; right must be between 0 and judged"
        raise LanguageError(f"{where}: {message}")
    return count
