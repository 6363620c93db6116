"""Figures of names: bars cut by name, courses over time, stories."""

import xml.etree.ElementTree as tree

import pandas as pd
import pytest

from framing.report import limits
from framing.report.canvas import PARTS, FigureStyle
from framing.report.inline_svg import inline
from framing.report.naming_figures import OTHERS, by_commonest, name_bars, name_courses, parts_of
from framing.report.naming_pictures import ActorTables, pictures_of

OUTLETS = {"a": "The Orvane Ledger", "b": "<b>$x_1$ & co</b>"}
SHARES = pd.DataFrame(
    [("junta", "a", 0.2, 4, 20, 14), ("junta", "b", 0.7, 14, 20, 15), ("regime", "a", 0.8, 16, 20, 14),
     ("regime", "b", 0.3, 6, 20, 15)],
    columns=["name", "outlet", "value", "count", "total", "n"],
)  # fmt: skip
PERIODS = pd.DataFrame(
    [("junta", "a", "2024-01-01", 0.1, 0.05, 0.3), ("regime", "a", "2024-01-01", 0.9, 0.7, 0.95),
     ("junta", "a", "2024-02-01", 0.8, 0.6, 0.9), ("regime", "a", "2024-02-01", 0.2, 0.1, 0.4),
     ("junta", "b", "2024-01-01", 0.5, float("nan"), float("nan"))],
    columns=["name", "outlet", "period", "value", "low", "high"],
).assign(length="month", count=4, total=20, n=14)  # fmt: skip


def texts(svg):
    return [node.text for node in tree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_bars_tell_outlets_names_and_large_shares():
    shown = texts(name_bars("The state", SHARES, OUTLETS).svg)
    assert {*OUTLETS.values(), "junta", "regime", "The state", "20 %", "70 %", "80 %", "30 %"} <= set(shown)


def test_a_small_part_has_no_percentage_that_would_not_fit():
    small = SHARES.assign(value=[0.05, 0.7, 0.95, 0.3])
    assert "5 %" not in texts(name_bars("The state", small, OUTLETS).svg)


def test_the_bar_of_an_outlet_with_few_articles_is_faint():
    assert "opacity: 0.45" not in name_bars("The state", SHARES, OUTLETS).svg
    assert "opacity: 0.45" in name_bars("The state", SHARES.assign(n=11), OUTLETS).svg


def test_a_name_has_one_colour_on_paper_and_that_of_the_theme_on_the_page():
    svg = name_bars("The state", SHARES, OUTLETS).svg
    assert svg.count(PARTS[1]) >= 2
    assert PARTS[1] not in inline(svg, "x-")
    assert "var(--part-1)" in inline(svg, "x-")


def test_outlets_are_sorted_by_the_commonest_name():
    assert by_commonest(SHARES, ["a", "b"]) == ["b", "a"]
    assert by_commonest(SHARES[SHARES["outlet"] == "a"], ["a", "b"]) == ["a"]


def test_names_beyond_the_most_are_one_part():
    many = pd.concat([SHARES, SHARES.assign(name=["x", "x", "y", "y"])])
    parts = parts_of(many, 3)
    assert list(dict.fromkeys(parts["name"])) == ["junta", "regime", OTHERS]
    assert parts.loc[(parts["name"] == OTHERS) & (parts["outlet"] == "a"), "value"].item() == pytest.approx(1.0)
    assert parts_of(SHARES, 2) is SHARES


def test_a_course_names_its_periods_and_marks_what_has_no_interval():
    courses = PERIODS[PERIODS["outlet"] == "a"]
    colours = {"junta": PARTS[0], "regime": PARTS[1]}
    sure = name_courses("Ledger", courses, colours).svg
    assert {"2024-01", "2024-02", "0 %", "100 %", "junta"} <= set(texts(sure))
    unsure = name_courses("Ledger", courses.assign(low=float("nan"), high=float("nan")), colours).svg
    assert unsure != sure


@pytest.mark.parametrize("draw", [lambda: name_bars("s", SHARES, OUTLETS, FigureStyle(talk=True, formats=("png",)))])
def test_a_figure_for_a_talk_is_as_wide_to_high_as_a_screen(draw):
    png = draw().others["png"]
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (1920, 1080)


EVENTS = pd.DataFrame(
    [("junta", "a", "fire"), ("regime", "b", "fire"), ("regime", "a", "flood"), ("junta", "a", "vote")],
    columns=["name", "outlet", "event"],
).assign(value=1.0, count=2, total=2, n=1)


def pictures(**other):
    tables = {"title": "The state", "shares": SHARES, "periods": PERIODS, "events": EVENTS, "outlets": OUTLETS}
    return dict(pictures_of(ActorTables(**{**tables, **other})))


def test_an_actor_has_bars_the_course_of_outlets_with_intervals_and_stories_of_several_outlets():
    assert list(pictures()) == ["", "-time-1", "-story-1"]
    assert pictures()["-story-1"].title == "fire"
    assert list(pictures(periods=PERIODS.head(0), events=EVENTS.head(0))) == [""]
    assert pictures(shares=SHARES.head(0)) == {}


def test_what_a_figure_shows_is_said_in_words():
    shown = pictures()
    bars = "Share of each name. <b>$x_1$ & co</b>: junta 70 %, regime 30 % (15 articles); The Orvane Ledger: junta 20 %"
    assert shown[""].alt.startswith(bars)
    assert "junta: 10 % in 2024-01 (5 %–30 %), 80 % in 2024-02" in shown["-time-1"].alt
    assert "The Orvane Ledger: junta 100 % (1 article)" in shown["-story-1"].alt


def test_no_more_outlets_are_drawn_than_can_be_read(monkeypatch):
    monkeypatch.setattr(limits, "OUTLETS_IN_FIGURE", 1)
    assert set(pictures()[""].data["outlet"]) == {"b"}
