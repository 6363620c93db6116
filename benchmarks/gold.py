"""Precision and recall of the rules on a gold of our own words.

    python benchmarks/gold.py [tests/markers/gold/fr.*.txt ...] [--misses] [--json]

A gold file is named ``TAG.NAME.txt``. ``== NAME`` opens a section: in
``sentences`` files every line behind it is a text of its own, in ``articles``
files the section is one article, with its title in the first line where the
name has none. Markers stand in the line: ``[[category/voice|words]]``, and
``[[none|words]]`` for words that look like a marker and are none.

A marker is right where it overlaps a gold span of its category; a second one in
the same span counts neither way;
``exact``: of these, with the same edges; ``voice``: of these, with the same voice.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from framing import find_markers
from framing.records import Marker

GOLD = Path(__file__).parents[1] / "tests" / "markers" / "gold"
_MARKUP = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")
# patterns are rules of their own; the rows of a list are counted together
_PATTERNS = ("scare_quotes", "conditional")


@dataclass(frozen=True)
class Gold:
    """One gold span; category ``none`` is a hard negative."""

    start: int
    end: int
    category: str
    voice: str


@dataclass(frozen=True)
class Text:
    """One text of the gold, without its markup."""

    language: str
    section: str
    title: str
    text: str
    gold: tuple[Gold, ...]


@dataclass
class Tally:
    """Counts of one category, rule or section."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    exact: int = 0
    voice: int = 0

    def figures(self) -> dict[str, float | int]:
        """Return precision and recall (1 where there was nothing to find), and the counts behind them."""
        found, wanted = self.right + self.wrong, self.right + self.missed
        return {
            "precision": round(self.right / found, 3) if found else 1.0,
            "recall": round(self.right / wanted, 3) if wanted else 1.0,
            "exact": round(self.exact / self.right, 3) if self.right else 1.0,
            "voice": round(self.voice / self.right, 3) if self.right else 1.0,
            "found": found,
            "wanted": wanted,
        }


@dataclass
class Tallies:
    """All counts of one language."""

    category: dict[str, Tally] = field(default_factory=dict)
    rule: dict[str, Tally] = field(default_factory=dict)
    section: dict[str, Tally] = field(default_factory=dict)
    negatives: Counter[str] = field(default_factory=Counter)

    def of(self, kind: str, name: str) -> Tally:
        """Return the tally of a category, rule or section, made where there is none."""
        table: dict[str, Tally] = getattr(self, kind)
        return table.setdefault(name, Tally())


def read_gold(path: Path) -> Iterator[Text]:
    """Yield the texts of one file."""
    language, kind, _ = path.name.split(".", 2)
    for block in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        if kind == "sentences":
            yield from (_read(language, name, "", line) for line in body.splitlines() if line)
        else:
            number, _, title = name.partition(" ")
            first, _, rest = body.strip().partition("\n")
            if not title:
                title, body = first.removeprefix("@title "), rest
            yield _read(language, number, title, f"{title}\n\n{body.strip()}")


def _read(language: str, section: str, title: str, marked: str) -> Text:
    plain, done, gold = "", 0, []
    for found in _MARKUP.finditer(marked):
        plain += marked[done : found.start()]
        category, _, voice = found[1].partition("/")
        gold.append(Gold(len(plain), len(plain) + len(found[2]), category, voice))
        plain, done = plain + found[2], found.end()
    return Text(language, section, _MARKUP.sub(r"\2", title), plain + marked[done:], tuple(gold))


def pair(markers: Iterable[Marker], gold: Iterable[Gold]) -> tuple[list[tuple[Marker, Gold]], list[Marker], list[Gold]]:
    """Pair markers with gold spans of their category one to one; return pairs, wrong markers, missed spans."""
    left = [one for one in gold if one.category != "none"]
    spans, pairs, wrong = list(left), [], []
    for marker in markers:
        touched = [one for one in spans if one.category == marker.category and _touch(marker, one)]
        fitting = [one for one in touched if one in left]
        if fitting:
            pairs.append((marker, fitting[0]))
            left.remove(fitting[0])
        elif not touched:
            wrong.append(marker)
    return pairs, wrong, left


def _touch(marker: Marker, one: Gold) -> bool:
    return one.start < marker.end and marker.start < one.end


