import json

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.codebook import FILE, read_codebook
from framing.errors import InputError
from framing.records import conform
from framing.settings import write_settings
from framing.steps.push_file import push_file
from framing.studio.guidelines import instruction_html
from framing.studio.labelling_screen import labels_xml
from framing.studio.tasks import check_task
from framing.study import open_study

COLUMNS = ["article_id", "start", "end", "text", "category", "rule", "voice", "position", "score"]


@pytest.fixture
def sampled(study, monkeypatch):
    """A study with a sample of four articles, two of them for two annotators, one in the blind arm; no token."""
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    ids = [f"a{number}" for number in range(4)]
    study.keep("articles", pd.DataFrame({"article_id": ids, "outlet": "herald", "language": "en",
                                         "text": "The junta fell.", "words": 3}))  # fmt: skip
    markers = [(key, 4, 9, "junta", "naming", "en/junta", "outlet", "body", 0.8) for key in ids]
    study.keep("markers", pd.DataFrame(markers, columns=COLUMNS))
    sample = pd.DataFrame({"article_id": ids, "stratum": "herald", "probability": 1.0, "annotators": [1, 2, 2, 1],
                           "arm": ["assisted"] * 3 + ["blind"], "rank": range(4)})  # fmt: skip
    study.keep("sample", conform(sample, "sample"))
    return study


def with_annotators(study, *names):
    write_settings(study.path / "study.toml", "studio", annotators=list(names))
    return open_study(study.path)


def test_there_is_a_file_for_each_project_with_checked_tasks_and_the_screen_and_guidelines(sampled, tmp_path):
    pushed = push_file(sampled, tmp_path / "out" / "tasks.json")
    assert {path.name: count for path, count in pushed.tasks.items()} == {
        "tasks-2-each.json": 2,
        "tasks-1-each.json": 2,
    }
    codebook, languages = read_codebook(sampled.path / FILE), sampled.settings.languages
    for path in pushed.tasks:
        for task in json.loads(path.read_text(encoding="utf-8")):
            check_task(task, codebook.category_ids)
            assert ("predictions" in task) == (task["data"]["arm"] == "assisted")
    assert pushed.screen.read_text(encoding="utf-8") == labels_xml(codebook, languages=languages).strip()
    assert pushed.guidelines.read_text(encoding="utf-8") == instruction_html(codebook, languages)


def test_each_annotator_has_a_file_with_the_articles_of_theirs(sampled, tmp_path):
    pushed = push_file(with_annotators(sampled, "ada", "Bo Li"), tmp_path / "tasks.json")
    assert {path.name: count for path, count in pushed.tasks.items()} == {"tasks-ada.json": 3, "tasks-Bo_Li.json": 3}
    with pytest.raises(InputError, match="two annotators' names differ only in characters"):
        push_file(with_annotators(open_study(sampled.path), "a b", "a/b"), tmp_path / "tasks.json")


def test_files_of_others_are_left_alone_and_own_ones_replaced(sampled, tmp_path):
    push_file(sampled, tmp_path / "tasks.json")
    push_file(sampled, tmp_path / "tasks.json")
    screen = tmp_path / "tasks.labels.xml"
    screen.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"tasks\.labels\.xml"):
        push_file(sampled, tmp_path / "tasks.json")
    push_file(sampled, tmp_path / "tasks.json", force=True)
    assert screen.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [(["--file", "t.json"], 0, "t.labels.xml"), (["--file", "t.json", "--dry-run"], 2, "no effect with --file"),
     (["--file", "t.csv"], 3, "must end in .json")],
)  # fmt: skip
def test_push_to_a_file_needs_no_server_and_no_token(sampled, tmp_path, monkeypatch, words, code, said):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["push", *words, "--study", str(sampled.path)])
    assert (result.exit_code, said in result.output) == (code, True)
