"""Groups have the rates that outlets would have, had they been the outlets."""

import numpy as np
import pandas as pd
import pytest

from framing.estimates.article_counts import ALL, Stages
from framing.estimates.grouped_stages import scopes
from framing.estimates.groupings import groups_of
from framing.estimates.period_rates import TOGETHER
from framing.records import conform
from framing.report.group_tables import GROUP_MEAN, group_tables
from framing.report.tables import contrasts_table, rates_table
from framing.settings import Report

pytestmark = pytest.mark.usefixtures("hurried")

BY = Report(by=("section",))
SECTIONS = {"opinion": 4.0, "politics": 1.0}


def tables(outlets=("beacon", "ledger"), sections=SECTIONS, size=40, labelled=24, language="en"):
    """Articles of 200 words of some outlets and sections, each section with its own mean of markers; some labelled."""
    rng, rows = np.random.default_rng(2), {"articles": [], "gold": [], "sample": [], "readings": []}
    for outlet in outlets:
        for section, mean in sections.items():
            for number in range(size):
                key = {"article_id": f"{language}-{outlet}-{section}-{number}"}
                rows["articles"].append({**key, "outlet": outlet, "language": language, "section": section,
                                         "text": "word " * 200, "words": 200})  # fmt: skip
                if number >= labelled:
                    continue
                drawn = {"stratum": outlet, "probability": labelled / size, "arm": "blind", "annotators": 1, "rank": 0}
                rows["sample"].append({**key, **drawn})
                rows["readings"].append({**key, "annotator": "ada", "arm": "blind", "skipped": False})
                marker = {**key, "text": "word", "category": "loaded", "voice": "outlet", "confidence": 1.0}
                rows["gold"] += [{**marker, "start": 5 * k, "end": 5 * k + 4} for k in range(rng.poisson(mean))]
    return {name: conform(pd.DataFrame(table), name) for name, table in rows.items()}


def stages(**how):
    return Stages.of(**tables(**how))


def test_within_an_outlet_groups_have_the_rates_of_outlets_with_these_articles():
    one = stages(outlets=("beacon",))
    as_outlets = Stages(**{**one.tables, "articles": one.articles.assign(outlet=one.articles["section"])})
    groups = group_tables(one, ["loaded"], BY)
    columns = ["value", "low", "high", "n_articles", "n_observed", "naive"]
    pd.testing.assert_frame_equal(groups.rates[columns], rates_table(as_outlets, ["loaded"], Report())[columns])
    compared = contrasts_table(as_outlets, ["loaded"], Report())
    columns = ["category", "other", "ratio", "ratio_low", "p", "p_adjusted"]
    pd.testing.assert_frame_equal(groups.contrasts[columns], compared[columns])


def test_groups_are_taken_within_each_outlet_and_of_all_outlets_together():
    rates = group_tables(stages(), ["loaded"], BY).rates
    assert list(rates["outlet"].unique()) == [TOGETHER, "beacon", "ledger"]
    assert set(rates["group"]) == set(SECTIONS)
    own = rates[(rates["category"] == "loaded") & (rates["voice"] == "outlet")].set_index(["outlet", "group"])
    assert own.loc[(TOGETHER, "opinion"), "n_observed"] == 48
    assert own.loc[(TOGETHER, "opinion"), "low"] > own.loc[(TOGETHER, "politics"), "high"]


def test_what_is_drawn_by_outlet_has_the_outlets_as_strata_where_they_are_together():
    groups = groups_of(stages().articles, "section")
    together, alone = [scope.stages.sample["stratum"].unique() for scope in scopes(stages(), groups)][:2]
    assert len(together) == 2
    assert len(alone) == 1


def test_families_are_all_outlets_together_and_all_pairs_within_outlets():
    contrasts = group_tables(stages(), ["loaded"], BY).contrasts
    loaded = contrasts[contrasts["category"] == "loaded"].set_index("outlet")
    assert loaded.loc[TOGETHER, "p_adjusted"] == loaded.loc[TOGETHER, "p"]
    within = loaded.loc[["beacon", "ledger"]]
    assert within["p_adjusted"].min() == pytest.approx(2 * within["p"].min())


def test_many_groups_are_compared_with_their_mean():
    many = stages(outlets=("beacon",), sections={f"desk {k}": 2.0 for k in range(9)}, size=16, labelled=14)
    assert set(group_tables(many, ["loaded"], BY).contrasts["other"]) == {GROUP_MEAN}


@pytest.mark.parametrize(
    "how",
    [
        {"outlets": ("beacon",), "sections": {"politics": 1.0}},  # a single group
        {"size": 11, "labelled": 11},  # too few articles of each to have a rate
        {"sections": {"": 1.0}},  # no section is known
    ],
)
def test_where_there_are_no_two_groups_nothing_is_grouped(how):
    groups = group_tables(stages(outlets=("beacon",), **how) if "outlets" not in how else stages(**how), [ALL], BY)
    assert groups.rates.empty
    assert groups.contrasts.empty


def test_languages_are_never_taken_together():
    both = [tables(), tables(outlets=("courrier", "gazette"), language="fr")]
    joined = Stages.of(**{name: pd.concat([each[name] for each in both], ignore_index=True) for name in both[0]})
    rates = group_tables(joined, ["loaded"], BY).rates
    together = rates[rates["outlet"] == TOGETHER]
    assert set(together["language"]) == {"en", "fr"}
    assert together["n_observed"].max() == 48
