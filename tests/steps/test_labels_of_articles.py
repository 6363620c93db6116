"""Labels of articles that are no longer in the study: nothing is made of them, and it is said."""

import re

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.records import conform, empty
from framing.steps.adjudicate import adjudicate
from framing.steps.agreement import agreement
from framing.steps.audit import label_warnings
from framing.steps.export import export
from framing.steps.labels_of_articles import ArticleLabels, labels_left_out
from framing.steps.progress import progress
from framing.steps.report_inputs import read_stages
from framing.steps.rules import rules
from framing.steps.train import fit_model, labelled

GONE = "a001"
NOTE = f"the labels of 1 article are left out, no longer in the study ({GONE!r})"


@pytest.fixture
def read_study(labelled_study):
    """A study with gold, a sample and no pre-labels shown, of which one article is gone that two people read."""
    adjudicate(labelled_study)
    drawn = labelled_study.articles().head(30)[["article_id"]].assign(stratum="x", probability=0.5, arm="blind", rank=0)
    labelled_study.keep("sample", conform(drawn.assign(annotators=2), "sample"))
    labelled_study.keep("shown_prelabels", empty("shown_prelabels"))
    articles = labelled_study.table("articles")
    labelled_study.keep("articles", articles[articles["article_id"] != GONE].reset_index(drop=True))
    return labelled_study


COMMANDS = (
    "agreement", "agreement --disputed", "agreement --blind-arm", "rules", "progress", "adjudicate", "effects outlet",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_in_one_line_what_it_leaves_out(read_study, command):
    result = CliRunner().invoke(main, [*command.split(), "--study", str(read_study.path)])
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines().count(f"note: {NOTE}") == 1


@pytest.mark.parametrize("command", ["train", "report"])
def test_so_do_those_that_take_long(read_study, monkeypatch, command):
    monkeypatch.setattr(f"framing.cli.{command}.run", lambda study, **options: adjudicate(study))
    monkeypatch.setattr("framing.cli.report.page_of", lambda study: study.path)
    result = CliRunner().invoke(main, [command, "--study", str(read_study.path)])
    assert result.stderr.splitlines().count(f"note: {NOTE}") == 1


def test_gold_has_no_rows_of_an_article_that_is_gone_and_is_stale_until_then(read_study):
    states = {status.stage: (status.state, status.because) for status in read_study.status()}
    assert states["gold"] == ("stale", "articles have changed")
    assert GONE in set(read_study.gold()["article_id"])
    adjudicate(read_study)
    gold = read_study.gold()
    assert (GONE in set(gold["article_id"]), gold["article_id"].nunique() > 20) == (False, True)


def test_nothing_is_counted_of_an_article_that_is_gone(read_study):
    assert agreement(read_study)["n"].max() == 14
    stages = read_stages(read_study)
    assert not any(GONE in set(getattr(stages, name)["article_id"]) for name in ("readings", "annotations", "gold"))
    assert GONE in set(stages.sample["article_id"])  # it was drawn
    assert progress(read_study).notes[0] == NOTE
    assert label_warnings(read_study)[0] == NOTE


def test_a_model_learns_from_the_labels_of_articles_that_are_there(read_study):
    data = fit_model(read_study, labelled(read_study), read_study.settings.model).training_data
    assert GONE not in {*data.gold["article_id"], *data.reader_spans["article_id"], *data.articles["article_id"]}


@pytest.fixture
def corrected_study(labelled_study):
    """A study with gold, in which the text of an article that two people read was corrected since, at its beginning."""
    adjudicate(labelled_study)
    articles = labelled_study.table("articles")
    texts = articles["text"].where(articles["article_id"] != GONE, "Corrected. " + articles["text"])
    labelled_study.keep("articles", articles.assign(text=texts))
    return labelled_study


def test_labels_whose_words_are_not_in_the_text_any_more_are_left_out_by_reading_and_said(corrected_study):
    marked = set(corrected_study.annotations().query("article_id == @GONE")["annotator"])
    read = ArticleLabels(corrected_study).table("readings").query("article_id == @GONE")
    assert marked
    assert not marked & set(read["annotator"])
    note = f"labels of 1 article are left out, whose text has changed since ({GONE!r})"
    assert labels_left_out(corrected_study, "agreement") == labels_left_out(corrected_study, "adjudicate") == note
    adjudicate(corrected_study)
    assert GONE not in set(corrected_study.gold()["article_id"])
    assert agreement(corrected_study)["n"].max() == 14


def test_a_model_does_not_learn_that_nothing_is_marked_in_an_article_whose_marks_are_left_out(corrected_study):
    adjudicate(corrected_study)
    assert GONE not in set(labelled(corrected_study)["article_id"])


def test_labels_count_again_when_the_text_is_what_it_was(corrected_study, newsroom):
    corrected_study.keep("articles", newsroom()["articles"])
    assert labels_left_out(corrected_study, "adjudicate") == ""
    assert GONE in set(ArticleLabels(corrected_study).table("annotations")["article_id"])


def test_an_export_says_it_in_the_same_words(read_study, tmp_path):
    assert export(read_study, "csv", what="annotations", output=tmp_path / "x.csv").notes == (NOTE,)
    assert GONE not in pd.read_csv(tmp_path / "x.csv")["article_id"].tolist()


@pytest.mark.parametrize("command", ["train", "report"])
def test_labels_of_a_category_that_the_codebook_has_no_more_are_refused_in_one_line(labelled_study, command):
    adjudicate(labelled_study)
    assert "loaded" in set(labelled_study.gold()["category"])
    path = labelled_study.path / "label_config" / "codebook.toml"
    parts = re.split(r"(?m)^(?=\[\[)", path.read_text())
    path.write_text("".join(part for part in parts if not ("[[categories]]" in part and 'id = "loaded"' in part)))
    result = CliRunner().invoke(main, [command, "--study", str(labelled_study.path)])
    said = result.stderr.splitlines()[-1]
    assert result.exit_code == 6, result.output
    assert said.startswith(("framing: gold has spans of loaded,", "framing: annotations has spans of loaded,"))
    assert said.endswith("restore the category, or label with the new one and pull")


def test_where_all_are_there_nothing_is_said(labelled_study):
    assert "left out" not in CliRunner().invoke(main, ["agreement", "--study", str(labelled_study.path)]).stderr


def test_pre_labels_that_were_shown_in_an_article_that_is_gone_count_for_no_rule(read_study):
    markers = read_study.markers()
    shown = conform(
        markers.assign(annotator="ada", outcome="kept", category_after=markers["category"],
                       voice_after=markers["voice"]), "shown_prelabels"
    )  # fmt: skip
    read_study.keep("shown_prelabels", shown)
    there = shown[shown["article_id"] != GONE]
    assert 0 < len(there) < len(shown)
    told = rules(read_study)
    assert (told.overall["n"], told.still_found) == (there["article_id"].nunique(), len(there))
