"""A section is one file and one line, and what it tells of limits comes from the constants."""

import importlib
import re
from importlib.resources import files

import pandas as pd
import pytest

from framing.report import limits, sections
from framing.report.page import render_page, render_sections
from framing.report.report_files import report_files
from framing.report.section import Section
from framing.steps.report import _categories, page_of, report
from framing.steps.report_inputs import read_findings
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

TEMPLATES = [
    path
    for folder in ("framing.report", "framing.report.sections")
    for path in files(folder).iterdir()
    if path.name.endswith(".html")
]
CODE, TAG = r"\{[{%].*?[%}]\}", r"</?\w+(?:[^>\"]|\"[^\"]*\")*>"
# figures that no limit can be: items of a tuple, plurals, how shares are printed; fixed ends of scales, years
CODE_ALLOWED = r"(?<=[\w\]])\[\d\]|index0|[!=]= 1\b|\"< 1 %\"|< 0\.005|100 \* cell|%\.0f"
TEXT_ALLOWED = r"at 0 % or 100 %|starts at 0|Zrnic 2023|Quinn 2008"


def bare_figures(template):
    """Return the figures that a template states itself, in its text and in its code, but for those in attributes."""
    text = re.sub(TEXT_ALLOWED, " ", re.sub(TAG, " ", re.sub(CODE, " ", template)))
    code = [re.sub(CODE_ALLOWED, " ", part) for part in re.findall(CODE, template)]
    return [figure for part in (text, *code) for figure in re.findall(r"(?<![\w.])\d(?:[\d.,]*\d)?\b", part)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_states_a_figure_itself(path):
    assert bare_figures(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "figures"),
    [
        ("<p>below 12 articles</p>", ["12"]),
        ("{% if differences|length > 12 %}", ["12"]),
        ("{{ differences[:12] }} per 1,000 words, with 95 % intervals", ["1,000", "95", "12"]),
        ('<div class="scroll{{ " tall" if rows|length > 14 }}">', ["14"]),
        ('<svg viewBox="0 0 34 12"><path d="M1 6h32"/></svg> labels', []),
        ("<h3>below {{ fewest }} articles, {{ rate[0] }} and {{ rate[1] }}</h3>", []),
    ],
)
def test_a_bare_figure_is_seen_and_an_attribute_is_none(template, figures):
    assert bare_figures(template) == figures


@pytest.fixture(scope="module")
def findings(sketched):
    study = open_study(sketched)
    return read_findings(study, _categories(study), {"version": "", "versions": {}, "inputs": {}})


LIMITS = (
    ("comparisons", "MIN_MATCHED_EVENTS", "this needs 77 events"),
    ("summary", "MIN_ARTICLES", "fewer than 77 labelled articles"),
    ("summary", "MIN_NONZERO", "fewer than 77 of them"),
    ("corpus_facts", "MIN_WORDS", "fewer than 77 words"),
    ("names_of_actors", "MIN_ARTICLES", "fewer than 77 articles"),
    ("voices", "SPEAKERS", "the 77 who say most"),
)


@pytest.mark.parametrize(("name", "constant", "sentence"), LIMITS)
def test_a_limit_that_the_page_tells_is_the_constant(findings, monkeypatch, name, constant, sentence):
    module = importlib.import_module(f"framing.report.sections.{name}")
    assert sentence not in body(findings, module)
    monkeypatch.setattr(module, constant, 77)
    assert sentence in body(findings, module)


def body(findings, module):
    (rendered,) = render_sections(findings, [module.SECTION])
    return re.sub(r"\s+", " ", rendered.body)


def test_a_list_that_is_cut_says_how_much_is_left_out(findings, monkeypatch):
    comparisons = importlib.import_module("framing.report.sections.comparisons")
    assert "clearest of" not in body(findings, comparisons)
    monkeypatch.setattr(limits, "COMPARISONS", 5)
    assert "The 5 clearest of 12 comparisons" in body(findings, comparisons)


