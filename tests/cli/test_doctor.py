import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from framing.cli import doctor as command
from framing.cli import main
from framing.steps.check_lines import CheckLine

LINES = (CheckLine("Python", "ok", "3.12.1"), CheckLine("disk", "attention", "5 MB free", "make room"))
MISSING = CheckLine("packages", "missing", "click is not installed", "pip install 'click>=8.2'")


def run(*words):
    return CliRunner().invoke(main, ["doctor", *map(str, words)])


@pytest.mark.parametrize(("lines", "code"), [(LINES, 0), ((*LINES, MISSING), 1)])
def test_the_exit_code_is_0_unless_something_is_missing(study, monkeypatch, lines, code):
    monkeypatch.setattr(command, "run", lambda study: iter(lines))
    result = run("--study", study.path)
    assert result.exit_code == code
    assert result.stdout.splitlines()[:2] == ["ok         Python         3.12.1",
                                              "attention  disk           5 MB free; make room"]  # fmt: skip
    result = run("--study", study.path, "--json")
    assert (result.exit_code, len(json.loads(result.stdout))) == (code, len(lines))


def test_outside_of_a_study_the_installation_is_checked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run()
    assert result.exit_code == 0
    assert "permission" not in result.stdout
    assert result.stdout.endswith("no study here: --study DIR checks one too\n")


def test_in_a_study_it_is_checked_too(study, monkeypatch):
    monkeypatch.chdir(study.path)
    assert "ok         permission     the study can be written\n" in run().stdout


WITHOUT = """
import sys
for name in ("numpy", "pandas", "pyarrow", "sklearn", "httpx", "lxml", "jinja2"):
    sys.modules[name] = None
from framing.cli import main
main(["doctor", "--study", sys.argv[1]])
"""


def test_the_doctor_still_speaks_where_packages_cannot_be_imported(study):
    done = subprocess.run([sys.executable, "-c", WITHOUT, str(study.path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "attention  server         not asked: httpx cannot be imported" in done.stdout
