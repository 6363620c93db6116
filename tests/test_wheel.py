"""The wheel stands on its own: built from the checkout, installed elsewhere, it runs the demo."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


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
    return place


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_alone(installed):
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    result = run(installed / "env" / "bin" / "framing", "demo", installed / "demo", cwd=installed, env=bare)
    assert (installed / "demo" / "reports" / "sample" / "index.html").stat().st_size > 50_000
    assert result.stderr.splitlines()[-1].startswith("the report: ")


@pytest.mark.slow
def test_the_wheel_brings_its_data_and_nothing_of_the_checkout(installed):
    code = "import framing; from framing.shipped import folder; print(framing.__file__, folder('sample'))"
    places = run(installed / "env" / "bin" / "python", "-c", code, cwd=installed).stdout.split()
    assert all(place.startswith(str(installed / "env")) for place in places)


@pytest.mark.slow
def test_help_answers_at_once_without_the_heavy_libraries(installed):
    python = installed / "env" / "bin" / "python"
    out = run(python, "-X", "importtime", "-m", "framing.cli", "--help", cwd=installed)
    assert "pandas" not in out.stderr
