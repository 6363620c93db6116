"""Section "What outlets quote": the pairs, the map, and nothing where there is nothing to say."""

import re
from copy import copy

import pandas as pd
import pytest

from framing.estimates.quoting_similarity import COLUMNS
from framing.report.canvas import PLAIN
from framing.report.page import render_sections
from framing.report.sections import quoting
from framing.steps.report import _categories
from framing.steps.report_inputs import read_findings
from framing.study import open_study

NAMES = ["beacon", "ledger", "post", "<b>tide</b>"]


def pairs(values):
    """Make the table of all pairs of four outlets, with these values."""
    both = [(first, other) for index, first in enumerate(NAMES) for other in NAMES[index + 1 :]]
    rows = [
        ("en", *pair, value, value - 0.1, value + 0.1, 12, 8.5, 20, 9, "" if value == value else "too few statements")
        for pair, value in zip(both, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@pytest.fixture
def findings(reported):
    study = open_study(reported)
    return copy(read_findings(study, _categories(study), {"version": "", "versions": {}, "inputs": {}}))


def body(findings):
    (rendered,) = render_sections(findings, [quoting.SECTION])
    return re.sub(r"\s+", " ", rendered.body), rendered.tables


def test_pairs_are_listed_the_most_alike_first_and_mapped(findings):
    vars(findings)["quoting"] = pairs([0.5, 0.1, 0.0, 0.2, float("nan"), 0.3])
    text, tables = body(findings)
    listed = re.findall(r"<td[^>]*>([^<]+)</td>", text[text.index("t-quoting") :])
    assert text.index("0.50") < text.index("0.30") < text.index("0.20")
    assert "1 pair has none" in text
    assert "<b>tide" not in text
    assert "&lt;b&gt;tide" in text
    assert listed
    assert "<svg" not in text  # one outlet has a gap, and three make no map
    assert len(tables["quoting"]) == 6


def test_the_map_is_told_in_words_and_is_a_file(findings):
    vars(findings)["quoting"] = pairs([0.5, 0.1, 0.0, 0.2, 0.1, 0.3])
    text, tables = body(findings)
    assert "A map of outlets: farthest apart are" in text
    assert "nearest are" in text
    assert text.count("<svg") == 1
    assert list(tables["quoting_map"].columns) == ["language", "outlet", "x", "y"]
    figures = quoting.draw(findings, {})
    assert list(figures) == ["quoting_en"]
    assert "<b>tide" not in figures["quoting_en"].draw(PLAIN).svg


def test_without_a_value_there_is_no_section(findings):
    vars(findings)["quoting"] = pairs([float("nan")] * 6)
    assert render_sections(findings, [quoting.SECTION])[0].body is None
