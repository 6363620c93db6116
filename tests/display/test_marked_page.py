import re

from framing.display.marked_page import render
from framing.display.shown_text import TextSource, show_text

COLOURS = {"naming": "#d97a1f", "loaded": "#e8605a"}
HOSTILE = "<script>alert('x')</script>"


def shown(text, **facts):
    return show_text(TextSource(article_id="a", **facts), text)


def test_a_page_has_each_text_with_its_markers_voices_and_speakers():
    page = render([shown("The regime fled. “A brutal attack,” Ilva Tarn said.", outlet="Herald")], COLOURS)
    assert '<mark class="own c0 outlet" title="naming, own words (en/naming/regime)">regime</mark><sup' in page
    assert '<mark class="other c1 quote"' in page
    assert "<bdi>quoted: Ilva Tarn</bdi>" in page
    assert ".c1 { --colour: #e8605a; }" in page
    assert '<main class="alone">' in page


def test_texts_side_by_side_have_a_table_of_their_markers():
    page = render([shown("The regime fled."), shown("“Brutal!” Ilva Tarn said. A brutal day.", outlet="Post")], COLOURS)
    cells = [re.sub(r"<.*?>", "", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", page)]
    assert cells == ["1", "–", "–", "1 + 1"]
    assert '<main class="beside">' in page


def test_whatever_comes_from_a_text_is_escaped():
    page = render([shown(f"{HOSTILE} The regime fled.", title=HOSTILE, outlet=HOSTILE, date=HOSTILE)], COLOURS)
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_a_page_needs_nothing_but_itself():
    page = render([shown("The regime fled.")], COLOURS)
    assert re.findall(r"https?://|src=|url\(|@import", page) == []
    assert "default-src 'none'" in page
