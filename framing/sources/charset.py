"""The characters of a web page: its bytes decoded by mark, content, HTTP header and ``meta``."""

import codecs
import re

from framing.errors import InputError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEARCHED = 4096  # bytes; browsers read 1024, and some pages start with long comments
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
# these names mean cp1252 on the web, whose further characters pages use anyway
_PYTHONS_OWN = ("idna", "punycode", "unicode", "raw", "utf-7", "mbcs", "oem", "undefined")
_CP1252 = frozenset(("ascii", "iso8859-1", "cp1252"))


def decode_page(content: bytes, content_type: str = "", encoding: str = "") -> str:
    """Return the text of a page; bytes that are not of its encoding become U+FFFD.

    ``encoding`` is what the user says. Otherwise what is UTF-8 throughout is read
    so, whatever it declares: servers declare latin-1 for everything. Then the
    HTTP header ``content_type`` counts, then the page itself; an encoding that is
    unknown or contradicted by the content does not.

    Raises
    ------
    InputError
        There is no encoding of the name that the user says.

    Examples
    --------
    >>> decode_page("<meta charset='latin1'><p>l’été".encode("cp1252"))
    "<meta charset='latin1'><p>l’été"
    """
    for mark, marked in _MARKS:
        if content.startswith(mark) and not encoding:
            return content[len(mark) :].decode(marked, "replace")
    if encoding:
        try:
            return content.decode(encoding, "replace")
        except LookupError as error:
            raise InputError(f"no encoding is called {encoding!r}; try utf-8, cp1252 or latin-1") from error
    candidates = _declared(content, content_type)
    for name in (*candidates, "utf-8") if content.isascii() else ("utf-8", *candidates):  # ISO-2022-JP is all ASCII
        try:
            return content.decode(name)
        except (UnicodeError, LookupError):  # LookupError: a codec of Python's that is not an encoding of text
            continue
    damaged = content.decode("utf-8", "replace")
    # a few damaged characters in much good UTF-8, such as one cut in two by a template
    broken, good = damaged.count("\N{REPLACEMENT CHARACTER}"), sum(not letter.isascii() for letter in damaged)
    return damaged if good > 10 * broken else content.decode("cp1252", "replace")


def _declared(content: bytes, content_type: str) -> list[str]:
    """Return the encodings that a page declares, the weightiest first, by Python's names."""
    head = content[:_SEARCHED]
    header = _HEADER.search(content_type)
    names = [header[1]] if header else []
    names += [match[1].decode("ascii", "ignore") for match in (_META.search(head), _DECLARATION.search(head)) if match]
    return [encoding for encoding in map(_python_name, names) if encoding]


def _python_name(name: str) -> str:
    try:
        encoding = codecs.lookup(name)
    except LookupError:
        return ""
    # a page that can be read for its declaration is not in two bytes per character
    if encoding.name.startswith(("utf-16", "utf-32", *_PYTHONS_OWN)):
        return ""
    return "cp1252" if encoding.name in _CP1252 else encoding.name
