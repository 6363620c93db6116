"""Stages in shards: what a step does again and what it keeps, and that the bytes are the same in every way."""

import importlib
import json
import re
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import InputError, StudyError
from framing.shard_work import one_by_one
from framing.shards import is_of_shards, shard_name, shard_paths
from framing.sources.raw import RawArticle, Reject
from framing.steps.ingest import IngestOptions, ingest
from framing.steps.ordered_processes import in_order
from framing.steps.parts_of_articles import parts_of_articles
from framing.steps.prelabel import prelabel
from framing.steps.process_pool import spread_over
from framing.steps.report import page_of, report
from framing.study import open_study

TEXTS = (
    "The regime allegedly fell on Monday. “We left at once and took the boats,” Ada Brink said.",
    "A brutal cut closed the ferry. The mayor said that the boats would be sold in spring.",
    "“We left at once and took the boats with us,” Ada Brink said. The regime denied it.",
)
SHARDED = ("markers", "names", "speech")


@pytest.fixture(autouse=True)
def _shards_of_three(monkeypatch):
    monkeypatch.setattr("framing.steps.article_shards.MAX_ARTICLES", 3)


def records(first, last):
    for number in range(first, last):
        fields = {"article_id": f"a{number:02d}", "outlet": "herald", "language": "en", "event": "ferry"}
        yield RawArticle({**fields, "title": f"No. {number}", "text": TEXTS[number % 3]}, Path("a.jsonl"), number + 1)


def add(study, first, last, **options):
    return ingest(study, records(first, last), IngestOptions(**options))


@pytest.fixture
def ten(study):
    """A study of ten articles in four shards."""
    add(study, 0, 10)
    return study


def recording(done):
    """Return what spreads work here, and notes the number of each shard and what was due."""

    def spread(step, work):
        done.extend((unit.number, sorted(unit.due)) for unit in work)
        return one_by_one(step, work)

    return spread


