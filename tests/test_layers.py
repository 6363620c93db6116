"""Data flows one way: a package imports only from those before it."""

import ast
from pathlib import Path

import pytest

import framing

PACKAGE = Path(framing.__file__).parent
GROUND = [
    "version", "errors", "lasting", "wording", "spans", "records", "files", "parquet_files", "digests", "shards",
    "toml_files", "typed_toml",
    "overwriting", "folder_state", "outputs", "intervals", "settings", "codebook", "lang", "study_rules",
    "stages", "manifest", "report_manifest", "transaction",
    "done_shards", "cleanup", "lock", "remedies", "freshness", "shard_work", "keeping", "shard_stages", "study",
    "shipped",
]  # fmt: skip
ROOMS = ["sources", "corpus", "markers", "display", "studio", "annotations", "model", "estimates", "report", "sharing"]
STREAM = [*GROUND, *ROOMS, "steps", "cli"]
ONLY_IN = {
    "label_studio_sdk": "studio/http.py",
    "matplotlib": "report/figures.py",
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


@pytest.mark.parametrize("library", ["pickle", "joblib", "marshal", "shelve"])
def test_nothing_is_pickled(library):
    assert [module for module, name in lines() if name[0] == library] == []
