"""Data flows one way: a package imports only from those before it."""

import ast
import re
from pathlib import Path

import pytest

import framing

PACKAGE = Path(framing.__file__).parent
GROUND = [
    "version", "errors", "requirements", "user_folders", "temporary", "garbage_collection", "wording", "spans",
    "contracts", "records", "rows_by_article", "article_parts", "files", "parquet_files", "digests", "shards",
    "toml_files", "typed_toml", "overwriting", "folder_state", "outputs", "intervals", "multiple_comparisons",
    "settings", "codebook", "lang", "study_lists", "study_rules", "stages", "manifest", "report_manifest",
    "transaction", "done_shards", "cleanup", "lock", "remedies", "recipes", "freshness", "single_writer", "shard_work",
    "scale", "keeping", "shard_stages", "study", "package_data",
]  # fmt: skip
ROOMS = ["sources", "corpus", "markers", "display", "studio", "annotations", "model", "estimates", "report", "sharing"]
STREAM = [*GROUND, *ROOMS, "steps", "cli"]
ONLY_IN = {
    "dask": "scale.py",
    "distributed": "scale.py",
    "label_studio_sdk": "studio/http.py",
    "matplotlib": "report/canvas.py",
    "starlette": "studio/backend_app.py",
    "uvicorn": "studio/backend_server.py",
}


def imports(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lines(package=PACKAGE):
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).as_posix()
        yield from ((module, name.split(".")) for name in imports(path.read_text(encoding="utf-8")))


def upstream(import_lines):
    return [
        f"{module} imports {'.'.join(name)}"
        for module, name in import_lines
        if (room := module.split("/")[0].removesuffix(".py")) in STREAM
        if name[0] == "framing" and STREAM.index(name[1]) > STREAM.index(room)
    ]


def test_no_import_goes_up_the_stream():
    assert upstream(lines()) == []


def test_an_import_up_the_stream_would_be_seen(tmp_path):
    (tmp_path / "markers").mkdir()
    (tmp_path / "markers" / "x.py").write_text("from framing.report.page import page\n")
    assert upstream(lines(tmp_path)) == ["markers/x.py imports framing.report.page.page"]


def test_every_module_has_its_place_in_the_stream():
    names = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert {name for name in names if not name.startswith("_")} <= {*STREAM, "py.typed"}


def test_heavy_libraries_have_one_door_each():
    assert [
        f"{module} imports {name[0]}" for module, name in lines() if name[0] in ONLY_IN and module != ONLY_IN[name[0]]
    ] == []


# what only the modules named on the page may touch, outside steps and commands, and how a source shows it
TOUCHED = {
    "environment variables": r"os\.environ",
    "files of the package": r"importlib\.resources import files",
    "processes": r"^import subprocess",
    "network": r"^(import (socket|httpx|http\.client|urllib\.request)|from (http\.client|urllib\.request) )",
}


def unnamed_modules(page, sources, pattern):
    """Return the modules that match a pattern and that a page names neither by file nor, for sections, by folder."""
    return [
        module
        for module, source in sources.items()
        if re.search(pattern, source, re.MULTILINE)
        if not module.startswith(("steps/", "cli/"))
        if f"`{Path(module).name}`" not in page and f"/{module}`" not in page
        if f"framing/{Path(module).parent.as_posix()}/`" not in page or not module.startswith("report/sections/")
    ]


@pytest.mark.parametrize("pattern", TOUCHED.values(), ids=TOUCHED)
def test_the_page_on_architecture_names_every_module_that_touches(pattern):
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    sources = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert unnamed_modules(page, sources, pattern) == []


def test_a_module_that_the_page_does_not_name_would_be_seen():
    sources = {"model/encoder.py": "os.environ", "estimates/rates.py": "os.environ", "cli/run.py": "os.environ"}
    assert unnamed_modules("`framing/model/encoder.py`", sources, TOUCHED["environment variables"]) == [
        "estimates/rates.py"
    ]


@pytest.mark.parametrize("library", ["pickle", "joblib", "marshal", "shelve"])
def test_nothing_is_pickled(library):
    assert [module for module, name in lines() if name[0] == library] == []
