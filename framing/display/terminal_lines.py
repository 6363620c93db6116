"""A text with its markers as lines of a terminal: runs of characters, each with a style.

With colours, a marker in the outlet's own words is filled with the colour of its
category, one in the words of others is underlined. Without colours the first is in
[square brackets], the second in {braces}. The number after it leads to
the note beside the paragraph.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from framing.display.shown_text import (
    Paragraph,
    ShownText,
    TextPiece,
    category_words,
    paragraphs,
    summary,
    voice_words,
)

MAX_WIDTH, MIN_WIDTH = 118, 24  # characters of a line
_BESIDE = 84  # characters from which notes have a column of their own
_NOTES = 34  # characters of that column
_GAP = "  │ "
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_GREY = "#7f8c96"
_LEVELS = (0, 95, 135, 175, 215, 255)  # of the colour cube of 256-colour terminals


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of characters is printed; colours are numbers of a 256-colour terminal, None the terminal's own."""

    fg: int | None = None
    bg: int | None = None
    bold: bool = False
    italic: bool = False
    underline: bool = False
    dim: bool = False


Run = tuple[str, Style]
Line = list[Run]
PLAIN, DIM, BOLD = Style(), Style(dim=True), Style(bold=True)


def text_lines(shown: ShownText, colours: Mapping[str, str], *, width: int, coloured: bool) -> Iterator[Line]:
    """Yield a text with its markers, the notes on them, and what was found in all.

    ``colours`` are those of the categories, as "#rrggbb".
    """
    width = min(max(width, MIN_WIDTH), MAX_WIDTH)
    beside = _NOTES if width >= _BESIDE else 0
    yield from wrapped([(" · ".join(shown.facts()), DIM)], width)
    yield []
    for paragraph in paragraphs(shown):
        runs = _runs(shown, paragraph, colours, coloured)
        notes = [_note(shown, number, colours) for number in paragraph.markers]
        if beside:
            yield from _side_by_side(wrapped(runs, width - beside - len(_GAP)), notes, width)
        else:
            yield from wrapped(runs, width)
            yield from _below(notes, width)
        yield []
    for sentence, style in zip(summary(shown), (BOLD, PLAIN), strict=True):
        yield from wrapped([(sentence, style)], width)


def legend_lines(present: Collection[str], colours: Mapping[str, str], *, width: int, coloured: bool) -> Iterator[Line]:
    """Yield what the colours or brackets mean; ``present`` are the categories that were found."""
    width = min(max(width, MIN_WIDTH), MAX_WIDTH)
    if not coloured:
        yield from wrapped([("[word]¹ in its own words · {word}¹ quoted or reported", DIM)], width)
        return
    runs: list[Run] = []
    for category in [*(name for name in colours if name in present), *sorted(set(present) - set(colours))]:
        runs += [(f"\u00a0{category_words(category)}\u00a0".replace(" ", "\u00a0"), _filled(colours, category))]
        runs += [("  ", PLAIN)]
    yield from wrapped(runs, width)
    yield from wrapped(
        [("filled: in its own words", DIM), ("  ", PLAIN), ("underlined", Style(underline=True, dim=True)),
         (": quoted or reported", DIM), ("  ", PLAIN), ("italics", Style(italic=True, dim=True)),
         (": a quotation", DIM)],
        width,
    )  # fmt: skip


def _runs(shown: ShownText, paragraph: Paragraph, colours: Mapping[str, str], coloured: bool) -> list[Run]:
    base = BOLD if paragraph.headline else PLAIN
    runs: list[Run] = []
    opened: set[int] = set()
    for piece in paragraph.pieces:
        starting = [number for number in piece.markers if number not in opened]
        opened.update(piece.markers)
        if not coloured:
            runs += [("[{"[shown.markers[number].voice != "outlet"], base) for number in starting]
        runs.append((piece.text, _style(shown, piece, colours, base) if coloured else base))
        for number in reversed(piece.ending):
            closing = "" if coloured else "]}"[shown.markers[number].voice != "outlet"]
            tint = Style(fg=_nearest(colours.get(shown.markers[number].category, _GREY)), bold=True)
            runs.append((closing + str(number + 1).translate(_SUPERSCRIPTS), tint if coloured else base))
    return runs


