import shutil
from pathlib import Path

import pytest

from framing import shipped
from framing.study import open_study

STUDY = """\
framing = 1
title = "A small study"
languages = ["en", "fr"]

[[outlets]]
id = "herald"

[[outlets]]
id = "gazette"
"""


@pytest.fixture
def study(tmp_path: Path):
    """An empty study with the outlets herald and gazette."""
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    shutil.copytree(shipped.folder("label_config"), tmp_path / "label_config")
    return open_study(tmp_path)
