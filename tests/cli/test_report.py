import json

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.records import conform, empty

pytestmark = pytest.mark.usefixtures("hurried")


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def article(number):
    return {"article_id": f"a{number}", "outlet": "herald", "language": "en", "text": "The ferry left.", "words": 3}


def test_prints_where_the_page_is_and_says_when_nothing_has_changed(study):
    study.keep("articles", conform(pd.DataFrame([article(number) for number in range(3)]), "articles"))
    study.keep("markers", empty("markers"))
    study.keep("speech", empty("speech"))
    result = run("report", "--study", study.path)
    assert (result.exit_code, result.stdout) == (0, f"{study.path / 'reports' / 'report' / 'index.html'}\n")
    assert "32 estimates" in result.stderr
    assert "nothing has changed" in run("report", "--study", study.path).stderr
    assert "nothing has changed" not in run("report", "--study", study.path, "--force").stderr


def test_json_has_the_estimates_and_null_for_gaps(study):
    study.keep("articles", conform(pd.DataFrame([article(1)]), "articles"))
    study.keep("markers", empty("markers"))
    study.keep("speech", empty("speech"))
    rows = json.loads(run("report", "--study", study.path, "--json").stdout)
    assert (rows[0]["outlet"], rows[0]["value"], rows[0]["method"]) == ("herald", None, "too_few")


def test_a_study_without_articles_is_told_what_to_run(study):
    result = run("report", "--study", study.path)
    assert result.exit_code == 6
    assert "run 'framing ingest' first" in result.stderr
