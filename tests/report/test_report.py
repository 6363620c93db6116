import json
import os
import re
from html.parser import HTMLParser

import pytest

from framing.digests import digest
from framing.errors import InputError
from framing.model.bundle import FORMAT
from framing.overwriting import LIST
from framing.report.robustness import conclusions
from framing.steps.report import has_foreign_pdf, page_of, print_pdf, report
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

HOSTILE = "<script>alert('x')</script> \"Ö\" & $x_1$"
FILES = {
    "index.html",
    "estimates.csv",
    "estimates.json",
    "contrasts.csv",
    "naming.csv",
    "manifest.json",
    "figures/rates.png",
    "figures/rates.pdf",
    "figures/naming.svg",
    "tables/voices.csv",
    "tables/speakers.csv",
    "tables/words.csv",
    "tables/audit.csv",
    "tables/weeks.csv",
    "tables/robustness.csv",
    "tables/conclusions.csv",
    "tables/naming_events.csv",
    "tables/all.json",
    "paper/articles.tex",
    "paper/estimates.tex",
    "paper/contrasts.tex",
    "paper/corpus.tex",
    "paper/naming.tex",
    "paper/methods.md",
    "paper/methods.tex",
    "paper/references.bib",
}


def fill(study, tables):
    for name, table in tables.items():
        study.keep(name, table)
    return study


