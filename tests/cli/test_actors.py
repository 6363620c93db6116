"""``framing actors`` prints suggestions, and writes those that are accepted into study.toml."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.records import conform
from framing.settings import read_settings


@pytest.fixture
def read(study):
    texts = ["The autocrat Ilan Vorek spoke.", "The president Ilan Vorek spoke."] * 4
    rows = [
        {"article_id": f"a{k}", "outlet": ("herald", "gazette")[k // 2 % 2], "language": "en", "text": text, "words": 5}
        for k, text in enumerate(texts)
    ]
    study.keep("articles", conform(pd.DataFrame(rows), "articles"))
    return study


def run(study, *options):
    return CliRunner().invoke(main, ["actors", "--study", str(study.path), *options])


def test_suggestions_are_printed_with_their_counts(read):
    result = run(read)
    assert result.exit_code == 0
    assert result.stdout == "ilan-vorek  Ilan Vorek (en), 8 articles of 2 outlets: autocrat 4, president 4\n"
    assert "1 actor suggested; --add ACTOR writes one" in result.stderr
    assert json.loads(run(read, "--json").stdout)[0]["nouns"] == [["autocrat", 4], ["president", 4]]


def test_an_accepted_actor_is_in_study_toml_and_is_not_suggested_again(read):
    before = (read.path / "study.toml").read_text(encoding="utf-8")
    assert run(read, "--add", "ilan-vorek").exit_code == 0
    [actor] = read_settings(read.path / "study.toml").actors
    assert actor.names["en"] == ("Ilan Vorek", "Vorek", "autocrat", "president")
    assert (read.path / "study.toml").read_text(encoding="utf-8").startswith(before.rstrip())
    assert run(read).stdout == ""
    assert "study.toml has an actor 'ilan-vorek' already" in run(read, "--add", "ilan-vorek").stderr


def test_an_actor_that_is_not_suggested_is_one_line_with_the_nearest(read):
    result = run(read, "--add", "ilan-vorec")
    assert result.exit_code == 3
    assert "no actor 'ilan-vorec' is suggested (did you mean 'ilan-vorek'?)" in result.stderr
    assert read_settings(read.path / "study.toml").actors == ()


def test_nobody_to_suggest_says_what_it_takes(read):
    result = run(read, "--min-articles", "9")
    assert result.exit_code == 0
    assert "nobody is named in at least 9 articles of 2 outlets" in result.stderr