def name_of(marker: Marker) -> str:
    """Return the rule that a marker is counted under."""
    _, category, name = marker.rule.split("/", 2)
    return f"{category}/{name}" if category in _PATTERNS or name in _PATTERNS else f"{category}/list"


def measure(paths: Iterable[Path], *, tell: bool = False) -> dict[str, Tallies]:
    """Count all files, by language; ``tell`` prints what was wrong or missed."""
    languages: dict[str, Tallies] = {}
    for path in paths:
        for text in read_gold(path):
            tallies = languages.setdefault(text.language, Tallies())
            pairs, wrong, missed = pair(
                find_markers(text.text, text.language, text.title, min_precision=0.0), text.gold
            )
            _count(tallies, text.section, (pairs, wrong, missed))
            for one in text.gold:
                if one.category == "none":
                    hit = any(_touch(marker, one) for marker in wrong)
                    tallies.negatives["kept" if not hit else "fired"] += 1
            if tell:
                _tell(text, pairs, wrong, missed)
    return languages


def _count(tallies: Tallies, section: str, found: tuple[list[tuple[Marker, Gold]], list[Marker], list[Gold]]) -> None:
    pairs, wrong, missed = found
    place = tallies.of("section", "articles" if section.isdigit() else section)
    for marker, one in pairs:
        for tally in (place, tallies.of("category", marker.category), tallies.of("rule", name_of(marker))):
            tally.right += 1
            tally.exact += (marker.start, marker.end) == (one.start, one.end)
            tally.voice += marker.voice == one.voice
    for marker in wrong:
        for tally in (place, tallies.of("category", marker.category), tallies.of("rule", name_of(marker))):
            tally.wrong += 1
    for one in missed:
        for tally in (place, tallies.of("category", one.category)):
            tally.missed += 1


def _tell(text: Text, pairs: list[tuple[Marker, Gold]], wrong: list[Marker], missed: list[Gold]) -> None:
    for marker in wrong:
        print(f"wrong  {text.section:18} {marker.rule:40} {text.text[max(0, marker.start - 50) : marker.end + 40]!r}")
    for one in missed:
        print(f"missed {text.section:18} {one.category:40} {text.text[max(0, one.start - 50) : one.end + 40]!r}")
    for marker, one in pairs:
        if marker.voice != one.voice:
            print(f"voice  {text.section:18} {marker.voice} for {one.voice}: {text.text[one.start : one.end]!r}")


def report(languages: dict[str, Tallies]) -> dict[str, dict[str, object]]:
    """Return the figures by language: category, rule and section.

    What was missed belongs to no rule, so a rule has precision only; its recall
    is that of the section of sentences which is written for it.
    """
    made: dict[str, dict[str, object]] = {}
    for tag, tallies in languages.items():
        everything = Tally()
        for tally in tallies.category.values():
            for name in vars(tally):
                setattr(everything, name, getattr(everything, name) + getattr(tally, name))
        made[tag] = {
            "all": everything.figures(),
            "category": {name: tally.figures() for name, tally in sorted(tallies.category.items())},
            "rule": {name: _without_recall(tally.figures()) for name, tally in sorted(tallies.rule.items())},
            "section": {name: tally.figures() for name, tally in sorted(tallies.section.items())},
            "hard_negatives": dict(tallies.negatives),
        }
    return made


def _without_recall(row: dict[str, float | int]) -> dict[str, float | int]:
    return {name: value for name, value in row.items() if name not in ("recall", "wanted")}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", default=sorted(GOLD.glob("*.txt")))
    parser.add_argument("--misses", action="store_true", help="print what was wrong or missed")
    parser.add_argument("--json", action="store_true", help="print JSON in one line")
    chosen = parser.parse_args()
    figures = report(measure(chosen.files, tell=chosen.misses))
    if chosen.json:
        print(json.dumps(figures))
        return
    for tag, parts in figures.items():
        print(f"{tag}  hard negatives {parts['hard_negatives']}")
        parts["category"] = {**parts["category"], "all": parts["all"]}  # type: ignore[dict-item]
        for kind in ("category", "rule", "section"):
            for name, row in parts[kind].items():  # type: ignore[attr-defined]
                print(f"  {kind:9} {name:28} " + " ".join(f"{key} {value:<6}" for key, value in row.items()))


if __name__ == "__main__":
    main()
