"""What a user asks for is never written into the folders of a study that framing keeps for itself."""

import pytest

from framing.errors import InputError
from framing.steps.export import export


@pytest.mark.parametrize("name", ["data", "data/effects", "label_config/x.csv", "exports/../data/x.csv"])
def test_the_folders_that_framing_keeps_are_refused(study, name):
    with pytest.raises(InputError, match="of the study, which framing manages; choose another"):
        study.require_elsewhere(study.path / name)


@pytest.mark.parametrize("name", ["", "exports/x.csv", "database", "reports/effects"])
def test_a_folder_that_framing_does_not_keep_is_accepted(study, name):
    assert study.require_elsewhere(study.path / name) is None


def test_an_export_into_the_data_is_refused_before_it_is_written(labelled_study):
    path = labelled_study.path / "data" / "x.csv"
    with pytest.raises(InputError, match="in the folder data/"):
        export(labelled_study, "csv", what="annotations", output=path)
    assert not path.exists()
