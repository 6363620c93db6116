"""Groups in place of outlets: the stages of a study, with the group of each article in column ``outlet``.

What is then computed of outlets is computed of groups, by the same estimators:
of all outlets of a language together, and within each outlet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from framing.estimates.article_counts import Stages
from framing.estimates.period_rates import TOGETHER
from framing.intervals import MIN_ARTICLES

MIN_GROUPS = 2  # in an outlet, or there is nothing to compare


@dataclass(frozen=True)
class Scope:
    """The articles among which groups are compared: those of ``outlet`` ("all outlets") in ``language``."""

    outlet: str
    language: str
    stages: Stages


def scopes(stages: Stages, groups: pd.Series) -> Iterator[Scope]:
    """Yield the stages of each language with groups for outlets: of all outlets together, then of each outlet.

    ``groups`` has the group of each article, in their order, "" for none. A group of
    fewer than ``MIN_ARTICLES`` can have no rate and is left out; so is a scope with
    fewer than two groups, and "all outlets" of a single one.
    """
    facts = stages.articles[["article_id", "outlet", "language"]].assign(group=groups.to_numpy())
    facts = facts[facts["group"] != ""]
    for language, rows in facts.groupby("language", sort=True):
        outlets = list(rows.groupby("outlet", sort=True))
        together = [(TOGETHER, rows)] if len(outlets) > 1 else []
        for outlet, part in (*together, *outlets):
            kept = part[part.groupby("group")["group"].transform("size") >= MIN_ARTICLES]
            if kept["group"].nunique() >= MIN_GROUPS:
                yield Scope(str(outlet), str(language), _grouped(stages, kept.set_index("article_id")["group"]))


def _grouped(stages: Stages, group: pd.Series) -> Stages:
    """Return the stages of some articles, with their groups as outlets and their outlets as strata.

    An article is drawn from those of its outlet, also where several are taken
    together; events were drawn from all of them.
    """
    kept = stages.without(set(stages.articles["article_id"]) - set(group.index))
    outlet = kept.articles.set_index("article_id")["outlet"]
    sample = kept.sample
    by_event = "drawn_event" in sample and (sample["drawn_event"].fillna("") != "").any()
    if not by_event:
        stratum = sample["article_id"].map(outlet).astype(str) + " " + sample["stratum"].astype(str)
        sample = sample.assign(stratum=stratum)
    articles = kept.articles.assign(outlet=kept.articles["article_id"].map(group))
    return replace(kept, articles=articles, sample=sample)
