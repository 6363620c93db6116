"""An outlet that writes in two languages has rates in each, everywhere that a report has numbers."""

import json
import re

import pandas as pd
import pytest

from framing.report.rate_findings import summarise
from framing.steps.report import report
from framing.steps.report_inputs import read_findings
from framing.study import open_study

DESK = {"articles": 36, "labelled": 32}
EDITIONS = {("beacon", "en"), ("beacon", "fr"), ("ledger", "en"), ("post", "fr")}


@pytest.fixture(scope="module")
def bilingual(start, desk, tmp_path_factory):
    """The folder of a reported study: beacon writes in English and French, ledger and post in one of them each."""
    study = start(tmp_path_factory.mktemp("bilingual"))
    tables = desk(**DESK)
    articles = tables["articles"]
    french = (articles["outlet"] == "post") | ((articles["outlet"] == "beacon") & (articles.index % 2 == 0))
    tables["articles"] = articles.assign(language=french.map({True: "fr", False: "en"}))
    for name, table in tables.items():
        study.keep(name, table)
    report(study)
    return study.path


@pytest.fixture(scope="module")
def findings(bilingual):
    return read_findings(open_study(bilingual), {}, {})


def written(folder, name):
    return (folder / "reports" / "report" / name).read_text(encoding="utf-8")


def test_each_edition_has_rates_of_its_own_articles(bilingual):
    rates = open_study(bilingual).estimates().query("measure == 'rate' and voice == 'outlet' and category == 'naming'")
    sizes = rates.set_index(["outlet", "language"])["n_articles"].to_dict()
    assert sizes == {("beacon", "en"): 18, ("beacon", "fr"): 18, ("ledger", "en"): 36, ("post", "fr"): 36}


def test_a_rate_is_that_of_the_comparison_it_stands_beside(findings):
    naming = findings.rates.query("voice == 'outlet' and category == 'naming'").set_index(["outlet", "language"])
    (pair,) = findings.contrasts.query("category == 'naming' and language == 'fr'").to_dict("records")
    assert {pair["outlet"], pair["other"]} == {"beacon", "post"}
    difference = naming.loc[("beacon", "fr"), "value"] - naming.loc[("post", "fr"), "value"]
    assert difference == pytest.approx(pair["difference"] if pair["outlet"] == "beacon" else -pair["difference"])


def test_a_card_has_the_rate_of_the_language_it_names(findings):
    naming = findings.rates.query("voice == 'outlet' and category == 'naming'").set_index(["outlet", "language"])
    summary = summarise(findings.rates, findings.contrasts, findings.main_languages)
    rates = {each.language: each.higher_rate[0] for each in summary.differences if each.category == "naming"}
    assert set(rates) == {"en", "fr"}
    for language, rate in rates.items():
        assert rate == pytest.approx(naming.loc[("beacon", language), "value"])


@pytest.mark.parametrize("name", ["estimates", "tables/positions", "tables/voices", "tables/marker_voices",
                                  "tables/speakers", "tables/periods"])  # fmt: skip
def test_every_table_by_outlet_is_by_language_too(bilingual, name):
    table = pd.read_csv(bilingual / "reports" / "report" / f"{name}.csv")
    table = table[table["outlet"] != "all outlets"]
    assert set(zip(table["outlet"], table["language"], strict=True)) == EDITIONS


@pytest.mark.parametrize("name", ["paper/estimates.tex", "paper/articles.tex", "index.html"])
def test_the_page_and_tables_for_papers_name_the_language_of_an_edition(bilingual, name):
    text = written(bilingual, name)
    assert text.count("beacon (English)") == text.count("beacon (French)") >= 1
    assert "ledger (English)" not in text


def test_figures_have_a_line_for_each_edition(bilingual, findings):
    names = ["beacon (en)", "ledger (en)", "beacon (fr)", "post (fr)"]
    assert list(findings.drawn_editions.values()) == names
    for name in names:
        assert name in written(bilingual, "figures/naming.svg")
    assert {len(drawn.rows) for drawn in findings.drawn_rates.values()} == {4}


def test_a_study_in_one_language_names_none(reported):
    findings = read_findings(open_study(reported), {}, {})
    assert list(findings.editions.values()) == ["beacon", "ledger", "post"]
    assert set(findings.estimates["language"]) == {"en"}
    assert "(English)" not in written(reported, "index.html")
    assert {row["language"] for row in json.loads(written(reported, "estimates.json"))} == {"en"}


def test_the_sentences_behind_a_number_are_those_of_its_language(findings):
    anchors = {key: findings.anchor(key[0], "naming", key[1]) for key in EDITIONS}
    assert len(set(anchors.values())) == len(EDITIONS)
    assert (
        findings.anchor("ledger", "naming", "en") == f"e-{list(findings.outlets).index('ledger')}-{position(findings)}"
    )
    language_of = findings.stages.articles.set_index("article_id")["language"]
    cells = findings.evidence.of_markers
    assert {(cell.outlet, cell.language) for cell in cells} == EDITIONS
    for cell in cells:
        assert {language_of[sentence.article_id] for sentence in cell.sentences} == {cell.language}


def position(findings):
    return list(findings.categories).index("naming")


def test_every_link_to_sentences_has_its_sentences(bilingual):
    page = written(bilingual, "index.html")
    links = set(re.findall(r'href="#(e-\d[^"]*)"', page))
    assert any("l1" in link for link in links)
    assert links <= set(re.findall(r'id="(e-\d[^"]*)"', page))
