"""Cross-validation folds that keep related articles together.

Two articles on one event share words and names; a classifier trained on one and
tested on the other looks better than it is. All articles of a group are
therefore in one fold.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from framing.digests import digest_value
from framing.errors import InputError
from framing.records import require_columns

if TYPE_CHECKING:
    import pandas as pd

GROUPS = ("event", "article", "outlet", "time")
_COLUMNS = {"event": "event", "outlet": "outlet", "time": "date"}


@dataclass(frozen=True, slots=True)
class Folds:
    """The fold in which each article is held out, and the grouping.

    ``note`` says if another grouping was used than was asked for.
    """

    fold_of: Mapping[str, int]
    group_of: Mapping[str, str]
    by: str
    note: str = ""

    @property
    def count(self) -> int:
        """The number of folds."""
        return len(set(self.fold_of.values()))


def make_folds(articles: "pd.DataFrame", *, by: str = "event", folds: int = 5, seed: int = 1) -> Folds:
    """Put articles into at most ``folds`` folds of about equal size, whole groups together.

    ``by`` is "event", "outlet", "article" or "time": as many consecutive periods
    as there are folds. An article without an event (or date) is a group of its
    own. If there are fewer than two groups, articles are grouped by article. If
    the articles have a column ``duplicate_group``, those with the same value
    (near duplicates) are in one group whatever ``by`` says, unless that leaves a
    single group. The order of the rows makes no difference.

    Raises
    ------
    InputError
        A column is missing, ``by`` is something else, or there are fewer than
        two articles.
    """
    if by not in GROUPS:
        raise InputError(f"folds: cannot group by {by!r}; it may be {', '.join(GROUPS)}")
    require_columns(articles, ("article_id", *([_COLUMNS[by]] if by in _COLUMNS else [])))
    if articles["article_id"].nunique() < 2:
        raise InputError(f"folds: needs two articles, not {articles['article_id'].nunique()}")
    group_of, note = _groups(articles, by, folds), ""
    if all(group.startswith("article:") for group in group_of.values()) and by != "article":
        note = f"no article has {'a date' if by == 'time' else f'an {by}'}: grouped by article"
    elif len(set(group_of.values())) < 2:
        note = f"all articles have the same {'day' if by == 'time' else by}: grouped by article"
        group_of = _groups(articles, "article", folds)
    by = "article" if note else by
    if "duplicate_group" in articles:
        joined = _with_duplicates(group_of, dict(zip(articles["article_id"], articles["duplicate_group"], strict=True)))
        if len(set(joined.values())) > 1:
            group_of = joined
        else:  # nothing would be left to train on
            split = "near duplicates are in different folds: kept together, they would leave only one fold"
            note = f"{note}; {split}" if note else split
    fold_of_group = spread_groups(list(group_of.values()), folds, seed)
    fold_of = {article_id: fold_of_group[group] for article_id, group in group_of.items()}
    return Folds(fold_of, group_of, by, note)


def spread_groups(groups: Sequence[str], folds: int, seed: int) -> dict[str, int]:
    """Assign each group to a fold: the largest first, each to the fold with the fewest articles.

    ``groups`` has one entry per article (or row), with repeats. The seed decides
    between groups of the same size.

    Examples
    --------
    >>> spread_groups(["fire", "fire", "flood", "vote"], folds=2, seed=1)["fire"]
    0
    """
    sizes = Counter(groups)
    loads = [0] * min(folds, len(sizes))
    fold_of: dict[str, int] = {}
    for group in sorted(sizes, key=lambda group: (-sizes[group], digest_value([seed, group]))):
        fold_of[group] = loads.index(min(loads))
        loads[fold_of[group]] += sizes[group]
    return fold_of


def _groups(articles: "pd.DataFrame", by: str, folds: int) -> dict[str, str]:
    """Return the group of each article, in the order of the ids."""
    names = articles[_COLUMNS.get(by, "article_id")]
    if by == "time":
        names = names.map(_periods(names, folds))
    return {
        article_id: f"{by}:{name}" if name else f"article:{article_id}"
        for article_id, name in sorted(zip(articles["article_id"], names, strict=True))
    }


def _periods(dates: "pd.Series", folds: int) -> dict[str, str]:
    """Divide the days into periods with about the same number of articles, named by their first day."""
    counts = Counter(date for date in dates if date)
    first_day: dict[str, str] = {"": ""}
    counted, first, number = 0, "", -1
    for day in sorted(counts):
        if counted * folds // counts.total() > number:
            first, number = day, counted * folds // counts.total()
        first_day[day] = first
        counted += counts[day]
    return first_day


def _with_duplicates(group_of: Mapping[str, str], duplicate_group: Mapping[str, str]) -> dict[str, str]:
    """Join groups that share near duplicates; a joined group has the name of the first."""
    head = {group: group for group in group_of.values()}

    def first(group: str) -> str:
        while head[group] != group:
            group = head[group]
        return group

    group_with: dict[str, str] = {}
    for article_id, group in group_of.items():
        low, high = sorted((first(group_with.setdefault(duplicate_group[article_id], group)), first(group)))
        head[high] = low
    return {article_id: first(group) for article_id, group in group_of.items()}
