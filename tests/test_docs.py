"""The docs name what there is."""

from pathlib import Path

import pytest

from framing.records import TABLES
from framing.scores.naming import COLUMNS

DOCS = Path(__file__).parents[1] / "docs"
FORMATS = (DOCS / "formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_every_table_is_described(name):
    section = FORMATS.partition(f"## {name}: ")[2].partition("\n## ")[0]
    assert [column.name for column in TABLES[name] if f"`{column.name}`" not in section] == []


def test_every_column_of_the_naming_table_is_described():
    section = (DOCS / "method.md").read_text(encoding="utf-8").partition("## 5. Naming")[2]
    assert [name for name in COLUMNS if f"`{name}`" not in section] == []
