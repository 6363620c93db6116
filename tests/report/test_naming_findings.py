import pandas as pd
import pytest

from framing.estimates.naming import naming_matrix
from framing.estimates.naming_contrasts import naming_contrasts
from framing.report.naming_findings import name_differences
from framing.steps.report import page_of, report
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")


def found(plan, *, most=3):
    """Return what is found in mentions: outlet → one text per article, one letter per mention."""
    articles = [(f"{outlet}-{number}", outlet, "en") for outlet, texts in plan.items() for number in range(len(texts))]
    names = [
        (f"{outlet}-{number}", "front", letter, "outlet")
        for outlet, texts in plan.items()
        for number, text in enumerate(texts)
        for letter in text
    ]
    tables = (
        pd.DataFrame(names, columns=["article_id", "actor", "name", "voice"]),
        pd.DataFrame(articles, columns=["article_id", "outlet", "language"]),
    )
    return name_differences(naming_contrasts(*tables), naming_matrix(*tables, draws=50), 0.05, most=most)


PLAN = {"beacon": ["RRG", "R"] * 10, "ledger": ["GGG", "GR"] * 10, "post": ["GGG", "GGR"] * 10}


def test_a_name_is_told_with_the_outlets_that_use_it_less_and_what_they_say():
    regime = next(each for each in found(PLAN)["front", "en"] if each.share.name == "R")
    assert (regime.share.outlet, regime.share.value) == ("beacon", 0.75)
    assert [(other.share.outlet, other.commonest.name) for other in regime.others] == [("post", "G"), ("ledger", "G")]
    assert regime.others[0].difference[0] == pytest.approx(0.75 - 1 / 6)


def test_no_more_than_asked_for_are_told_and_none_where_all_are_alike():
    assert len(found(PLAN, most=1)["front", "en"]) == 1
    assert found({"beacon": ["RG"] * 20, "ledger": ["RG"] * 20}) == {}


@pytest.fixture
def unread(start, desk, tmp_path):
    """A study that nobody has labelled; beacon says regime in every article, ledger the government."""
    study, tables = start(tmp_path), desk(articles=20, labelled=0, outlets=("beacon", "ledger"))
    articles, count = tables["articles"], 20
    for name in ("articles", "markers", "speech"):
        study.keep(name, tables[name])
    words = ["regime"] * count + ["government"] * count
    place = {"start": 0, "end": 8, "text": "Headline", "voice": "outlet", "speaker": "", "position": "headline"}
    study.keep(
        "names", pd.DataFrame({"article_id": articles["article_id"], "name": words}).assign(actor="state", **place)
    )
    return open_study(tmp_path)


def test_a_report_without_labels_says_which_outlet_calls_an_actor_what(unread):
    report(unread)
    summary = page_of(unread).read_text(encoding="utf-8").split('id="summary"')[1].split("<section")[0]
    assert "What actors are called" in summary
    assert "<i><bdi>regime</bdi></i>" in summary
    assert "it says <i><bdi>government</bdi></i>" in summary
    table = pd.read_csv(page_of(unread).parent / "tables" / "naming_contrasts.csv")
    assert table["difference"].tolist() == [1.0, 1.0]


def test_names_in_few_articles_are_not_compared_and_the_page_says_so(unread):
    unread.keep("names", unread.table("names").groupby("name").head(11))
    report(unread)
    page = page_of(unread).read_text(encoding="utf-8")
    assert "Names of actors are not compared" in page
    assert "What actors are called" not in page
