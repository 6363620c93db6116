"""What time it is, and what time files bear, makes no difference to what is up to date."""

import os

import pytest

PAST, DAY = 631152000, 86400.0


def set_back(folder, moment=PAST):
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))


@pytest.mark.parametrize("moment", [PAST, 4102444800])
def test_files_with_other_times_are_no_other_files(run, flow, folders, tmp_path, moment):
    with folders.copied(flow[-1].after, tmp_path / "study") as folder:
        set_back(folder, moment)
        assert "next: nothing: the report is up to date" in run(folder, "status")["out"]
        assert "nothing has changed" in run(folder, "prelabel")["err"]
        assert folders.difference(folder, flow[-1].after) == []


def test_what_was_changed_before_its_result_was_made_by_the_clock_is_stale_all_the_same(run, flow, folders, tmp_path):
    with folders.copied(flow[8].after, tmp_path / "study") as folder:
        assert run(folder, "ingest texts2.jsonl", clock=-365 * DAY)["code"] == 0
        os.utime(folder / "study" / "data" / "articles.parquet", (PAST, PAST))
        said = run(folder, "status")["out"]
        assert "articles have changed" in said
        assert "next: framing prelabel" in said


def test_a_clock_that_is_set_back_between_commands_changes_no_byte(run, flow, folders, tmp_path):
    with folders.copied(flow[9].before, tmp_path / "study") as folder:
        for place, step in enumerate(flow[9:14]):
            set_back(folder / "study")
            assert run(folder, step.command, clock=-place * DAY)["code"] == 0
        assert folders.difference(folder, flow[13].after) == []
