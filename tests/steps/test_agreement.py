import pytest

from framing.errors import StudyError
from framing.steps.agreement import agreement


def test_a_studys_annotators_are_compared_where_two_read_an_article(labelled_study):
    table = agreement(labelled_study)
    assert set(table["n"]) == {15}
    assert 0.5 < table.query("measure == 'token_alpha' and category == 'all' and arm == 'all'")["value"].item() < 1


def test_without_annotations_the_next_command_is_named(study):
    with pytest.raises(StudyError, match="run 'framing ingest' first"):
        agreement(study)