class Page(HTMLParser):
    """What a browser would make of it: tags by name, ids, links."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.tags.append((tag, facts))
        self.ids += [facts["id"]] if "id" in facts else []
        self.links += [facts["href"]] if tag == "a" else []


def read(study):
    return page_of(study).read_text(encoding="utf-8")


def test_the_folder_has_page_tables_figures_and_manifest(made):
    folder = page_of(made).parent
    assert {name for name in FILES if (folder / name).is_file()} == FILES
    assert {path.stem for path in (folder / "figures").glob("*.svg")} >= {"hedge", "naming", "all", "rates"}
    rows = json.loads((folder / "estimates.json").read_text(encoding="utf-8"))
    assert len(rows) == len(made.estimates()) == 3 * 4 * 2 * 2
    assert rows[0].keys() >= {"outlet", "category", "voice", "value", "low", "high", "naive", "per", "confidence"}


def test_the_same_inputs_give_the_same_bytes_and_no_time(made):
    folder = page_of(made).parent
    before = digest(folder)
    assert report(made, force=True).written
    assert digest(folder) == before
    facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert facts["inputs"]["gold"] == made.manifest()["gold"].digest
    assert facts.keys() == {"framing", "version", "versions", "seed", "study", "inputs", "files"}


def test_unchanged_inputs_do_nothing(made):
    assert not report(made).written


@pytest.mark.parametrize(
    "name",
    ["index.html", *(pytest.param(name, marks=pytest.mark.exhaustive) for name in ("manifest.json", "contrasts.csv"))],
)
def test_a_file_that_is_gone_is_made_again_and_one_that_was_changed_only_by_force(made, name):
    path = page_of(made).parent / name
    before = path.read_bytes()
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=f"{name}: has been changed since framing wrote it; give the report another"):
        report(made)
    assert path.read_text(encoding="utf-8") == "{}"
    assert report(made, force=True).written
    assert path.read_bytes() == before
    path.unlink()
    assert report(made).written


def test_a_manifest_deletes_nothing_whatever_it_names(made, desk, tmp_path):
    folder = page_of(made).parent
    victims = [folder / "notes.md", folder / "mine.txt", made.path / "victim.csv", tmp_path / "victim.csv"]
    for path in victims:
        path.write_text("mine", encoding="utf-8")
    os.mkfifo(folder / "figures" / "pipe.svg")
    names = ["notes.md", "mine.txt", "../../victim.csv", str(tmp_path / "victim.csv"), "figures/pipe.svg"]
    facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    facts["files"] |= dict.fromkeys(names, digest(victims[0]))
    (folder / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    (folder / LIST).unlink()
    made.keep("gold", desk()["gold"].head(100))
    assert report(made).written
    assert [path.read_text(encoding="utf-8") for path in victims] == ["mine"] * 4
    assert not set(names) & set(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"])


def test_a_report_that_was_made_before_there_was_a_list_is_replaced_file_by_file(made, desk):
    folder = page_of(made).parent
    (folder / LIST).unlink()
    assert not report(made).written
    made.keep("gold", desk()["gold"].head(100))
    (folder / "contrasts.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"contrasts\.csv: is not a file that framing wrote|has been changed"):
        report(made)
    (folder / "contrasts.csv").unlink()
    assert report(made).written
    assert not report(made).written


def test_a_link_or_pipe_in_place_of_a_file_is_one_line_even_by_force(made, tmp_path):
    page = page_of(made)
    page.unlink()
    os.mkfifo(page)
    with pytest.raises(InputError, match=r"index\.html: is a named pipe and is left alone; move it away"):
        report(made, force=True)
    page.unlink()
    page.symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(InputError, match=r"index\.html: is a symbolic link and is left alone; move it away"):
        report(made, force=True)


def test_a_changed_title_or_stage_makes_it_again(made, desk):
    toml = made.path / "study.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("A small study", "Another"), encoding="utf-8")
    again = open_study(made.path)
    assert report(again).written
    assert "Another" in read(again)
    again.keep("gold", desk()["gold"].head(100))
    assert report(again).written


def test_every_link_has_its_place_and_no_id_stands_twice(made):
    page = Page(read(made))
    assert len(page.ids) == len(set(page.ids))
    inside = {link[1:] for link in page.links if link.startswith("#")}
    read_there = {link for link in inside if re.fullmatch(r"a-\d+-\d+", link)}  # the reader unpacks the article
    assert {int(link.split("-")[1]) for link in read_there} <= set(range(len(made.articles())))
    assert read_there
    assert inside - read_there <= set(page.ids)
    assert any(link.startswith("e-0-") for link in inside)


def test_the_page_needs_nothing_but_itself(made):
    page = Page(read(made))
    sources = [facts.get("src") or facts.get("href") for tag, facts in page.tags if tag in ("script", "link", "img")]
    assert [source for source in sources if source and not source.startswith("data:")] == []
    assert "default-src 'none'" in read(made)


def test_a_finding_is_told_in_words_with_its_interval(made):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", read(made)))
    assert re.search(r"Hedge: ledger has [\d.]+ \([\d.]+–[\d.]+\) per 1,000 words, more than", text)
    assert re.search(r"times as many \([\d.]+–[\d.]+\), adjusted p", text)
    assert "biased" not in text


def evidence_of(page):
    """Return what stands behind the numbers of categories: not that of names and words."""
    return "".join(re.findall(r'<details id="e-\d+-\d+">.*?</details>', page, re.DOTALL))


def test_every_sentence_of_evidence_marks_its_words(made):
    marks = re.findall(r"<mark>([^<]+)</mark>", evidence_of(read(made)))
    assert {"regime", "brutal", "allegedly"} == set(marks)


def test_hostile_texts_are_shown_and_not_run(study, desk):
    tables = desk(articles=14, labelled=14, outlets=(HOSTILE, "ledger"))
    row = tables["articles"]
    tables["articles"] = row.assign(title=HOSTILE, event=HOSTILE, text=row["text"].str.replace("landing", HOSTILE))
    tables["markers"] = tables["markers"].assign(speaker=HOSTILE, rule=HOSTILE)
    report(fill(study, tables))
    page = Page(read(study))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "alert('x')" not in re.findall(r"<script>(.*?)</script>", read(study), re.DOTALL)[0]
    assert not [name for _, facts in page.tags for name in facts if name.startswith("on")]


def test_a_study_without_labels_says_that_its_counts_are_no_estimates(study, desk):
    tables = desk()
    report(fill(study, {name: tables[name] for name in ("articles", "speech", "markers")}))
    assert set(study.estimates()["method"]) == {"too_few"}
    assert "what rules find is a count, not an estimate" in re.sub(r"\s+", " ", read(study))


def test_an_outlet_alone_is_reported_without_comparisons(study, desk):
    report(fill(study, desk(outlets=("ledger",))))
    assert "There are no two outlets to compare." in read(study)


def test_the_evidence_is_capped_and_says_so(study, desk, monkeypatch):
    monkeypatch.setattr("framing.report.limits.SENTENCES_PER_CELL", 5)
    report(fill(study, desk()))
    assert re.search(r"Shown: 5 of \d+\.", read(study))
    assert 0 < evidence_of(read(study)).count("<mark>") <= 5 * 3 * 4


def test_excerpts_only_are_shown_where_the_study_says_so(study, desk):
    toml = study.path / "study.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + "\n[report]\nexcerpts = true\n", encoding="utf-8")
    tables = desk()
    long = "The regime closed the ferry landing" + " and the upper road" * 20 + "."
    text = tables["articles"]["text"].str.replace("The regime closed the ferry landing.", long)
    tables["articles"] = tables["articles"].assign(text=text)
    kept = fill(open_study(study.path), {name: tables[name] for name in ("articles", "speech", "markers")})
    report(kept)
    assert "the upper road" * 5 not in read(kept)
    assert "Only a few words around each marker are shown." in read(kept)
    assert 'id="packed"' not in read(kept)
    assert 'href="#a-' not in read(kept)


def test_where_the_model_errs_differently_by_outlet_uncorrected_counts_are_withheld(made):
    test = {
        "target": "outlet_voice", "measure": "precision", "by": "outlet", "levels": "", "left_out": "",
        "lowest": "post",
        "lowest_value": 0.4, "highest": "beacon", "highest_value": 0.9, "difference": 0.5, "low": 0.3, "high": 0.7,
        "p": 0.001, "p_adjusted": 0.004, "n": 48, "note": "",
    }  # fmt: skip
    versions = {"scikit-learn": "1.9"}
    card = {"format": FORMAT, "files": {}, "versions": versions, "metrics": [], "data": {}, "counts": {}, "folds": {}}
    folder = made.file("model")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "card.json").write_text(json.dumps(card | {"validation": {"differential": [test]}}), encoding="utf-8")
    report(made, force=True)
    text = page_of(made).read_text(encoding="utf-8")
    assert "precision differs by outlet: 0.40 in post, 0.90 in beacon (p = 0.004, 48 articles)" in text
    assert "The corrected rates hold; the uncorrected counts are withheld." in text
    assert text.count(">withheld</td>") == 12  # one row per outlet and category


@pytest.mark.parametrize("printed", [True, False])
def test_a_pdf_that_framing_printed_of_another_page_does_not_stay_and_ones_own_does(made, desk, monkeypatch, printed):
    monkeypatch.setattr("framing.report.pdf.print_page", lambda page: b"%PDF of the page before")
    pdf = print_pdf(made) if printed else page_of(made).with_name("report.pdf")
    pdf.write_bytes(b"%PDF of the page before")
    assert has_foreign_pdf(made) != printed
    report(made)
    assert pdf.exists()
    made.keep("gold", desk()["gold"].head(100))
    report(made)
    assert pdf.exists() != printed


def test_labels_of_an_article_that_is_gone_and_stages_that_are_not_up_to_date_are_told(study, desk):
    tables = desk(articles=14, labelled=14)
    gone = tables["articles"]["article_id"].iloc[0]
    tables["annotations"] = tables["gold"].assign(annotator="ada", arm="assisted", origin="added")
    fill(study, {**tables, "articles": tables["articles"].iloc[1:]})
    assert gone in set(study.table("readings")["article_id"])
    report(study)
    assert f"The labels of 1 article are left out, no longer in the study (&#39;{gone}&#39;)." in read(study)
    assert "<li>When this report was made, gold was not up to date (annotations have changed).</li>" in read(study)
    study.keep("articles", study.table("articles").assign(author="Ada Brink"))
    report(study)
    said = re.search(r"<li>When this report was made, (.*?)\.</li>", read(study))[1]
    assert said == "speech was not up to date (articles have changed), nor were 6 other stages"


def test_choices_that_only_add_conclusions_make_a_report(study, desk, monkeypatch):
    monkeypatch.setattr("framing.report.findings.conclusions", lambda grid: conclusions(grid.head(0)))
    report(fill(study, desk(articles=14, labelled=14)))
    assert "Which conclusions hold" not in read(study)
    assert "Comparisons" in read(study)
