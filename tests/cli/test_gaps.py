"""Every command that reads articles or labels runs through where their optional columns are empty."""

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.contracts import TABLES
from framing.study import open_study

COMMANDS = (
    "sample", "adjudicate", "train", "evaluate", "evaluate --fold-by event", "evaluate --fold-by time", "score",
    "sample --strategy uncertain --more 2", "sample --plan", "agreement", "agreement --by arm",
    "agreement --by pair", "agreement --blind-arm", "agreement --disputed", "agreement --json", "rules",
    "rules --by language", "explain a003", "export --to csv", "export --to prodigy", "export --to brat",
    "export --to standoff", "status",
)  # fmt: skip
GAPS = {
    "all": lambda row: True,
    "some": lambda row: row % 3 == 0,
    "all but one": lambda row: row != 1,
}


def filled(study, newsroom, gap):
    """Keep the tables of a newsroom whose optional columns are empty where ``gap`` says so."""
    tables = newsroom(n_articles=24, n_labelled=20)
    kept = tables["annotations"][tables["annotations"]["origin"] == "kept"]
    tables["shown_prelabels"] = kept.assign(rule="naming:regime", outcome="kept")
    facts = {"section": "news", "title": "Mill", "url": "https://example.org", "speaker": "Ilva Tarn", "cue": "said",
             "kind": "opinion"}  # fmt: skip
    for name, table in tables.items():
        for column in TABLES[name]:
            if not column.required:
                full = table[column.name].replace("", facts.get(column.name, "x"))
                gone = [gap(row) for row in range(len(table))]
                table[column.name] = full.mask(gone, "" if column.dtype == "str" else float("nan"))
        study.keep(name, table)


EVERY_DAY = ("some", "event")
OTHERS = [pytest.param(*gap, marks=pytest.mark.exhaustive) for gap in (("all", "time"), ("all but one", "time"))]


@pytest.mark.parametrize(("gap", "group"), [EVERY_DAY, *OTHERS])
def test_every_command_runs_through_where_columns_are_empty(study, newsroom, gap, group):
    toml = study.path / "study.toml"
    small = f'[model]\nfold_by = "{group}"\n[sampling]\narticles_per_outlet = 8\n'
    toml.write_text(toml.read_text(encoding="utf-8") + small, encoding="utf-8")
    filled(open_study(study.path), newsroom, GAPS[gap])
    for command in COMMANDS:
        result = CliRunner().invoke(main, [*command.split(), "--study", str(study.path)])
        assert (command, result.exit_code, result.exception) == (command, 0, None)
    scores = open_study(study.path).scores()
    assert not scores[["kept_probability", "outlet_voice_probability"]].isna().any(axis=None)
    assert set(scores["article_id"]) <= set(pd.unique(study.articles()["article_id"]))