def files(study):
    return {
        path.relative_to(study.path).as_posix(): path.read_bytes()
        for path in sorted((study.path / "data").rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def killed_after(number):
    """Return what spreads work and is killed after some shards."""

    def spread(step, work):
        yield from one_by_one(step, work[:number])
        raise KeyboardInterrupt

    return spread


def killed(study, number):
    with pytest.raises(KeyboardInterrupt):
        prelabel(study, spread=killed_after(number))


def states(study):
    return {status.stage: status for status in study.status()}


def test_a_table_of_many_articles_is_a_folder_that_reads_as_one_table(ten):
    prelabel(ten)
    for name in ("articles", *SHARDED):
        paths = shard_paths(ten.file(name))
        assert [path.name for path in paths] == [shard_name(number) for number in range(4)]
        assert sum(map(len, ten.shards(name))) == len(ten.table(name)) == len(pd.read_parquet(ten.file(name)))
    assert ten.table("articles")["article_id"].tolist() == [f"a{number:02d}" for number in range(10)]
    assert set(ten.manifest()["markers"].shards) == {shard_name(number) for number in range(4)}


def test_a_table_of_few_articles_is_a_file_as_it_ever_was(study):
    add(study, 0, 3)
    prelabel(study)
    assert study.file("markers").is_file()
    assert "shards" not in json.loads((study.path / "data" / "manifest.json").read_text())["stages"]["markers"]
    assert not (study.path / "data" / ".done").exists()


def test_shards_hold_what_one_table_would(ten, monkeypatch, tmp_path):
    prelabel(ten)
    whole = open_study(shutil.copytree(ten.path, tmp_path / "whole", ignore=lambda folder, names: {"data", "whole"}))
    monkeypatch.setattr("framing.steps.article_shards.MAX_ARTICLES", 1000)
    add(whole, 0, 10)
    prelabel(whole)
    for name in ("articles", *SHARDED, "quotes"):
        pd.testing.assert_frame_equal(ten.table(name), whole.table(name))


def test_speech_that_is_sorted_by_event_on_disk_gives_the_same_statements(ten, monkeypatch):
    prelabel(ten)
    here = ten.table("quotes")
    monkeypatch.setattr("framing.steps.quoted_statements._SHARDS_AT_ONCE", 1)
    prelabel(ten, force=True)
    assert len(here)
    pd.testing.assert_frame_equal(ten.table("quotes"), here)


def test_new_articles_change_the_last_shard_and_make_new_ones(ten):
    prelabel(ten)
    before = ten.manifest()["markers"].shards
    add(ten, 10, 14)
    prelabel(ten, spread=recording(done := []))
    assert done == [(3, sorted(SHARDED)), (4, sorted(SHARDED))]
    after = ten.manifest()["markers"].shards
    assert [before[name] == after[name] for name in before] == [True, True, True, False]


def test_a_shard_of_articles_that_is_gone_is_a_loss_and_no_edit(ten):
    path = ten.file("articles") / shard_name(1)
    path.unlink()
    status = ten.status(["articles"])[0]
    assert (status.state, status.because) == ("changed", "its shard 000001.parquet is gone")
    assert status.remedy == "restore it, or framing ingest SOURCE... --start-over, with all sources"
    with pytest.raises(StudyError, match=r"000001.parquet: gone, and with it 3 articles that were here; restore it"):
        add(ten, 10, 11)
    with pytest.raises(StudyError, match=r"000001.parquet: gone, and with it 3 articles"):
        ten.require_unaltered("articles")
    add(ten, 0, 11, start_over=True)
    assert (len(ten.articles()), ten.is_unchanged("articles")) == (11, True)


def test_shards_of_articles_that_are_gone_are_counted(ten):
    for number in (1, 3):
        (ten.file("articles") / shard_name(number)).unlink()
    with pytest.raises(StudyError, match=r"000001.parquet and 1 file more: gone, and with it 4 articles"):
        add(ten, 10, 11)


def test_a_shard_of_articles_that_was_edited_is_taken_as_it_is(ten):
    path = ten.file("articles") / shard_name(1)
    pd.read_parquet(path).iloc[:2].to_parquet(path, index=False)
    assert add(ten, 10, 11).result.rows == 10


def test_articles_that_come_in_parts_give_the_bytes_that_they_give_in_one(study, ten, tmp_path):
    prelabel(ten)
    other = open_study(shutil.copytree(ten.path, tmp_path / "other", ignore=lambda folder, names: {"other"}))
    add(other, 0, 4, start_over=True)
    prelabel(other)
    add(other, 0, 10)
    prelabel(other)
    assert files(other) == files(ten)


def test_one_changed_article_makes_its_shard_anew_and_no_other(ten):
    prelabel(ten)
    path = shard_paths(ten.file("articles"))[1]
    changed = pd.read_parquet(path)
    changed["text"] = changed["text"].str.replace("ferry", "bridge")
    changed.to_parquet(path, index=False)
    assert "its shard 000001.parquet is not as it was written" in states(ten)["articles"].because
    with pytest.raises(StudyError, match=r"articles\.parquet/000001\.parquet is not as framing wrote it"):
        prelabel(ten)
    add(ten, 0, 10)  # takes the table as it is
    prelabel(ten, spread=recording(done := []))
    assert done == [(1, sorted(SHARDED))]


def test_changed_rules_make_all_shards_anew_and_changed_actors_those_of_names_alone(ten):
    prelabel(ten)
    (ten.path / "rules.toml").write_text('framing = 1\n[[retired]]\nrule = "en/loaded/brutal"\n')
    prelabel(ten, spread=recording(done := []))
    assert done == [(number, ["markers"]) for number in range(4)]
    toml = ten.path / "study.toml"
    toml.write_text(toml.read_text() + '[[actors]]\nid = "government"\nnames = { en = ["regime"] }\n')
    prelabel(open_study(ten.path), spread=recording(done := []))
    assert done == [(number, ["names"]) for number in range(4)]


def test_a_shard_with_flipped_bits_is_named_and_made_anew_and_no_other(ten):
    prelabel(ten)
    before = files(ten)
    flip(shard_paths(ten.file("markers"))[2])
    status = states(ten)["markers"]
    assert (status.state, status.because) == ("changed", "its shard 000002.parquet is not as it was written")
    with pytest.raises(StudyError, match=r"markers\.parquet/000002\.parquet is not as framing wrote it"):
        ten.markers()
    prelabel(ten, spread=recording(done := []))
    assert done == [(2, ["markers"])]
    assert files(ten) == before


def test_what_a_killed_command_had_done_is_kept_and_the_next_one_goes_on(ten):
    prelabel(ten)
    undisturbed = files(ten)
    for name in (*SHARDED, "quotes"):
        shutil.rmtree(ten.file(name), ignore_errors=True)
        ten.file(name).unlink(missing_ok=True)
    killed(ten, 3)
    assert states(ten)["markers"].state == "missing"
    prelabel(ten, spread=recording(done := []))
    assert [number for number, _ in done] == [3]
    assert files(ten) == undisturbed


def test_what_was_done_of_other_inputs_or_damaged_is_not_taken_up(ten):
    killed(ten, 3)
    folder = ten.path / "data" / ".done" / "markers"
    flip(min(folder.iterdir()))
    (folder / "notes.txt").write_text("of somebody else")
    prelabel(ten, spread=recording(done := []))
    assert len([number for number, due in done if "markers" in due]) == 2
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_with_force_all_shards_are_made_anew(ten):
    killed(ten, 2)
    prelabel(ten, force=True, spread=recording(done := []))
    assert [number for number, _ in done] == [0, 1, 2, 3]


def test_rules_that_change_while_shards_are_made_are_seen(ten):
    def meddling(step, work):
        yield from one_by_one(step, work)
        (ten.path / "rules.toml").write_text("framing = 1\n[[retired]]\nrule = 'en/loaded/brutal'\n")

    with pytest.raises(StudyError, match="have changed in the meantime; run this again"):
        prelabel(ten, spread=meddling)
    prelabel(ten, spread=recording(done := []))
    assert ["markers" in due for _, due in done] == [True] * 4
    assert "brutal" not in set(ten.markers()["text"])


def test_a_file_becomes_shards_and_shards_a_file(study):
    for last, is_folder in ((3, False), (7, True), (2, False)):
        add(study, 0, last, start_over=True)
        prelabel(study)
        assert [is_of_shards(study.file(name)) for name in ("articles", *SHARDED)] == [is_folder] * 4
        assert set(study.markers()["article_id"]) <= set(study.table("articles")["article_id"])
        assert states(study)["markers"].state == "fresh"


@pytest.mark.parametrize("name", ["notes.txt", "zzz.parquet", "000001 (1).parquet", "000001.parquet.bak"])
def test_what_somebody_put_between_shards_is_named_and_left_alone(ten, name):
    prelabel(ten)
    for stage in ("markers", "articles"):
        foreign = ten.file(stage) / name
        foreign.write_text("of somebody else")
        status = states(ten)[stage]
        assert (status.state, status.because) == ("changed", f"{name} is no shard: no command wrote it")
        assert status.remedy == f"delete {foreign}, or move it away"
        with pytest.raises((InputError, StudyError), match=f"{re.escape(str(foreign))}.* is no shard"):
            prelabel(ten)
        with pytest.raises(StudyError, match=f"{re.escape(str(foreign))} is no shard.*delete it, or move it away"):
            ten.require_unaltered(stage)
        assert foreign.read_text() == "of somebody else"
        foreign.unlink()
        assert states(ten)[stage].state == "fresh"


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "._000001.parquet"])
def test_what_file_managers_leave_between_shards_is_nothing(ten, name):
    prelabel(ten)
    for stage in ("articles", "markers"):
        (ten.file(stage) / name).write_bytes(b"a view of the folder")
    assert {states(ten)[stage].state for stage in ("articles", "markers")} == {"fresh"}
    assert len(ten.table("articles")) == 10
    ten.require_unaltered("articles", "markers")
    add(ten, 10, 14)
    prelabel(ten)
    assert len(ten.table("articles")) == 14
    assert states(ten)["markers"].state == "fresh"


