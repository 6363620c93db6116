import re

import pandas as pd
import pytest

from framing.errors import StudyError
from framing.estimates.article_counts import Stages
from framing.estimates.mean_contrasts import MEAN
from framing.report.tables import contrasts_table
from framing.settings import Report
from framing.steps.report import check_report, page_of, report
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

OUTLETS = ("beacon", *(f"outlet{number}" for number in range(8)))


@pytest.fixture(scope="module")
def many(start, desk, tmp_path_factory):
    """A study of nine outlets, of which the first calls names."""
    study = start(tmp_path_factory.mktemp("many"))
    for name, table in desk(articles=16, labelled=13, outlets=OUTLETS).items():
        study.keep(name, table)
    return study


def contrasts(study):
    return pd.read_csv(page_of(study).with_name("contrasts.csv"))


def test_nine_outlets_are_compared_with_their_mean_and_the_page_says_so(many):
    report(many)
    table, page = contrasts(many), page_of(many).read_text(encoding="utf-8")
    assert set(table["other"]) == {MEAN}
    clear = table[(table["p_adjusted"] < 0.05) & (table["category"] == "naming")]
    assert "beacon" in set(clear.loc[clear["ratio"] > 1, "outlet"])
    assert "Each outlet against the mean of all outlets, in their own words" in page
    assert re.search(
        r"<bdi>beacon</bdi> has[^:]*more than</p>\s*<ul>\s*<li><bdi>mean of all outlets</bdi>, [\d.]+:", page
    )
    methods = page_of(many).parent.joinpath("paper", "methods.md").read_text(encoding="utf-8")
    assert "each with the mean of all that have a rate" in methods


def test_partly_pooled_rates_are_beside_the_rates_and_do_not_replace_them(many):
    report(many)
    rates = many.estimates().query("measure == 'rate' and category == 'naming' and voice == 'outlet'")
    rates = rates.set_index("outlet")
    assert rates["pooled"].notna().tolist() == rates["value"].notna().tolist()
    assert rates["pooled"].max() < rates["value"].max() == rates.loc["beacon", "value"]
    assert "Partly pooled" in page_of(many).read_text(encoding="utf-8")


# [report] against, what the outlets are compared with, and the number of comparisons
ASKED = [
    ("", {MEAN}, 9), ("mean", {MEAN}, 9), ("beacon", {"beacon"}, 8), ("pairs", set(OUTLETS[1:]), 36),
    ("gone", set(), 0),
]  # fmt: skip


@pytest.mark.parametrize(("against", "others", "rows"), ASKED)
def test_the_settings_say_what_outlets_are_compared_with(many, against, others, rows):
    stages = Stages.of(many.articles(), markers=many.markers(), sample=many.table("sample"),
                       readings=many.table("readings"), gold=many.gold())  # fmt: skip
    table = contrasts_table(stages, ["naming"], Report(against=against)).query("category == 'all'")
    assert set(table["other"]) == others
    assert len(table) == rows


def test_a_report_against_one_outlet_can_be_verified(many):
    report(many, against="beacon")
    assert set(contrasts(many)["other"]) == {"beacon"}
    assert "Each outlet against beacon, in their own words" in page_of(many).read_text(encoding="utf-8")
    assert check_report(many, page_of(many).parent) == []


def test_an_outlet_that_is_not_there_is_refused_before_anything_is_made(many):
    path = many.path / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\n[report]\nagainst = "beacn"\n', encoding="utf-8")
    with pytest.raises(StudyError, match=r"report\.against: no outlet is called 'beacn' \(did you mean 'beacon'"):
        report(open_study(many.path))
