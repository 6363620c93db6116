"""What makes which stage stale, and that ``framing status`` and the command that makes the stage agree on it."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from framing import recipes
from framing.cli import main
from framing.codebook import FILE as CODEBOOK
from framing.errors import FramingError
from framing.keeping import Keeping
from framing.stages import NAMES, STAGES, stage
from framing.steps.adjudicate import pull_decisions
from framing.studio.task_cache import cache_rows, tasks_of
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

COMMANDS = {
    "ingest": "ingest texts1.jsonl",
    "link": "link",
    "prelabel": "prelabel",
    "sample": "sample",
    "pull": "pull export1.json --server desk",
    "adjudicate": "adjudicate",
    "train": "train",
    "score": "score",
    "import-scores": "import-scores scores1.csv --name other",
    "report": "report",
}
DUE = {"missing", "stale", "changed"}
PULLED = {"readings", "annotations", "shown_prelabels", "answers", "adjudicator_readings", "adjudicator_annotations"}
FRAME = '\n[[frames]]\nid = "novelty"\ndefinition = "It is new."\n'
RULES = 'framing = 1\n[[retired]]\nrule = "en/loaded/brutal"\n'


class Rebuilt(Exception):
    """A command has begun to make a stage."""


def small_study():
    path = Path(__file__).parent / "faults" / "small_study.py"
    spec = importlib.util.spec_from_file_location("small_study", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(folder, command):
    """Run a command as a user does, in a folder that has the study beside its sources."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(main, [*command.split(), "--study", "study"])
    finally:
        os.chdir(before)


def decisions(folder, monkeypatch):
    """Bring back an adjudicator's decisions, which are those of an export in place of a server's."""
    tasks = tasks_of(cache_rows(json.loads((folder / "export1.json").read_text())[:3]))
    monkeypatch.setattr("framing.steps.adjudicate._decided_tasks", lambda study: (tasks, []))
    return pull_decisions(open_study(folder / "study"))