def test_two_processes_write_the_bytes_of_one(ten):
    prelabel(ten)
    here = files(ten)
    prelabel(ten, force=True, spread=lambda step, work: spread_over(2, step, work))
    assert files(ten) == here


def test_articles_that_two_processes_prepare_are_stored_as_one_prepares_them(study, tmp_path, monkeypatch):
    monkeypatch.setattr("framing.sources.collecting._AT_ONCE", 3)
    (tmp_path / "other").mkdir()
    other = open_study(shutil.copytree(study.path, tmp_path / "other" / "s", ignore=lambda folder, names: {"other"}))
    sources = [*records(0, 20), Reject(Path("a.jsonl"), 21, "no object", "no object"), *records(20, 40)]
    sources[7].fields["outlet"] = "nobody"
    sources[9].fields["text"] += "\n\nRead more: the ferry"
    ordered = partial(in_order, 2, ["framing.sources.collecting"])
    here = ingest(study, sources, IngestOptions(skip_bad=True))
    there = ingest(other, sources, IngestOptions(skip_bad=True), ordered=ordered)
    assert here == there
    assert (len(here.rejects), here.result.rows) == (2, 39)
    assert files(other) == files(study)


def test_a_study_with_actors_and_projects_goes_to_other_processes_too(ten):
    toml = ten.path / "study.toml"
    assigned = '[studio]\nannotators = ["ada"]\nassigned = { ada = 7 }\n'
    toml.write_text(toml.read_text() + assigned + '[[actors]]\nid = "government"\nnames = { en = ["regime"] }\n')
    study = open_study(ten.path)
    prelabel(study)
    here = files(study)
    prelabel(study, force=True, spread=lambda step, work: spread_over(2, step, work))
    assert len(study.table("names"))
    assert files(study) == here


