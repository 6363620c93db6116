"""RTF: what is text, what is passed over, and what is refused."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import FramingError, InputError
from framing.sources.rich_text import rtf_blocks


def blocks(path, body):
    path.write_bytes(b"{\\rtf1\\ansi\\ansicpg1252 " + body + b"}")
    return rtf_blocks(path)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"One\\par Two\\line three\\par", [("One",), ("Two", "three")]),
        (b"caf\\'e9 \\u233?t\\u233 ?\\emdash !", [("caf\u00e9 \u00e9t\u00e9\u2014!",)]),
        (b"\\uc2 \\u8364\\'80x y", [("\u20ac y",)]),
        (b"\\u-10179?\\u-8704?", [("\U0001f600",)]),
        (b"\\uc0 \\u233 {\\uc1 \\u233?}\\u233 b", [("\u00e9\u00e9\u00e9b",)]),
        (b"a\\~b\\_c \\{d\\}", [("a b-c {d}",)]),
        (b"{\\fonttbl{\\f0 Arial;}}{\\*\\generator X;}{\\pict 00ff}{\\header Page}{\\footnote n}Text", [("Text",)]),
        (b"{\\pict\\bin6 }}{{\\a}Text", [("Text",)]),
        (b'{\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt Link}} here', [("Link here",)]),
        (b"\\trowd HD\\cell Ferry\\cell\\row Text", [("HD",), ("Ferry",), ("Text",)]),
        (b"{\\ansicpg1251 \\'cf\\'f0}", [("\u041f\u0440",)]),
        (b"wra\npped", [("wrapped",)]),
    ],
)
def test_the_text_of_rtf_is_read(tmp_path, body, lines):
    assert [block.lines for block in blocks(tmp_path / "a.rtf", body)] == lines


def test_bold_words_and_breaks_are_kept(tmp_path):
    first, second, third = blocks(tmp_path / "a.rtf", b"{\\b Bold}\\par {\\b Half}bold\\par\\sect\\b Next\\b0\\par")
    assert (first.bold, second.bold, third.bold) == (True, False, True)
    assert (first.kind, second.kind, third.kind) == ("", "", "break")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{\\rtf1 text", "cut off"),
        (b"{\\rtf1 {\\pict\\bin99999999 x}}", "cut off"),
        (b"{\\rtf1 text\\", "cut off"),
        (b"text", "not an RTF file"),
        (b"{\\rtf1 a} {b}", "continues after the end"),
        (b"{\\rtf1 " + b"{" * 2000, "nested groups"),
    ],
)
def test_damaged_rtf_is_refused(tmp_path, content, message):
    path = tmp_path / "a.rtf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        rtf_blocks(path)


@given(
    st.lists(st.sampled_from([b"{", b"}", b"\\u-1?", b"\\'", b"\\*", b"\\bin3 ", b"\\uc9", b"\\par", b"x\xff", b"\\"]))
)
def test_no_bytes_give_a_traceback(tmp_path_factory, parts):
    path = tmp_path_factory.getbasetemp() / f"{os.getpid()}.rtf"
    path.write_bytes(b"{\\rtf1 " + b"".join(parts) + b"}")
    try:
        text = "".join(block.text for block in rtf_blocks(path))
    except FramingError:
        return
    assert text.encode("utf-8").decode("utf-8") == text
