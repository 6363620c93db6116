import json
import re

import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.errors import InputError
from framing.steps.adjudicate import adjudicate
from framing.steps.explain import explain
from framing.steps.train import train


@pytest.fixture
def trained_study(labelled_study):
    adjudicate(labelled_study)
    train(labelled_study)
    return labelled_study


def test_an_article_is_explained_candidate_by_candidate(trained_study):
    rows = explain(trained_study, "a000", top=4)
    text = trained_study.articles().set_index("article_id")["text"]["a000"]
    assert [text[one["start"] : one["end"]] for one in rows] == [one["text"] for one in rows]
    assert [one["kept_probability"] for one in rows] == sorted((one["kept_probability"] for one in rows), reverse=True)
    assert all(one["labelled"] and 0 < len(one["reasons"]) <= 4 for one in rows)
    assert not explain(trained_study, "a035")[0]["labelled"]


def test_the_command_prints_scores_with_reasons_and_names_a_near_article(trained_study):
    def run(*words):
        return CliRunner().invoke(main, ["explain", *words, "--study", str(trained_study.path)])

    first = run("a000").stdout.splitlines()
    assert " kept, " in first[0]
    assert re.fullmatch(r".+ [+-]\d+\.\d", first[1].strip().split(";")[0])
    assert json.loads(run("a000", "--json").stdout)[0]["reasons"][0].keys() == {"what", "log_odds"}
    assert run("a00").exit_code == 3
    with pytest.raises(InputError, match="there is no article 'a00'"):
        explain(trained_study, "a00")
