"""The wheel, installed elsewhere without the checkout: its demo runs, and finds what was planted and nothing else."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pandas as pd
import pytest
from packaging.requirements import Requirement

from framing.errors import StudyError
from framing.steps.demo import demo
from framing.study import open_study

ROOT = Path(__file__).parents[1]
NO_NETWORK = """\
import socket

def refuse(*_):
    raise AssertionError("the network was asked for")

socket.socket.connect = refuse
"""
# category -> the outlet that has it as a habit, as data/README.md says
PLANTED = {"hedge": "beacon", "naming": "sentinel", "loaded": "courrier"}
NOT_PLANTED = ("reporting_verb", "scare_quotes", "euphemism", "vague_attribution")


def run(*words, cwd, **more):
    result = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, timeout=900, **more)
    assert result.returncode == 0, result.stdout + result.stderr
    return result


def asked_for(name: str, extras=frozenset()) -> dict[str, Distribution]:
    """Return the distributions that one asks for, itself among them, and those that these ask for."""
    found, waiting = {}, [(name, extras)]
    while waiting:
        name, extras = waiting.pop()
        here = distribution(name)
        found[name] = here
        for line in here.requires or ():
            wanted = Requirement(line)
            marks = [wanted.marker.evaluate({"extra": extra}) for extra in extras or {""}] if wanted.marker else [True]
            if any(marks) and wanted.name not in found:
                waiting.append((wanted.name, wanted.extras))
    return found


def link(site: Path, names) -> None:
    """Put what distributions have installed into another environment, and nothing else of this one."""
    for one in names:
        tops = {file.parts[0] for file in one.files if file.parts[0] not in ("..", "__pycache__")}
        for top in tops:
            there = Path(one.locate_file(top))
            if there.exists() and not (site / top).exists():
                (site / top).symlink_to(there)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment with nothing but the wheel and what it asks for; gives its folder."""
    place = tmp_path_factory.mktemp("wheel")
    checkout = place / "checkout"
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    for name in filter(None, names.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist", checkout, cwd=place)
    run(sys.executable, "-m", "venv", place / "env", cwd=place)
    (wheel,) = (place / "dist").glob("*.whl")
    python = place / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=place)
    (site,) = (place / "env" / "lib").glob("python*/site-packages")
    link(site, [one for name, one in asked_for("framing").items() if name != "framing"])
    (site / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def printed(installed):
    """What the command of the wheel prints of the demo that it makes without network."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return run(installed / "env" / "bin" / "framing", "demo", "mydemo", cwd=installed, env=bare).stderr


@pytest.fixture(scope="module")
def folder(installed, printed):
    """The folder of that demo."""
    assert printed.splitlines()[-1].startswith("the report: ")
    return installed / "mydemo"


def test_the_demo_of_the_readme_is_what_the_command_prints(printed):
    block = (ROOT / "README.md").read_text(encoding="utf-8").partition("    $ framing demo mydemo\n")[2]
    assert [line.removeprefix("    ") for line in block.partition("\n\n")[0].splitlines()] == printed.splitlines()


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_alone(folder):
    assert (folder / "reports" / "sample" / "index.html").stat().st_size > 50_000


def test_a_demo_that_asked_for_the_network_would_fail(installed):
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    result = subprocess.run([installed / "env" / "bin" / "python", "-c", code], capture_output=True, text=True)
    assert "the network was asked for" in result.stderr


@pytest.mark.slow
def test_the_wheel_brings_its_data_and_nothing_of_the_checkout(installed):
    code = "import framing; from framing.package_data import folder; print(framing.__file__, folder('sample'))"
    places = run(installed / "env" / "bin" / "python", "-c", code, cwd=installed).stdout.split()
    assert all(place.startswith(str(installed / "env")) for place in places)


@pytest.mark.slow
def test_help_answers_at_once_without_the_heavy_libraries(installed):
    python = installed / "env" / "bin" / "python"
    out = run(python, "-X", "importtime", "-m", "framing.cli", "--help", cwd=installed)
    assert "pandas" not in out.stderr


@pytest.fixture(scope="module")
def contrasts(folder):
    return pd.read_csv(folder / "reports" / "sample" / "contrasts.csv")


def clear(contrasts, category):
    """The pairs of outlets that differ in a category after correction, the higher one first."""
    rows = contrasts[(contrasts["category"] == category) & (contrasts["p_adjusted"] < 0.05)]
    return {(o, p) if d > 0 else (p, o) for o, p, d in rows[["outlet", "other", "difference"]].itertuples(index=False)}


@pytest.mark.parametrize(("category", "outlet"), PLANTED.items())
def test_the_planted_difference_is_found_against_every_other_outlet_of_the_language(contrasts, category, outlet):
    others = {"ledger", "beacon", "sentinel"} - {outlet} if outlet != "courrier" else set()
    assert clear(contrasts, category) == {(outlet, other) for other in others}


@pytest.mark.parametrize("category", NOT_PLANTED)
def test_no_difference_is_found_where_none_was_planted(contrasts, category):
    assert clear(contrasts, category) == set()


def test_the_sober_outlet_quotes_what_it_does_not_say(folder):
    rates = (
        open_study(folder).estimates().query("measure == 'rate'").set_index(["outlet", "category", "voice"])["value"]
    )
    assert rates["ledger", "loaded", "all"] > 2 * rates["ledger", "loaded", "outlet"]


def test_the_intervals_hold_the_rates_of_the_whole_gold(folder):
    study = open_study(folder)
    words = study.articles().groupby("outlet")["words"].sum()
    gold = pd.read_csv(ROOT / "data" / "sample" / "gold.csv").query("voice == 'outlet'")
    gold["outlet"] = gold["article_id"].str.split("-").str[0]
    true = (
        1000 * gold.groupby(["outlet", "category"]).size() / words.reindex(["beacon", "courrier", "ledger", "sentinel"])
    )
    rows = study.estimates().query(
        "voice == 'outlet' and category != 'all' and method != 'too_few' and measure == 'rate'"
    )
    inside = [row.low <= true[row.outlet, row.category] <= row.high for row in rows.itertuples()]
    assert sum(inside) >= 0.9 * len(inside)


def test_nothing_is_done_twice(folder):
    assert [
        line for line in demo(folder) if "(unchanged)" not in line and line.split()[0] in ("ingest", "train", "report")
    ] == []


def test_every_stage_is_fresh_afterwards(folder):
    assert {one.stage: one.state for one in open_study(folder).status() if one.state != "fresh"} == {}


def test_the_committed_report_shows_the_numbers_of_today(folder):
    ours = pd.read_csv(folder / "reports" / "sample" / "estimates.csv")
    committed = pd.read_csv(ROOT / "reports" / "sample" / "estimates.csv")
    pd.testing.assert_frame_equal(ours, committed, rtol=1e-6)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StudyError, match="is not empty; choose another folder"):
        list(demo(tmp_path))


def test_a_study_of_ones_own_is_left_alone(study):
    with pytest.raises(StudyError, match="already contains a study"):
        list(demo(study.path))
