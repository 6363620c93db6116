"""What the checks of labels have found is on the page and in the tables."""

import pandas as pd
import pytest

from framing.steps.report import page_of, report

pytestmark = pytest.mark.usefixtures("hurried")


@pytest.fixture
def labelled(labelled_study):
    sample = labelled_study.articles()[["article_id", "outlet"]].rename(columns={"outlet": "stratum"})
    sample = sample.assign(probability=1.0, arm="assisted", annotators=1, rank=range(len(sample)))
    labelled_study.keep("sample", sample)
    return labelled_study


def page(study):
    report(study)
    return page_of(study).read_text(encoding="utf-8")


def with_codebooks(study, *codebooks):
    readings = study.table("readings")
    study.keep("readings", readings.assign(codebook=[codebooks[n % len(codebooks)] for n in range(len(readings))]))
    return study


def test_a_codebook_that_was_changed_is_told_at_the_top_and_in_the_table(labelled):
    written = page(with_codebooks(labelled, "one", "two"))
    assert "The codebook was changed between readings" in written.partition('id="h-corpus"')[0]
    table = pd.read_csv(page_of(labelled).parent / "tables" / "label_checks.csv")
    assert table.set_index("check").loc["codebook", "flagged"]
    assert "Checks of the labels" in written


def test_one_codebook_is_in_the_table_and_not_told(labelled):
    written = page(with_codebooks(labelled, "one"))
    assert "The codebook was changed" not in written
    assert "One codebook" in written


def test_who_has_read_how_much_and_what_is_left_are_on_the_page_and_in_tables(labelled):
    written = page(labelled)
    assert ("Who has read how much" in written, "What is left to read" in written) == (True, True)
    folder = page_of(labelled).parent / "tables"
    people = pd.read_csv(folder / "read_by_annotator.csv").set_index("annotator")
    assert (people["read"].to_dict(), "planned" in people) == ({"ada": 30, "bo": 15}, False)
    assert pd.read_csv(folder / "read_by_outlet.csv").iloc[-1][["wanted", "done", "left"]].tolist() == [36, 30, 6]