def test_sections_have_anchors_and_tables_of_their_own(findings):
    every = sections.load_sections()
    anchors = [section.anchor for section in every]
    assert len(set(anchors)) == len(anchors) == len(sections.NAMES)
    tables = [name for section in every for name in section.tables(findings)]
    assert len(set(tables)) == len(tables) > 10


ADDED = """
from framing.report.html_tables import frame_of, plain_table
from framing.report.section import Section

def write(findings):
    words = findings.articles.groupby("outlet", as_index=False)["words"].max()
    return {"added_section": words, "added_nothing": words.head(0)}

def show(findings, tables):
    frame = frame_of("t-added", "By outlet", "The longest article of each outlet.")
    return {"html_tables": [plain_table(tables["added_section"], frame, {"outlet": "Outlet", "words": "Words"})]}

SECTION = Section(anchor="added", title="An added section", link="Added", tables=write, contents=show)
"""


def test_a_section_is_one_file_and_one_line(made, monkeypatch, tmp_path):
    (tmp_path / "added_section.py").write_text(ADDED, encoding="utf-8")
    monkeypatch.setattr(sections, "__path__", [*sections.__path__, str(tmp_path)])
    monkeypatch.setattr(sections, "NAMES", [*sections.NAMES[:3], "added_section", *sections.NAMES[3:]])
    report(made, force=True)
    page = page_of(made).read_text(encoding="utf-8")
    assert re.search(r'>Estimates</a>\s*<a href="#added">Added</a>\s*<a href="#contrasts">', page)
    assert '<section id="added" aria-labelledby="h-added">\n<h2 id="h-added">An added section</h2>' in page
    assert "The longest article of each outlet." in page
    table = pd.read_csv(page_of(made).parent / "tables" / "added_section.csv")
    assert set(table["outlet"]) == {"beacon", "ledger", "post"}
    assert not (page_of(made).parent / "tables" / "added_nothing.csv").exists()


def rendered(findings, *added):
    return render_page(findings, render_sections(findings, added))


def test_a_section_that_has_nothing_to_show_is_not_on_the_page_nor_in_its_contents(findings):
    shown = Section(anchor="here", title="Here", contents=lambda findings, tables: {}, template="<p>{{ per }}</p>")
    silent = Section(anchor="gone", title="Gone", contents=lambda findings, tables: None)
    page = rendered(findings, shown, silent)
    assert '<a href="#here">Here</a>' in page
    assert "<p>1,000</p>" in page
    assert "gone" not in page.lower()


def test_a_section_without_a_title_continues_the_one_before_it(findings):
    page = rendered(findings, Section(anchor="more", contents=lambda findings, tables: {}, template="<p>More</p>"))
    assert '<section id="more" class="continued">\n<p>More</p>' in page
    assert "#more" not in page


@pytest.mark.parametrize("field", ["template", "after"])
def test_what_a_section_is_given_is_escaped(findings, field):
    hostile = "<script>alert('x')</script>"
    section = Section(
        anchor="x", title=hostile, contents=lambda findings, tables: {"text": hostile},
        **{"template": "", field: "<p>{{ text }} {{ name('beacon') }}</p>"},
    )  # fmt: skip
    page = rendered(findings, section)
    assert page.count("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;") == 3
    assert "<bdi>beacon</bdi>" in page
    assert page.count("<script>") == 1


def test_the_same_findings_give_the_same_files(findings, monkeypatch):
    monkeypatch.setattr(sections, "NAMES", ["summary", "voices"])
    files_made = report_files(findings)
    assert {name for name in files_made if name.startswith("tables/")} == {
        "tables/marker_voices.csv", "tables/voices.csv", "tables/speakers.csv", "tables/all.json",
    }  # fmt: skip
    assert files_made == report_files(findings)


def test_no_template_has_a_word_that_a_renaming_broke():
    words = {word for path in TEMPLATES for word in re.findall(r"[a-z]+", path.read_text(encoding="utf-8"))}
    assert {word for word in words if word.endswith("group") and word != "group"} == set()