def states(folder):
    result = call(folder, "status --json")
    return {status["stage"]: status["state"] for status in json.loads(result.stdout)["stages"]}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A folder with a small study in which every command has run."""
    folder = tmp_path_factory.mktemp("finished")
    small_study().write(folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, command in COMMANDS.items():
            if name == "adjudicate":
                decisions(folder, patch)
            result = call(folder, command)
            assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def folder(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "copy")


def write(name, text):
    def change(folder, patch):
        with (folder / "study" / name).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return change


def edit(name, old, new):
    def change(folder, patch):
        path = folder / "study" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def put(name, value):
    return lambda folder, patch: patch.setattr(name, value)


def library(name):
    def change(folder, patch):
        now = recipes._version
        patch.setattr(recipes, "_version", lambda library: "0.0.1" if library == name else now(library))

    return change


TOML, EVERY = "study.toml", set(NAMES) - {"articles", "removed", "predictions"}
KEPT = [name for name in NAMES if name != "removed"]  # nothing is removed from the small study's articles
CHANGES = {
    "nothing": (lambda folder, patch: None, set()),
    "a frame in the codebook": (write(CODEBOOK, FRAME), PULLED | {"model"}),
    "a category's id": (
        edit(CODEBOOK, 'id = "loaded"', 'id = "strong"'), PULLED | {"model", "estimates", "report"},
    ),
    "a category's definition": (edit(CODEBOOK, 'definition = "', 'definition = "Briefly: '), {"report"}),
    "a category's hint": (edit(CODEBOOK, 'hint = "', 'hint = "Briefly: '), set()),
    "the language packs": (
        put("framing.lang.pack_digest", lambda tag: "0" * 64),
        {"speech", "markers", "names", "model", "scores", "report"},
    ),
    "the languages": (
        edit(TOML, '["en"]', '["en", "fr"]'),
        {"speech", "markers", "names", "model", "scores", "report"},
    ),
    "rules.toml": (write("rules.toml", RULES), {"markers"}),
    "the version": (put("framing.recipes.__version__", "99"), EVERY),
    "the seed": (edit(TOML, "framing = 1\n", "framing = 1\nseed = 7\n"), {"sample", "model", "frames", "report"}),
    "the title": (edit(TOML, "Buses and barges", "Buses"), {"report"}),
    "the note": (edit(TOML, "framing = 1\n", 'framing = 1\nnote = "A test."\n'), {"report"}),
    "an outlet's name": (edit(TOML, 'id = "herald"', 'id = "herald"\nname = "The Herald"'), {"report"}),
    "the actors": (edit(TOML, '"regime"]', '"regime", "cabinet"]'), {"names", "report"}),
    "[markers]": (write(TOML, "[markers]\nmin_precision = 0.5\n"), {"markers"}),
    "[sampling]": (edit(TOML, "articles_per_outlet = 7", "articles_per_outlet = 8"), {"sample"}),
    "[adjudication]": (write(TOML, '[adjudication]\nties = "drop"\n'), {"gold"}),
    "[model]": (edit(TOML, "folds = 2", "folds = 3"), {"model", "frames"}),
    "[studio]": (write(TOML, "[studio]\nbatch = 7\n"), set()),
    "[report] confidence": (write(TOML, "[report]\nconfidence = 0.9\n"), {"model", "estimates", "report"}),
    "[report] per": (write(TOML, "[report]\nper = 100\n"), {"estimates", "report"}),
    "[report] population": (write(TOML, '[report]\npopulation = "finite"\n'), {"estimates", "report"}),
    "[report] excerpts": (write(TOML, "[report]\nexcerpts = true\n"), {"report"}),
    "[report] correction_family": (write(TOML, '[report]\ncorrection_family = "report"\n'), {"report"}),
    "scikit-learn": (library("scikit-learn"), {"model", "frames"}),
    "[report] copies": (write(TOML, '[report]\ncopies = "drop"\n'), {"estimates", "report"}),
    "[events]": (write(TOML, "[events]\nwindow = 3\n"), {"events"}),
    "events.csv": (write("events.csv", "article_id,event\n"), {"events"}),
    "scipy": (library("scipy"), {"copies", "events", "estimates", "report"}),
    "matplotlib": (library("matplotlib"), {"report"}),
    "click": (library("click"), set()),
}  # fmt: skip


def expected(stale, changed=()):
    """Return the states that a change asks for: what rests on a stage that is not fresh waits for it."""
    result = {}
    for candidate in STAGES:
        if candidate.name not in KEPT:
            continue
        late = [name for name in candidate.inputs if result.get(name, "fresh") != "fresh"]
        state = "changed" if candidate.name in changed else "stale" if candidate.name in stale else "fresh"
        result[candidate.name] = "waiting" if late and state == "fresh" else state
    return result


def begin(folder, name, patch):
    """Return whether a command would make a stage; none is made."""
    real = Keeping.table

    def refuse(self, name, *args, **kwargs):
        if name != "server_tasks":  # the cache of the server, which every pull writes
            raise Rebuilt
        return real(self, name, *args, **kwargs)

    with patch.context() as inner:
        inner.setattr(Keeping, "table", refuse)
        inner.setattr(Keeping, "shards", refuse)
        inner.setattr("framing.steps.train.fit_model", lambda *args: (_ for _ in ()).throw(Rebuilt))
        inner.setattr("framing.steps.report._files", lambda *args: (_ for _ in ()).throw(Rebuilt))
        if name == "adjudicate --pull":
            try:
                return decisions(folder, inner).written
            except (Rebuilt, FramingError):  # one that refuses does not say that nothing has changed
                return True
        result = call(folder, COMMANDS[name])
    if isinstance(result.exception, Rebuilt):
        return True
    return "nothing has changed" not in result.output and "waiting: " not in result.output


def agree(folder, patch):
    """Compare, for every command, what status says of its stages with what the command does."""
    said = states(folder)
    for name in (*COMMANDS, "adjudicate --pull"):
        due = {candidate.name for candidate in STAGES if candidate.command == name and said.get(candidate.name) in DUE}
        assert begin(folder, name, patch) == bool(due), f"{name}: status says {said}"


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_makes_these_stages_stale_and_no_others_and_the_commands_agree(folder, monkeypatch, name):
    change, stale = CHANGES[name]
    change(folder, monkeypatch)
    assert states(folder) == expected(stale)
    agree(folder, monkeypatch)


@pytest.mark.parametrize("name", [name for name in KEPT if name != "report"])
@pytest.mark.parametrize("edit", ["changed", "missing"])
def test_a_file_changed_or_deleted_by_hand_is_seen_by_status_and_command(folder, monkeypatch, name, edit):
    path = open_study(folder / "study").file(name)
    path = path / "card.json" if path.is_dir() else path
    path.write_bytes(path.read_bytes() + b" ") if edit == "changed" else path.unlink()
    state = "changed" if edit == "changed" or name == "model" else "missing"
    behind = {candidate.name for candidate in STAGES if name in candidate.inputs}
    wanted = expected(behind, {name}) | {name: state}
    seen = states(folder)
    assert {key: seen.get(key, "missing") for key in KEPT} == wanted
    own = stage(name).command
    assert begin(folder, own, monkeypatch)


def half_written(folder):
    (folder / ".framing-writing-abcd1234").mkdir()
    (folder / ".framing-writing-abcd1234" / "0").write_bytes(b"<html>")


REPORT = {
    "a page that was edited": (lambda folder: (folder / "index.html").write_text("mine"), "changed"),
    "a table that was deleted": (lambda folder: (folder / "contrasts.csv").unlink(), "changed"),
    "a manifest that was deleted": (lambda folder: (folder / "manifest.json").unlink(), "changed"),
    "a write that was killed before it had changed anything": (half_written, "fresh"),
    "no folder": (shutil.rmtree, "missing"),
    "a file of somebody else": (lambda folder: (folder / "notes.txt").write_text("mine"), "fresh"),
}


@pytest.mark.parametrize("name", REPORT)
def test_status_and_the_command_agree_on_the_files_of_a_report(folder, monkeypatch, name):
    change, state = REPORT[name]
    change(folder / "study" / "reports" / "report")
    assert states(folder) == expected(()) | {"report": state}
    assert begin(folder, "report", monkeypatch) == (state != "fresh")


def test_after_a_crash_before_the_report_is_recorded_it_is_made_again(folder, monkeypatch):
    edit(TOML, "Buses and barges", "Buses")(folder, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(Keeping, "written", lambda *args, **kwargs: (_ for _ in ()).throw(Rebuilt))
        assert isinstance(call(folder, "report").exception, Rebuilt)
    assert states(folder)["report"] == "changed"
    assert call(folder, "report").exit_code == 0
    assert set(states(folder).values()) == {"fresh"}


def test_when_all_commands_have_run_after_many_changes_everything_is_fresh_and_nothing_is_done_again(
    folder, monkeypatch
):
    for name in ("a category's definition", "rules.toml", "the actors", "[adjudication]", "[report] confidence"):
        CHANGES[name][0](folder, monkeypatch)
    for command in COMMANDS.values():
        assert call(folder, command).exit_code == 0
    assert set(states(folder).values()) == {"fresh"}
    agree(folder, monkeypatch)


def test_a_card_has_the_intervals_of_the_report(folder, monkeypatch):
    path = folder / "study" / "data" / "models" / "default" / "card.json"
    before = json.loads(path.read_text())["metrics"]
    CHANGES["[report] confidence"][0](folder, monkeypatch)
    assert call(folder, "train").exit_code == 0
    after = json.loads(path.read_text())["metrics"]
    assert [row["value"] for row in after] == [row["value"] for row in before]
    assert after != before


def test_status_of_a_study_without_labels_imports_nothing_heavy(folder):
    (folder / "study" / "data" / "readings.parquet").unlink()
    code = (
        "import sys; from framing.cli import main; main(['status', '--study', sys.argv[1]], standalone_mode=False); "
        "print({'pandas', 'numpy', 'sklearn', 'scipy', 'matplotlib'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code, folder / "study"], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "set()"


def delete(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def delete_row(path):
    manifest = next(folder for folder in path.parents if folder.name == "study") / "data" / "manifest.json"
    facts = json.loads(manifest.read_text())
    del facts["stages"][NAMED.get(path.parent.name, path.stem)]
    manifest.write_text(json.dumps(facts))


def edit_by_hand(path):
    if path.is_dir():
        return part(path).write_bytes(part(path).read_bytes() + b" ")
    return pd.read_parquet(path).to_parquet(path, index=False, compression=None)


def part(path):
    return path / PARTS[path.parent.name] if path.parent.name in PARTS else path


def link(path):
    target = part(path) if path.parent.name == "reports" else path
    target.rename(path.parents[3] / "aside")
    target.symlink_to(path.parents[3] / "aside")


def dangling_link(path):
    delete(path)
    path.symlink_to("nowhere")


def other_kind(path):
    is_folder = path.is_dir()
    delete(path)
    path.write_bytes(b"mine") if is_folder else path.mkdir()


NAMED, PARTS = {"models": "model", "reports": "report"}, {"models": "card.json", "reports": "index.html"}
DAMAGES = {
    "its row deleted": (delete_row, "changed", {}),
    "its file deleted": (delete, "missing", {}),
    "its file edited by hand": (edit_by_hand, "changed", {}),
    "bytes that are not a table": (lambda path: part(path).write_bytes(b"mine"), "changed", {}),
    "a link to its file": (link, "fresh", {"report": "changed"}),
    "a link to nothing": (dangling_link, "missing", {}),
    "a folder in place of a file, or a file of a folder": (other_kind, "changed", {}),
}


def follow(folder, finished, patch):
    """Do what ``framing status`` advises: move a file away or put it right, then run the command."""
    advice = json.loads(call(folder, "status --json").stdout)["next"]
    for path in re.findall(r"move (\S+) away, then", advice):
        delete(folder / path) if not (folder / path).is_symlink() else (folder / path).unlink()
    for name in re.findall(r"put (\S+) (?:right|back)", advice):
        shutil.copy(finished / "study" / name, folder / "study" / name)
    command = re.search(r"framing (([\w-]+)(?: SOURCE\.\.\.|(?<=pull) FILE)?((?: --\w[\w-]*)*))", advice)
    if command[1] == "adjudicate --pull":
        return decisions(folder, patch)
    return call(folder, COMMANDS[command[2]] + command[3])


def is_plain(folder, name):
    """Return whether a stage is fresh, or is made by a bare command that takes long and of which ``begin`` has told."""
    stages = json.loads(call(folder, "status --json").stdout)["stages"]
    (status,) = [status for status in stages if status["stage"] == name]
    return status["state"] == "fresh" or (status["command"] in ("train", "report") and not status["remedy"])


# every damage and every stage in the suite, all pairs of them in `make slow`
DAMAGED = [
    pytest.param(damage, name, marks=[pytest.mark.exhaustive] if (row + column) % 3 else [])
    for row, damage in enumerate(DAMAGES)
    for column, name in enumerate(KEPT)
]


@pytest.mark.parametrize(("damage", "name"), DAMAGED)
def test_status_the_command_and_the_advice_agree_on_a_stage_that_was_damaged(
    finished, folder, monkeypatch, damage, name
):
    change, state, others = DAMAGES[damage]
    change(open_study(folder / "study").file(name))
    state = others.get(name, state)
    assert states(folder)[name] == state
    assert begin(folder, stage(name).command, monkeypatch) == (state != "fresh")
    if not is_plain(folder, name):
        follow(folder, finished, monkeypatch)
        assert states(folder)[name] == "fresh"


BROKEN = {
    "a codebook that is not TOML": (write(CODEBOOK, "\nx = [\n"), PULLED | {"model", "estimates", "report"}),
    "no codebook": (
        lambda folder, patch: (folder / "study" / CODEBOOK).unlink(), PULLED | {"model", "estimates", "report"},
    ),
    "a rules.toml that is not TOML": (write("rules.toml", "x = [\n"), {"markers"}),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_its_fault_by_status_and_the_commands_agree(folder, monkeypatch, name):
    change, stale = BROKEN[name]
    change(folder, monkeypatch)
    assert states(folder) == expected(stale)
    agree(folder, monkeypatch)
    output = call(folder, "status").stdout
    assert re.search(r"next: put \S+\.toml (right|back), then framing (pull|prelabel)", output), output


def test_a_report_without_a_codebook_waits_with_a_broken_one_no_longer(folder, monkeypatch):
    (folder / "study" / CODEBOOK).unlink()
    assert call(folder, "report").exit_code == 0
    assert states(folder)["report"] == "waiting"
    assert not begin(folder, "report", monkeypatch)
    (folder / "study" / CODEBOOK).write_text("x = [")
    assert states(folder)["report"] == "stale"
    assert "not TOML" in call(folder, "report").output


@pytest.mark.parametrize(("section", "name"), [("report", "report"), ("model", "model")])
def test_a_folder_whose_name_comes_back_is_not_said_to_have_been_changed(folder, monkeypatch, section, name):
    old = open_study(folder / "study").file(name)
    text = (folder / "study" / TOML).read_text()
    other = text.replace("folds = 2", 'folds = 2\nname = "b"') if name == "model" else text + '[report]\nname = "b"\n'
    (folder / "study" / TOML).write_text(other)
    assert states(folder)[name] == "missing"
    manifest = folder / "study" / "data" / "manifest.json"
    facts = json.loads(manifest.read_text())
    facts["stages"][name]["settings"][section]["name"] = "b"
    facts["stages"][name]["digest"] = "0" * 64
    manifest.write_text(json.dumps(facts))
    (folder / "study" / TOML).write_text(text)
    assert (states(folder)[name], old.exists()) == ("stale", True)
    assert f"{section}.name was b, and is {old.name} in study.toml" in call(folder, "status").stdout


def test_a_command_with_nothing_to_do_names_what_was_made_and_is_gone_below_it(folder):
    (folder / "study" / "data" / "readings.parquet").unlink()
    output = call(folder, "score").output
    assert "note: readings and 2 other stages are not up to date (its file is gone); framing pull FILE" in output
    assert "waiting: " in output


def test_a_report_without_labels_does_not_call_for_stages_that_were_never_made(tmp_path):
    small_study().write(tmp_path)
    outputs = [call(tmp_path, COMMANDS[name]).output for name in ("ingest", "prelabel", "report", "report")]
    assert "missing" not in "".join(outputs)


READ_ONLY = """
import ctypes, json, os, sys
from click.testing import CliRunner
from framing.cli import main
header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
assert ctypes.CDLL(None).capset(header, none) == 0  # permissions bind root, too
results = [CliRunner().invoke(main, [*command.split(), "--study", "study"]) for command in sys.argv[1:]]
print(json.dumps([[result.exit_code, result.output] for result in results]))
"""


def run_read_only(folder, *commands):
    """Run commands in a study that one may only read."""
    paths = [folder / "study", *(folder / "study").rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    result = subprocess.run(
        [sys.executable, "-c", READ_ONLY, *commands], cwd=folder, capture_output=True, text=True, check=True
    )
    for path in paths:
        path.chmod(0o755)
    return json.loads(result.stdout)


ALWAYS_WRITES = ("pull",)  # the copy of the server's tasks, with the time


@pytest.mark.skipif(sys.platform != "linux", reason="takes the rights of root away by a call of Linux")
def test_in_a_study_that_one_may_only_read_commands_say_that_nothing_has_changed_or_refuse_at_once(folder):
    commands = [command for name, command in COMMANDS.items() if name not in ALWAYS_WRITES]
    for command, (code, output) in zip(commands, run_read_only(folder, *commands), strict=True):
        assert (code, "nothing has changed" in output) == (0, True), f"{command}: {output}"
    before = {path: path.read_bytes() for path in (folder / "study").rglob("*") if path.is_file()}
    forced = ("ingest texts2.jsonl", "prelabel --force", "sample --force", "train --force", "report --force")
    for command, (code, output) in zip(forced, run_read_only(folder, *forced), strict=True):
        assert (code, "Permission denied" in output) == (3, True), f"{command}: {output}"
    assert {path: path.read_bytes() for path in before} == before


def test_lines_that_were_removed_come_back_with_all_sources_only(study):
    article = {"article_id": ["a"], "outlet": "herald", "language": "en", "text": "The ferry left.", "words": 3}
    study.keep("articles", pd.DataFrame(article))
    study.keep(
        "removed", pd.DataFrame({"article_id": ["a"], "offset": 0, "text": "Read more: Boats", "rule": "related"})
    )
    study.file("removed").unlink()
    (status,) = [status for status in study.status() if status.stage == "removed"]
    assert (status.state, "--start-over" in status.remedy) == ("missing", True)
