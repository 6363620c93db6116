"""The lines of a text: hard-wrapped lines, paragraphs, and a title that is repeated."""

import re
import unicodedata
from collections.abc import Collection

_MIN_WIDTH, _MAX_WIDTH = 40, 120  # characters; shorter lines are a list or a poem, a longer one is a paragraph
_MIN_JOINTS = 5  # joints of lines, from which wrapping can be told
_STRAIGHT = str.maketrans("‘’‚‛“”„«»–—‐‑\u00a0\u202f", '\'\'\'\'"""""----  ')
_SUFFIX = re.compile(r"\s{1,5}[-–—|·•]\s{1,5}([^|·•]{2,40})$")
_ENDS = re.compile(r"[.!?…:]['\"”’»)\]]*$")
_BULLET = re.compile(r"[-–—•*·►>]\s|\d{1,2}[.)]\s")
_MAX_HEADLINE = 140  # characters of a first line that may be one
_MIN_HEADLINE_WORDS, _MIN_HEADED_LINES = 3, 3  # fewer words are a place or a name; fewer lines tell nothing


def unwrap(text: str) -> str:
    r"""Join lines that were wrapped at a width, where that is plain.

    It is, if most line ends are where the next word would not have fitted, and
    fall within sentences. A line that ends with a hyphen stays: the hyphen may belong to the word.

    Examples
    --------
    >>> lines = ["The ferry left the harbour at noon on", "Monday with all of its crew on board and",
    ...     "no passengers at all, as the company has", "now said in a letter to the council that",
    ...     "was read out by the mayor on Tuesday. It", "came back.", "Bread"]
    >>> unwrap("\n".join(lines))[-28:]
    'Tuesday. It came back.\nBread'
    >>> unwrap("Bread\nMilk\nEggs\nSalt\nOil\nFlour\nRice")
    'Bread\nMilk\nEggs\nSalt\nOil\nFlour\nRice'
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    joints = [i for i in range(len(lines) - 1) if lines[i].strip() and lines[i + 1].strip()]
    if not _MIN_WIDTH <= width <= _MAX_WIDTH or len(joints) < _MIN_JOINTS:
        return text
    wrapped = [i for i in joints if _is_wrapped(lines[i], lines[i + 1], width)]
    within = [i for i in wrapped if not _ENDS.search(lines[i].rstrip())]
    if len(wrapped) < max(_MIN_JOINTS, 0.6 * len(joints)) or len(within) < 0.6 * len(wrapped):
        return text
    blank = {i for i in wrapped if not lines[i].rstrip().endswith("-")}
    return "".join(
        line.rstrip() + " " if i in blank else line + "\n" if i < len(lines) - 1 else line
        for i, line in enumerate(line if i - 1 not in blank else line.lstrip() for i, line in enumerate(lines))
    )


def headline_of(text: str) -> str:
    r"""Return the first line of a text without a title if it reads as a headline, else nothing.

    It has three words or more, is neither a sentence nor a path of links, and a blank
    line follows; or, where a text has no blank lines at all, a line that ends a sentence.

    Examples
    --------
    >>> headline_of("Kadrin's mill reopens\n\nIt was shut.")
    "Kadrin's mill reopens"
    >>> headline_of("Kadrin's mill reopens\nIt was shut.\nNobody knew.")
    "Kadrin's mill reopens"
    >>> headline_of("Kadrin's mill has\nreopened. It was shut.\nNobody knew.")
    ''
    """
    first, _, rest = text.strip().partition("\n")
    line, following = first.strip(), rest.partition("\n")[0].strip()
    if not rest or len(line) > _MAX_HEADLINE or len(line.split()) < _MIN_HEADLINE_WORDS:
        return ""
    if line.endswith((".", ":", ",", ";")) or " / " in line:
        return ""
    return line if not following or _heads_paragraphs(following, rest) else ""


def _heads_paragraphs(following: str, rest: str) -> bool:
    """Return whether each line of the rest is a paragraph, and the first of them a sentence by itself."""
    lines = rest.split("\n")
    starts = not following[0].islower() and _ENDS.search(following)
    return len(lines) + 1 >= _MIN_HEADED_LINES and all(map(str.strip, lines)) and bool(starts)


def settle_title(title: str, text: str, outlet_names: Collection[str] = ()) -> tuple[str, str]:
    r"""Return title and text, the title without the outlet's name after it, the text without the title.

    The name is taken off if it is one of ``outlet_names``, or if the text's
    first line is the title without it.

    Examples
    --------
    >>> settle_title("Kadrin’s Mill Reopens - The Herald", "Kadrin's mill reopens.\n\nIt was shut.")
    ('Kadrin’s Mill Reopens', 'It was shut.')
    >>> settle_title("Kadrin", "Kadrin is quiet.")
    ('Kadrin', 'Kadrin is quiet.')
    """
    bare, suffix = _without_suffix(title)
    if suffix and comparable(suffix) in {comparable(name) for name in outlet_names}:
        title = bare
    first, _, rest = text.partition("\n")
    lines = {comparable(first), comparable(_without_suffix(first)[0])}
    if not title or lines.isdisjoint({comparable(title), comparable(bare)}):
        return title, text
    return (title if comparable(title) in lines else bare), rest.strip()


def comparable(line: str) -> str:
    r"""Return a line in lower case, with straight quotation marks, and without a full stop.

    Examples
    --------
    >>> comparable(" L’Été  « ici ».")
    'l\'été " ici "'
    """
    return " ".join(unicodedata.normalize("NFKC", line.translate(_STRAIGHT)).casefold().split()).rstrip(" .")


def _without_suffix(title: str) -> tuple[str, str]:
    match = _SUFFIX.search(title)
    return (title[: match.start()], match.group(1)) if match else (title, "")


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """Return whether the next line's first word would not have fitted into a line."""
    if _BULLET.match(following.lstrip()):
        return False
    return len(line.rstrip()) + 1 + len(following.split()[0]) > width
