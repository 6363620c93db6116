import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import StudyError
from framing.records import conform
from framing.steps.agreement import agreement


def test_a_studys_annotators_are_compared_where_two_read_an_article(labelled_study):
    table = agreement(labelled_study)
    assert set(table["n"]) == {15}
    assert 0.5 < table.query("measure == 'token_alpha' and category == 'all' and arm == 'all'")["value"].item() < 1


def test_labels_of_articles_that_are_gone_are_left_out_and_said(labelled_study):
    articles = labelled_study.table("articles")
    read = labelled_study.table("readings")["article_id"].value_counts()
    gone = read.index[0]
    labelled_study.keep("articles", articles[articles["article_id"] != gone].reset_index(drop=True))
    assert agreement(labelled_study)["n"].max() == 14
    shown = labelled_study.annotations().head(0).assign(outcome="")
    labelled_study.keep("shown_prelabels", conform(shown, "shown_prelabels"))
    for command in ("agreement", "agreement --disputed", "agreement --blind-arm", "rules"):
        result = CliRunner().invoke(main, [*command.split(), "--study", str(labelled_study.path)])
        assert result.exit_code == 0, result.output
        note = f"note: the labels of 1 article are left out, no longer in the study ({gone!r})"
        assert note in result.stderr


def test_without_annotations_the_next_command_is_named(study):
    with pytest.raises(StudyError, match="run 'framing ingest' first"):
        agreement(study)
