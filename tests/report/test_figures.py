import re
import xml.etree.ElementTree as tree

import pandas as pd
import pytest

from framing.report.canvas import ACCENT, INK, FigureStyle
from framing.report.figures import TOO_FEW, DrawnFigure, largest, panel, sheet
from framing.report.inline_svg import inline

OUTLETS = {"a": "The Orvane Ledger", "b": "<b>$x_1$ & co</b>", "c": ""}


@pytest.fixture
def estimates():
    nan = float("nan")
    return pd.DataFrame(
        [("a", 3.0, 2.0, 5.0, "corrected", 4.0), ("b", 1.0, 0.5, 2.0, "labels_only", 0.0),
         ("c", nan, nan, nan, "too_few", 1.0)],
        columns=["outlet", "value", "low", "high", "method", "naive"],
    ).assign(per=1000)  # fmt: skip


def drawn(rows, title="Hedge"):
    return DrawnFigure(title, rows, largest([rows]))


def texts(svg):
    return [node.text for node in tree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_panel_names_outlets_unit_and_what_is_missing(estimates):
    shown = texts(panel(drawn(estimates), OUTLETS).svg)
    assert {"The Orvane Ledger", "<b>$x_1$ & co</b>", "per 1,000 words", TOO_FEW, "Hedge"} <= set(shown)


def test_the_same_input_gives_the_same_bytes(estimates):
    assert panel(drawn(estimates), OUTLETS) == panel(drawn(estimates), OUTLETS)
    assert sheet([drawn(estimates)], OUTLETS) == sheet([drawn(estimates)], OUTLETS)


def test_a_panel_is_as_wide_as_a_column_in_every_form(estimates):
    files = panel(drawn(estimates), OUTLETS, FigureStyle(formats=("png", "pdf"))).others
    assert files["pdf"].startswith(b"%PDF")
    assert re.search(rb"/MediaBox \[ ?0 0 243\.77", files["pdf"])  # points: 86 mm
    assert int.from_bytes(files["png"][16:20], "big") == 1015  # dots, at 300 an inch
    assert b"/CreationDate" not in files["pdf"]


@pytest.mark.parametrize("formats", [(), ("pdf",), ("png",)])
def test_a_panel_is_written_in_the_formats_that_are_asked_for(estimates, formats):
    assert tuple(panel(drawn(estimates), OUTLETS, FigureStyle(formats=formats)).others) == formats


def test_a_figure_tells_no_time_and_no_maker(estimates):
    svg, files = sheet([drawn(estimates), drawn(estimates, "Naming")], OUTLETS, FigureStyle(formats=("pdf", "png")))
    pdf, png = files["pdf"], files["png"]
    assert "dc:date" not in svg
    assert b"Software" not in png
    assert b"/CreationDate" not in pdf
    assert pdf.startswith(b"%PDF")
    assert png.startswith(b"\x89PNG")


def test_a_panel_of_nothing_but_gaps_is_drawn(estimates):
    empty = estimates.assign(method="too_few", value=float("nan"), low=float("nan"), high=float("nan"))
    assert TOO_FEW not in texts(panel(drawn(empty), OUTLETS).svg)  # the legend says so of all
    assert texts(panel(drawn(pd.concat([estimates.head(1), empty[1:]])), OUTLETS).svg).count(TOO_FEW) == 2
    assert "Hedge" in texts(panel(drawn(empty.assign(naive=float("nan"))), OUTLETS).svg)


def test_inline_svg_takes_the_colours_of_the_page_and_ids_of_its_own(estimates):
    one, other = (inline(panel(drawn(estimates), OUTLETS).svg, prefix) for prefix in ("p1-", "p2-"))
    assert ACCENT not in one
    assert INK not in one
    assert "var(--accent)" in one
    ids = [{node.get("id") for node in tree.fromstring(svg).iter() if node.get("id")} for svg in (one, other)]
    assert ids[0]
    assert not ids[0] & ids[1]
