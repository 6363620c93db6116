import json

import pandas as pd
import pytest

from framing.files import json_text
from framing.report import report_files

TABLES = {
    "none": pd.DataFrame({"outlet": []}),
    "one": pd.DataFrame({"outlet": ["herald"], "rate": [float("nan")], "n": [3], "clear": [True]}),
    "lines": pd.DataFrame({"text": ["a\nb", "a\u2028b", "“«é»”", None, '"\\'], "rate": [0.1, 1e-9, 1e22, 2.0, 1 / 3]}),
    "é": pd.DataFrame({"n": range(7), "share": [number / 7 for number in range(7)]}),
}


def as_values(table):
    return [{key: None if pd.isna(value) else value for key, value in row.items()} for row in table.to_dict("records")]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_tables_in_parts_are_the_bytes_of_the_whole(monkeypatch, at_once):
    monkeypatch.setattr(report_files, "_ROWS_AT_ONCE", at_once)
    whole = json_text({name: as_values(table) for name, table in TABLES.items()}).encode()
    assert report_files._json_tables(TABLES) == whole
    assert report_files._json_tables({}) == json_text({}).encode()
    for table in TABLES.values():
        assert "".join(report_files.json_rows(table)) + "\n" == json_text(as_values(table))


def test_a_number_that_is_missing_is_null():
    text = report_files._json_tables({"rates": pd.DataFrame({"rate": [float("nan")]})})
    assert json.loads(text, parse_constant=pytest.fail) == {"rates": [{"rate": None}]}
