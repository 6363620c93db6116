"""The section "Groups" on the page."""

import json

import pytest

from framing.errors import StudyError
from framing.report.page import render_sections
from framing.report.sections import groups
from framing.steps.report import _categories, _estimates, report
from framing.steps.report_inputs import read_findings
from framing.study import open_study

HOSTILE = "<b>& $x_1$"


@pytest.fixture(scope="module")
def grouped(start, desk, tmp_path_factory):
    """A study with sections, half of them of a hostile name, and a topic in the metadata."""
    study = start(tmp_path_factory.mktemp("grouped"))
    for name, table in desk(labelled=30).items():
        if name == "articles":
            half = table["article_id"].str[-1].isin(list("02468"))
            table = table.assign(section=half.map({True: HOSTILE, False: "politics"}))
            table = table.assign(meta=[json.dumps({"topic": "ferry"}) if even else "" for even in half])
        study.keep(name, table)
    return study.path


def study_by(folder, by):
    text = (folder / "study.toml").read_text(encoding="utf-8").split("[report]")[0]
    (folder / "study.toml").write_text(f"{text}[report]\nby = {json.dumps(by)}\n", encoding="utf-8")
    return open_study(folder)


@pytest.fixture(scope="module")
def section(grouped):
    study = study_by(grouped, ["section", "topic"])
    study.build("estimates", lambda: _estimates(study, _categories(study)))
    findings = read_findings(study, _categories(study), {"version": "", "versions": {}, "inputs": {}})
    (each,) = render_sections(findings, [groups.SECTION])
    return each


def test_the_page_has_a_figure_for_each_outlet_and_for_all_of_them(section):
    assert list(section.figures) == ["groups-1-section-1", "groups-1-section-2", "groups-1-section-3",
                                     "groups-1-section-4"]  # fmt: skip
    assert section.figures["groups-1-section-1"].title == "All outlets, by section"
    assert section.body.count("<svg") == 4


def test_the_figures_have_their_numbers_as_text_and_as_data(section):
    figure = section.figures["groups-1-section-1"]
    assert figure.alt.startswith("All outlets: ")
    assert set(figure.data["group"]) == {HOSTILE, "politics"}
    assert "outlet" not in figure.data


def test_names_of_groups_are_escaped(section):
    assert "<b>" not in section.body
    assert "&lt;b&gt;&amp; $x_1$" in section.body


def test_a_column_of_one_value_says_that_there_is_nothing_to_compare(section):
    assert "No two groups of an outlet have enough labels" in section.body


def test_without_columns_there_is_no_section(grouped):
    study = study_by(grouped, [])
    study.build("estimates", lambda: _estimates(study, _categories(study)))
    findings = read_findings(study, _categories(study), {"version": "", "versions": {}, "inputs": {}})
    (each,) = render_sections(findings, [groups.SECTION])
    assert each.body is None
    assert each.tables == {}


def test_an_unknown_column_is_one_line_with_the_nearest(grouped):
    with pytest.raises(StudyError, match=r"report\.by: no column is called 'sektion' \(did you mean 'section'\?\)"):
        report(study_by(grouped, ["sektion"]))


def test_the_report_says_first_how_many_articles_are_in_no_group(grouped, monkeypatch):
    def stop(*args):
        raise KeyboardInterrupt

    said = []
    monkeypatch.setattr("framing.steps.report._require_font", stop)
    with pytest.raises(KeyboardInterrupt):
        report(study_by(grouped, ["section", "topic"]), tell=said.append)
    assert said == ["report.by: topic: 45 of 90 articles have no value, and no group"]
