"""The notebook of the docs runs from top to bottom."""

import json
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "library.ipynb"


@pytest.mark.exhaustive  # a model is trained in it
def test_every_cell_runs_and_no_output_is_kept(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, object] = {"__name__": "notebook"}
    for source in code:
        exec(compile(source, str(NOTEBOOK), "exec"), names)
    assert code
    assert "the report: " in capsys.readouterr().out
    assert not any(cell.get("outputs") for cell in cells)
