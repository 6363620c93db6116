"""The shipped sample, run from end to end: what was planted is found, and nothing else."""

import socket
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import StudyError
from framing.steps.demo import demo
from framing.study import open_study

ROOT = Path(__file__).parents[2]
# category -> the outlet that has it as a habit, as data/README.md says
PLANTED = {"hedge": "beacon", "naming": "sentinel", "loaded": "courrier"}
NOT_PLANTED = ("reporting_verb", "scare_quotes", "euphemism", "vague_attribution")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the demo asked for the network"))
        place = tmp_path_factory.mktemp("demo") / "study"
        list(demo(place))
    return place


@pytest.fixture(scope="module")
def contrasts(folder):
    return pd.read_csv(folder / "reports" / "sample" / "contrasts.csv")


def clear(contrasts, category):
    """The pairs of outlets that differ in a category after correction, the higher one first."""
    rows = contrasts[(contrasts["category"] == category) & (contrasts["p_adjusted"] < 0.05)]
    return {(o, p) if d > 0 else (p, o) for o, p, d in rows[["outlet", "other", "difference"]].itertuples(index=False)}


@pytest.mark.parametrize(("category", "outlet"), PLANTED.items())
def test_the_planted_difference_is_found_against_every_other_outlet_of_the_language(contrasts, category, outlet):
    others = {"ledger", "beacon", "sentinel"} - {outlet} if outlet != "courrier" else set()
    assert clear(contrasts, category) == {(outlet, other) for other in others}


@pytest.mark.parametrize("category", NOT_PLANTED)
def test_no_difference_is_found_where_none_was_planted(contrasts, category):
    assert clear(contrasts, category) == set()


def test_the_sober_outlet_quotes_what_it_does_not_say(folder):
    rates = open_study(folder).estimates().set_index(["outlet", "category", "voice"])["value"]
    assert rates["ledger", "loaded", "all"] > 2 * rates["ledger", "loaded", "outlet"]


def test_the_intervals_hold_the_rates_of_the_whole_gold(folder):
    study = open_study(folder)
    words = study.articles().groupby("outlet")["words"].sum()
    gold = pd.read_csv(ROOT / "data" / "sample" / "gold.csv").query("voice == 'outlet'")
    gold["outlet"] = gold["article_id"].str.split("-").str[0]
    true = (
        1000 * gold.groupby(["outlet", "category"]).size() / words.reindex(["beacon", "courrier", "ledger", "sentinel"])
    )
    rows = study.estimates().query("voice == 'outlet' and category != 'all' and method != 'too_few'")
    inside = [row.low <= true[row.outlet, row.category] <= row.high for row in rows.itertuples()]
    assert sum(inside) >= 0.9 * len(inside)


def test_nothing_is_done_twice(folder):
    assert [
        line for line in demo(folder) if "(unchanged)" not in line and line.split()[0] in ("ingest", "train", "report")
    ] == []


def test_every_stage_is_fresh_afterwards(folder):
    assert {one.stage: one.state for one in open_study(folder).status() if one.state != "fresh"} == {}


def test_the_committed_report_shows_the_numbers_of_today(folder):
    ours = pd.read_csv(folder / "reports" / "sample" / "estimates.csv")
    committed = pd.read_csv(ROOT / "reports" / "sample" / "estimates.csv")
    pd.testing.assert_frame_equal(ours, committed, rtol=1e-6)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StudyError, match="is not empty; say another folder"):
        list(demo(tmp_path))


def test_a_study_of_ones_own_is_left_alone(study):
    with pytest.raises(StudyError, match="has a study of its own"):
        list(demo(study.path))
