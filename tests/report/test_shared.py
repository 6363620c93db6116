import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_gold_goes_out_and_comes_back_with_all_that_the_estimates_need(sketched, tmp_path):
    file = tmp_path / "gold.standoff.jsonl"
    assert run("export", "--to", "standoff", "--study", sketched, "-o", file).exit_code == 0
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "study.toml").write_text(
        (sketched / "study.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    ours, theirs = open_study(sketched), open_study(tmp_path / "theirs")
    theirs.keep("articles", ours.articles())
    theirs.keep("markers", ours.markers())
    theirs.keep("speech", ours.table("speech"))
    result = run("rehydrate", file, "--keep", "--study", theirs.path)
    assert result.exit_code == 0, result.stderr
    assert "48 articles: 48 same" in result.stderr
    order = ["article_id", "start", "end", "category"]
    pd.testing.assert_frame_equal(*(one.gold().sort_values(order).reset_index(drop=True) for one in (ours, theirs)))
    assert run("report", "--study", theirs.path).exit_code == 0
    seen, alone = (
        one.estimates().set_index(["outlet", "category", "voice", "measure"])["n_observed"] for one in (ours, theirs)
    )
    assert alone.to_dict() == seen[alone.index].to_dict()