def _style(shown: ShownText, piece: TextPiece, colours: Mapping[str, str], base: Style) -> Style:
    style = replace(base, italic=piece.voice == "quote")
    if not piece.markers:
        return style
    marker = min((shown.markers[number] for number in piece.markers), key=lambda marker: marker.end - marker.start)
    if marker.voice == "outlet":
        return replace(_filled(colours, marker.category), italic=style.italic)
    return replace(style, fg=_nearest(colours.get(marker.category, _GREY)), underline=True, bold=True)


def _filled(colours: Mapping[str, str], category: str) -> Style:
    colour = colours.get(category, _GREY)
    red, green, blue = _parts(colour)
    return Style(fg=16 if 0.299 * red + 0.587 * green + 0.114 * blue > 110 else 231, bg=_nearest(colour))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _nearest(colour: str) -> int:
    """Return the number of the nearest colour of a 256-colour terminal's cube."""
    steps = [min(range(len(_LEVELS)), key=lambda step: abs(_LEVELS[step] - part)) for part in _parts(colour)]
    return 16 + 36 * steps[0] + 6 * steps[1] + steps[2]


def _note(shown: ShownText, number: int, colours: Mapping[str, str]) -> list[Run]:
    marker = shown.markers[number]
    tint = Style(fg=_nearest(colours.get(marker.category, _GREY)), bold=True)
    label = str(number + 1).translate(_SUPERSCRIPTS)
    return [(f"{label}\u00a0{category_words(marker.category)}", tint), (f" · {voice_words(marker)}", PLAIN)]


def _side_by_side(text: Sequence[Line], notes: Sequence[Sequence[Run]], width: int) -> Iterator[Line]:
    beside = [line for note in notes for line in _hanging(note, _NOTES)]
    left = width - _NOTES - len(_GAP)
    for row in range(max(len(text), len(beside))):
        line = text[row] if row < len(text) else []
        if row < len(beside):
            yield [*line, (" " * (left - length(line)), PLAIN), (_GAP, DIM), *beside[row]]
        else:
            yield line


def _below(notes: Sequence[Sequence[Run]], width: int) -> Iterator[Line]:
    for note in notes:
        for line in _hanging(note, width - 4):
            yield [("  │ ", DIM), *line]


def _hanging(note: Sequence[Run], width: int) -> list[Line]:
    first, *others = wrapped(note, width - 2)
    return [first, *([("  ", PLAIN), *line] for line in others)]


def wrapped(runs: Iterable[Run], width: int) -> list[Line]:
    """Break runs into lines of at most ``width`` columns, between words if that can be; no line ends in a blank."""
    lines: list[Line] = [[]]
    used, blank = 0, ""
    blank_style = PLAIN
    for word in _words(runs):
        if not word[0][0].strip(" \t"):
            blank, blank_style = (" " if lines[-1] else ""), word[0][1]
            continue
        size = length(word)
        if blank and used + len(blank) + size > width:
            lines.append([])
            used, blank = 0, ""
        if blank:
            lines[-1].append((blank, blank_style))
            used += len(blank)
        for part in _broken(word, width) if size > width else (word,):
            if used and used + length(part) > width:
                lines.append([])
                used = 0
            lines[-1] += part
            used += length(part)
        blank = ""
    return lines


def _words(runs: Iterable[Run]) -> Iterator[Line]:
    """Yield blanks and words in turn; a word may have several styles."""
    word: Line = []
    for text, style in runs:
        for part in re.findall(r"[ \t]+|[^ \t]+", text):
            if part.isspace() and part.strip(" \t") == "":
                if word:
                    yield word
                yield [(part, style)]
                word = []
            else:
                word.append((part, style))
    if word:
        yield word


def _broken(word: Line, width: int) -> Iterator[Line]:
    """Yield the parts of a word that is wider than a line."""
    part: Line = []
    used = 0
    for text, style in word:
        for character in text:
            if part and used + terminal_columns(character) > width:
                yield part
                part, used = [], 0
            part.append((character, style))
            used += terminal_columns(character)
    yield part


def length(line: Iterable[Run]) -> int:
    """Return how many columns of a terminal a line takes."""
    return sum(terminal_columns(text) for text, _ in line)


def terminal_columns(text: str) -> int:
    r"""Return how many columns of a terminal a text takes.

    Examples
    --------
    >>> terminal_columns("port"), terminal_columns("港口"), terminal_columns("e\u0301")
    (4, 4, 1)
    """
    return sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