@pytest.fixture
def faulty(tmp_path, monkeypatch):
    """A module of steps with which something goes wrong."""
    shutil.copy(Path(__file__).with_name("faulty_steps.py"), tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("faulty_steps")
    del sys.modules["faulty_steps"]


def test_the_shard_of_a_killed_process_is_made_again(ten, faulty):
    prelabel(ten)
    here = files(ten)
    prelabel(ten, force=True, spread=lambda step, work: spread_over(2, faulty.dies_at_first, work))
    assert (ten.path / "died").exists()
    assert files(ten) == here


def test_a_shard_at_which_processes_are_killed_again_and_again_is_named_and_the_others_are_kept(ten, faulty):
    with pytest.raises(StudyError, match=r"shard 000001\.parquet \(3 articles\) was killed 2 times"):
        prelabel(ten, spread=lambda step, work: spread_over(2, faulty.dies_always, work))
    prelabel(ten, spread=recording(done := []))
    assert [number for number, _ in done] == [1]


def test_a_command_with_two_processes_that_is_killed_takes_them_along_and_is_gone_on_with(ten):
    prelabel(ten)
    undisturbed = files(ten)
    command = [sys.executable, "-m", "framing.cli", "prelabel", "--force", "--jobs", "2", "--study", str(ten.path)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not list((ten.path / "data").glob(".done/markers/*.parquet")):
        assert process.poll() is None, "it has ended before it could be killed"
        time.sleep(0.001)
    family = descendants(process.pid)
    process.kill()
    process.wait()
    assert len(family) > 2
    wait_for_the_end_of(family)
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert files(ten) == undisturbed


def descendants(pid):
    """Return the processes that a process has started, and those that these have."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in children for each in (int(child), *descendants(int(child)))]


def wait_for_the_end_of(pids):
    """Wait until processes are gone; they have half a minute."""
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids):
        assert time.monotonic() < end, "a process has outlived its parent"
        time.sleep(0.05)


def test_an_error_in_another_process_is_the_error_of_the_command(ten, faulty):
    with pytest.raises(StudyError, match=r"shard [0-3]") as caught:
        prelabel(ten, spread=lambda step, work: spread_over(2, faulty.refuses, work))
    assert caught.value.details == ("of this kind",)


def test_the_articles_that_are_done_are_counted(ten):
    counts = []
    prelabel(ten, spread=lambda step, work: spread_over(2, step, work, counts.append))
    assert sum(counts) == 10


def test_texts_and_speech_are_read_from_the_shards(ten):
    prelabel(ten)
    parts = list(parts_of_articles(ten, ["speech"]).with_texts(ten.article_facts(), stages=["speech"]))
    assert [len(articles) for articles, _ in parts] == [3, 3, 3, 1]
    pd.testing.assert_frame_equal(pd.concat([speech for _, speech in parts], ignore_index=True), ten.table("speech"))
    assert pd.concat([articles["text"] for articles, _ in parts]).tolist() == ten.articles()["text"].tolist()


def test_speech_of_other_articles_than_there_are_now_is_still_that_of_its_articles(ten):
    prelabel(ten)
    spoken = {name: len(rows) for name, rows in ten.table("speech").groupby("article_id")}
    add(ten, 10, 12)
    parts = parts_of_articles(ten, ["speech"]).rows(ten.article_facts(), stages=["speech"])
    found = {name: len(rows) for _, speech in parts for name, rows in speech.groupby("article_id")}
    assert found == spoken


@pytest.mark.usefixtures("hurried")
def test_a_report_of_shards_is_that_of_one(study, monkeypatch):
    reports = []
    for articles in (3, 100):
        monkeypatch.setattr("framing.steps.article_shards.MAX_ARTICLES", articles)
        add(study, 0, 10, start_over=True)
        prelabel(study)
        report(study, force=True)
        folder = page_of(study).parent
        reports.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.csv")})
    assert len(reports[0]) > 5
    assert reports[0] == reports[1]
