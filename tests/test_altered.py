"""Stages that are not as framing wrote them, and files that cannot be read: named, and no number rests on them."""

import importlib.util
import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.stages import NAMES, stage
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

MADE = (
    "ingest texts1.jsonl", "prelabel", "sample", "pull export1.json --server desk", "adjudicate", "train", "score",
    "report",
)  # fmt: skip
# command -> the stages that its numbers rest on, or that it hands on
READ = {
    "score": ("articles", "speech", "markers", "model"),
    "report": (
        "articles",
        "speech",
        "markers",
        "names",
        "quotes",
        "sample",
        "readings",
        "annotations",
        "gold",
        "scores",
        "model",
    ),
    "adjudicate": ("readings", "annotations"),
    "train": ("articles", "speech", "markers", "readings", "answers", "gold"),
    "rules": ("articles", "markers", "annotations", "shown_prelabels"),
    "agreement": ("articles", "readings", "annotations"),
    "export --to csv --what gold": ("articles", "gold", "readings"),
    "export --to csv --what markers": ("articles", "markers"),
    "evaluate": ("model",),
    "prelabel": ("articles",),
}
FORCED = ("score", "report", "adjudicate", "train", "prelabel")
AGAIN = {
    "ingest": "ingest texts1.jsonl", "pull": "pull export1.json --server desk", "prelabel": "prelabel",
    "sample": "sample", "adjudicate": "adjudicate", "train": "train", "score": "score",
}  # fmt: skip
PAIRS = [(command, name) for command, names in READ.items() for name in names]


def call(folder, command):
    before = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(main, [*command.split(), "--study", "study"])
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A folder with a small study in which every command has run."""
    path = Path(__file__).parent / "faults" / "small_study.py"
    spec = importlib.util.spec_from_file_location("small_study", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("altered")
    module.write(folder)
    for command in MADE:
        assert call(folder, command).exit_code == 0
    return folder


@pytest.fixture
def folder(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "copy")


def file_of(folder, name):
    path = open_study(folder / "study").file(name)
    return path / "card.json" if path.is_dir() else path


def alter(folder, name):
    """Change a stage in a way that can still be read."""
    path = file_of(folder, name)
    path.write_bytes(path.read_bytes() + b"\n") if path.suffix == ".json" else rewrite(path)


def rewrite(path):
    import pandas as pd

    pd.read_parquet(path).iloc[::-1].to_parquet(path, index=False, compression="gzip")


def states(folder):
    return {row["stage"]: row["state"] for row in json.loads(call(folder, "status --json").stdout)["stages"]}


@pytest.mark.parametrize(("command", "name"), PAIRS)
def test_no_number_rests_on_a_stage_that_is_not_as_framing_wrote_it(folder, command, name):
    alter(folder, name)
    assert states(folder)[name] == "changed"
    result = call(folder, f"{command} --force" if command in FORCED else command)
    assert result.exit_code == 6, result.output
    last = result.stderr.splitlines()[-1]
    assert f"{open_study(folder / 'study').file(name).name} is not as framing wrote it" in last
    assert f"'framing {stage(name).command}" in last  # of a file, with FILE behind it


# no server was asked, and there is no furniture in the texts
ABSENT = ("server_tasks", "removed")


@pytest.mark.parametrize("name", [name for name in NAMES if stage(name).command in AGAIN and name not in ABSENT])
def test_the_command_that_the_message_names_mends_it(folder, name):
    alter(folder, name)
    result = call(folder, AGAIN[stage(name).command])
    assert result.exit_code == 0, result.output
    assert states(folder)[name] in ("fresh", "waiting")


@pytest.mark.parametrize("command", [command for command in READ if command not in FORCED])
def test_stages_that_a_command_does_not_need_do_not_stop_it(folder, command):
    for name in set(NAMES) - set(READ[command]) - {"report", "estimates"}:
        if file_of(folder, name).exists():
            alter(folder, name)
    assert call(folder, command).exit_code == 0


def test_a_sample_with_draws_that_cannot_be_drawn_again_is_not_lost(folder):
    drawn = call(folder, "sample --strategy uncertain --more 2")
    assert drawn.exit_code == 0, drawn.output
    alter(folder, "sample")
    result = call(folder, "sample --force")
    assert result.exit_code == 6
    assert "drawn by expected gain, which cannot be drawn again; restore it" in result.stderr
    file_of(folder, "sample").unlink()
    assert call(folder, "sample").exit_code == 0


COMMANDS = ("status", "prelabel", "sample", "adjudicate", "agreement", "rules", "evaluate", "score", "report",
            "export --to csv --what markers")  # fmt: skip


def as_nobody(folder, commands):
    """Run commands in a process that has no rights beyond its own files; return what each said, by command."""
    read_end, write_end = os.pipe()
    if not (child := os.fork()):
        results = {}
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            for command in commands:
                result = call(folder, command)
                crash = result.exception if not isinstance(result.exception, SystemExit | None) else None
                results[command] = (result.exit_code, repr(crash) if crash else "", result.stderr)
        finally:
            with os.fdopen(write_end, "w") as stream:
                json.dump(results, stream)
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as stream:
        results = json.load(stream)
    os.waitpid(child, 0)
    return results


@pytest.fixture
def theirs(folder):
    """The study, owned by somebody without rights, where that somebody can get at it."""
    for parent in [folder, *folder.parents][:5]:
        if parent.stat().st_uid == os.getuid():
            parent.chmod(parent.stat().st_mode | 0o055)
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534)
    return folder


LOCKED = (
    "study.toml", "label_config", "label_config/codebook.toml", "data", "data/manifest.json", "data/articles.parquet",
    "data/markers.parquet", "data/readings.parquet", "data/gold.parquet", "data/scores.parquet", "data/models",
    "data/models/default", "data/models/default/card.json", "data/models/default/tagger.skops", "reports",
    "reports/report", "reports/report/manifest.json", "reports/report/index.html", "reports/report/.framing-files.json",
    "rules.toml", "data/.lock",
)  # fmt: skip
NEEDED_BY_ALL = {"study.toml", "data", "data/manifest.json"}


@pytest.mark.parametrize("name", LOCKED)
def test_a_file_without_permission_is_one_line_and_status_goes_on(theirs, name):
    path = theirs / "study" / name
    if name == "rules.toml":
        path.write_text("framing = 1\n")
    path.chmod(0)
    results = as_nobody(theirs, COMMANDS)
    path.chmod(0o700)
    for command, (code, crash, said) in results.items():
        assert not crash, f"{command}: {crash}"
        assert code in (0, 1, 3, 4, 6, 7), f"{command}: {said}"
        assert not code or said.splitlines()[-1].startswith("framing: "), said
    assert (results["status"][0] == 0) == (name not in NEEDED_BY_ALL), results["status"]


def test_a_stage_that_cannot_be_read_is_named_by_status_and_stops_only_what_needs_it(theirs):
    (theirs / "study" / "data" / "gold.parquet").chmod(0)
    results = as_nobody(theirs, ("status", "agreement", "rules", "export --to csv --what gold"))
    assert results["agreement"][0] == results["rules"][0] == 0
    code, _, said = results["export --to csv --what gold"]
    assert code == 6
    assert "gold.parquet is not as framing wrote it" in said
