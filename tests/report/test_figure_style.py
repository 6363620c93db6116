"""One table of study.toml sets how all figures look; each has its data and its text beside it."""

import xml.etree.ElementTree as tree
from itertools import pairwise

import pandas as pd
import pytest

from framing.errors import InputError, StudyError
from framing.report.canvas import ACCENT, GREYS, PARTS, Figure, FigureStyle, check_font, colours_of
from framing.report.figures import DrawnFigure, panel
from framing.report.illustration import Illustration, described, for_talk, style_of
from framing.report.page import RenderedSection
from framing.report.report_files import _figures
from framing.settings import Figures, Settings, read_settings

ROWS = pd.DataFrame([("a", 3.0, 2.0, 5.0, "corrected", 4.0)],
                    columns=["outlet", "value", "low", "high", "method", "naive"]).assign(per=1000)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def drawn(style):
    return panel(DrawnFigure("Hedge", ROWS, 5.0), {"a": "The Ledger"}, style)


def test_the_first_colour_is_that_of_estimates_and_the_others_those_of_parts():
    style = style_of(Figures(colours=("#112233",)))
    assert style.colours == ("#112233", *PARTS[1:])
    svg = drawn(style).svg
    assert "#112233" in svg
    assert ACCENT not in svg


def test_grey_goes_before_colours():
    assert style_of(Figures(colours=("#112233",), grey=True)).colours == GREYS
    assert GREYS[0] in drawn(style_of(Figures(grey=True))).svg


@pytest.mark.parametrize("colours", [PARTS, GREYS])
def test_parts_that_touch_differ_in_lightness(colours):
    light = [sum(int(colour[k : k + 2], 16) for k in (1, 3, 5)) for colour in colours]
    assert all(abs(left - right) > 60 for left, right in pairwise(light))


def test_more_parts_than_colours_share_the_last():
    assert list(colours_of(FigureStyle(colours=("#000000", "#ffffff")), 4)) == ["#000000", *["#ffffff"] * 3]


@pytest.mark.parametrize(("width", "pixels"), [(86, 1015), (140, 1653)])
def test_a_panel_is_as_wide_as_the_study_says(width, pixels):
    png = drawn(style_of(Figures(width=width, formats=("png",)))).others["png"]
    assert int.from_bytes(png[16:20], "big") == pixels


def test_the_font_is_named_in_the_figure_and_must_be_there():
    assert "DejaVu Serif" in drawn(style_of(Figures(font="DejaVu Serif"))).svg
    check_font("DejaVu Serif")
    with pytest.raises(InputError, match=r"not have the font 'DejaVu Sreif' \(did you mean 'DejaVu Serif'\?\)"):
        check_font("DejaVu Sreif")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('colours = ["red"]', r"figures\.colours = 'red' is not a colour, such as '#0a6a94'"),
        ('colours = ["#fff"]', "is not a colour"),
        ("width = 10", r"figures\.width = 10 is out of bounds; it may be 50 to 300"),
        ('formats = ["jpeg"]', "may be pdf, png"),
        ("gray = true", r"unknown key figures\.gray \(did you mean 'grey'\?\)"),
    ],
)
def test_a_style_that_cannot_be_is_one_line(tmp_path, line, message):
    path = tmp_path / "study.toml"
    path.write_text(f'framing = 1\ntitle = "t"\nlanguages = ["en"]\n[figures]\n{line}\n', encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        read_settings(path)


def test_the_key_that_was_in_report_says_where_it_is_now(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text('framing = 1\ntitle = "t"\nlanguages = ["en"]\n[report]\npanel_formats = ["pdf"]\n', "utf-8")
    with pytest.raises(StudyError, match=r"report\.panel_formats: it is now called figures\.formats"):
        read_settings(path)


def test_an_svg_file_says_what_it_shows_to_those_who_do_not_see_it():
    root = tree.fromstring(described(drawn(FigureStyle()).svg, "Hedge", "Ledger: 3 & more < 5"))
    assert root.get("role") == "img"
    assert [root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text] == ["Hedge", "Ledger: 3 & more < 5"]


class _Findings:
    def __init__(self, **figures):
        self.settings = Settings(framing=1, title="t", languages=("en",), figures=Figures(**figures))


def files(**figures):
    illustration = Illustration(drawn, "Hedge", "Ledger: 3", ROWS)
    shown = RenderedSection(None, {}, {"hedge": illustration}, {"hedge": drawn(style_of(Figures(**figures)))}, "", "")
    return _figures(_Findings(**figures), [shown])


def test_each_figure_has_its_data_and_its_text_beside_it():
    assert set(files()) == {"figures/hedge.svg", "figures/hedge.csv", "figures/alt.csv"}
    assert files()["figures/hedge.csv"] is ROWS
    assert files()["figures/alt.csv"].values.tolist() == [["hedge", "Hedge", "Ledger: 3"]]


def test_figures_are_written_in_other_formats_and_for_a_talk_on_request():
    assert "figures/hedge.pdf" in files(formats=("pdf",))
    talk = files(talk=True)
    assert {"figures/talk/hedge.svg", "figures/talk/hedge.png"} <= set(talk)
    png = talk["figures/talk/hedge.png"]
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (1920, 1080)
    assert for_talk(Figures(formats=("pdf",))).formats == ("pdf", "png")
    assert isinstance(drawn(for_talk(Figures())), Figure)


def test_what_a_figure_says_has_no_character_that_controls_a_terminal_or_turns_the_direction():
    name = "Le\x1b[31mdger\u202e"
    figure = Illustration(lambda style: panel(DrawnFigure(name, ROWS, 5.0), {"a": name}, style), name, name, ROWS)
    svg = described(figure.draw(FigureStyle()).svg, figure.title, figure.alt)
    root = tree.fromstring(svg)  # it is XML
    assert [root.findtext(f"{SVG}{tag}") for tag in ("title", "desc")] == ["Le[31mdger"] * 2
    assert not {"\x1b", "\u202e"} & set(svg)
