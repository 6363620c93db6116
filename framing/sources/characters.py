"""Mend characters that a wrong decoding, HTML or an export has left in a text.

Only what has one reading is mended: a sequence that can be nothing but UTF-8 read
as cp1252, a C1 control character, an entity with its semicolon, a tag of HTML.
"""

import html
import re
from collections.abc import Callable, Iterator
from html.entities import html5

_PUNCTUATION = "‘’“”–—…«»"
# UTF-8 of Latin letters (C2, C3), œ (C5 92, C5 93), typographic punctuation (E2 80, E2 82, E2 84), the BOM, ligatures
_SEQUENCES = ((b"\xc2\xc3", b""), (b"\xc5", b"\x92\x93"), (b"\xe2", b"\x80\x82\x84"), (b"\xef", b"\xbb\xac"))
_TRUNCATED = str.maketrans("\x13\x14\x18\x19\x1c\x1d", "–—‘’“”")  # U+2013 … cut to their last byte
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
_BREAKS = "p|div|li|h[1-6]|tr|blockquote|figure|figcaption|table|ul|ol|section|article|aside|header|footer|hr"
_INLINE = (
    "a|b|i|u|s|q|em|strong|span|small|font|center|sup|sub|cite|del|ins|code|pre|img|iframe|video|source|picture|td|th|"
    "tbody|thead|abbr|time|button|svg|path|script|style|noscript|input|form|label|body|html"
)
_BREAK = re.compile(rf"</?(?:{_BREAKS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_BREAKS}|{_INLINE}|br)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_HIDDEN = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))
# a lone <b> may be text about HTML; these are not
_CERTAIN = re.compile(rf"</(?:{_BREAKS}|{_INLINE})>|<(?:br|p)\s*/?>|<[a-z][a-z0-9]*\s[^<>]*=[\"']", re.IGNORECASE)
_C1 = re.compile("[\x80-\x9f]")
_CONTROLS = re.compile("[\x0b\x0c\x13\x14\x18\x19\x1c\x1d\u2028\u2029\x80-\x9f]")
_C0 = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATORS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n\n"})


def _byte_of() -> dict[str, int]:
    """Map what cp1252 or Latin-1 make of the bytes from 80 on to these bytes."""
    latin = {chr(byte): byte for byte in range(0x80, 0x100)}
    windows = {bytes([byte]).decode("cp1252", "ignore"): byte for byte in range(0x80, 0xA0)}
    return latin | {char: byte for char, byte in windows.items() if char}


_BYTES = _byte_of()


def _any_of(byte_values: bytes | range) -> str:
    return "[" + "".join(re.escape(char) for char, byte in _BYTES.items() if byte in byte_values) + "]"


def _sequence() -> re.Pattern[str]:
    tail = _any_of(range(0x80, 0xC0))
    parts = [_any_of(lead) + (_any_of(second) if second else tail) for lead, second in _SEQUENCES]
    parts[2:] = [part + tail for part in parts[2:]]
    return re.compile("|".join(parts))


_MOJIBAKE = _sequence()


def mend_mojibake(text: str) -> str:
    """Decode UTF-8 that was read as cp1252 or Latin-1, once or twice over.

    Examples
    --------
    >>> mend_mojibake("lâ€™armÃ©e"), mend_mojibake("« LIBERTÉ »"), mend_mojibake("AMANHÃ” – L’Â…")
    ('l’armée', '« LIBERTÉ »', 'AMANHÃ” – L’Â…')
    """
    for _ in range(2):
        if not any(_is_certain(match.group()) for match in _MOJIBAKE.finditer(text)):
            return text
        # the no-break space of "Ã\xa0" has often become a plain one
        text = re.sub(r"Ã(?= \w)", "à", _MOJIBAKE.sub(lambda match: _decoded(match.group()), text))
    return text


def mend_controls(text: str) -> str:
    r"""Read C1 control characters as cp1252, cut quotation marks and dashes as such; vertical breaks are line ends.

    Other control characters stay, and are reported.

    Examples
    --------
    >>> mend_controls("\x93Stop\x94, l\x19heure\x0cNext")
    '“Stop”, l’heure\nNext'
    """
    if not _CONTROLS.search(text):
        return text
    text = _C1.sub(lambda match: match.group().encode("latin-1").decode("cp1252", "replace"), text)
    return text.translate(_SEPARATORS).translate(_TRUNCATED)


def control_characters(text: str) -> Iterator[str]:
    """Yield each control character of a text with what is around it."""
    for match in (*_C1.finditer(text), *_C0.finditer(text)):
        yield text[max(0, match.start() - 10) : match.end() + 10]


def mend_entities(text: str) -> str:
    """Decode entities of HTML that have their semicolon, once or twice over.

    Examples
    --------
    >>> mend_entities("AT&T &amp;amp; l&#8217;&eacute;t&eacute; &unknown; &copy=1")
    'AT&T & l’été &unknown; &copy=1'
    """
    for _ in range(2):
        text = _ENTITY.sub(_unescaped, text)
    return text


def mend_tags(text: str) -> str:
    r"""Replace tags of HTML: blocks by line ends, others by nothing; a tag that may be text stays.

    Examples
    --------
    >>> mend_tags('<p>One <b class="x">two</b>.</p><p>Three<br/>four.</p>').strip()
    'One two.\n\nThree\nfour.'
    >>> mend_tags("if a <b> is meant"), mend_tags("x < y and y > z")
    ('if a <b> is meant', 'x < y and y > z')
    """
    if not _CERTAIN.search(text):
        return text
    for start, end in _HIDDEN:
        text = _without(text, start, end)
    text = _LINE_BREAK.sub("\n", text)
    text = _TAG.sub("", _BREAK.sub("\n\n", text))
    return re.sub(r"\n\s*\n\s*", "\n\n", text)


def changed(text: str, mend: Callable[[str], str]) -> str:
    """Return the first place in a text that a function would change, or ""."""
    mended = mend(text)
    if mended == text:
        return ""
    start = next((i for i, (old, new) in enumerate(zip(text, mended, strict=False)) if old != new), len(mended))
    return text[max(0, start - 15) : start + 15]


def _without(text: str, start: str, end: str) -> str:
    """Return a text without what is between two marks, and without the marks; they are compared in lower case."""
    folded, parts, position = text.lower(), list[str](), 0
    if len(folded) != len(text):  # a letter that lower case makes two of
        return text
    while (opening := folded.find(start, position)) >= 0 and (closing := folded.find(end, opening)) >= 0:
        parts.append(text[position:opening])
        position = closing + len(end)
    return "".join([*parts, text[position:]])


def _is_certain(sequence: str) -> bool:
    """Return whether no text has this sequence: "Ã" before a quotation mark may be a word's end."""
    return len(sequence) == 3 or sequence[1] not in _PUNCTUATION


def _decoded(sequence: str) -> str:
    try:
        return bytes(_BYTES[char] for char in sequence).decode("utf-8")
    except UnicodeDecodeError:
        return sequence


def _unescaped(match: re.Match[str]) -> str:
    name = match.group(1)
    return html.unescape(match.group()) if name is None or f"{name};" in html5 else match.group()
