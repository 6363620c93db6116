"""A study of short articles that nobody has read, and exports of Label Studio to pull into it."""

import itertools
import json

import pandas as pd
import pytest

from framing.steps.pull import pull


@pytest.fixture
def labelled(study):
    """A study of two short articles, a and b."""
    row = {"outlet": "herald", "language": "en", "text": "The junta fell silent.", "words": 4}
    study.keep("articles", pd.DataFrame([{**row, "article_id": name} for name in "ab"]))
    return study


@pytest.fixture
def paper(study):
    """A study of 100 short articles, a0 to a99."""
    row = {"outlet": "herald", "language": "en", "text": "The junta fell silent.", "words": 4}
    study.keep("articles", pd.DataFrame([{**row, "article_id": f"a{number}"} for number in range(100)]))
    return study


@pytest.fixture
def bring(paper, tmp_path):
    """Write tasks into an export file of its own, and pull that file."""
    numbers = itertools.count()

    def pulled(tasks, **options):
        path = tmp_path / f"export-{next(numbers)}.json"
        path.write_text(json.dumps(tasks), encoding="utf-8")
        return pull(paper, path, **options)

    return pulled
