"""How often the speaker whom we name is the source, by how the name was found, on an attribution corpus.

    python benchmarks/speakers.py FILE.jsonl [--content content] [--misses MECHANISM] [--json]

FILE has articles with spans of what sources say (label ``content``), of the
sources, and ``links`` between them, as benchmarks/voice.py reads them. Each of
our speech spans is compared with the content that it has most characters in
common with, each marker inside speech with the innermost content that it is in.
``named`` is the share of them where we name a speaker, ``agree`` the share of
the named whose name and source have a word in common; sources that are
pronouns alone are left out. ``--misses`` prints the spans of one mechanism where
they differ.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import read_corpus
from voice import links_of, words_of

from framing import find_markers
from framing.markers.analysed_text import AnalysedText, analyse
from framing.markers.full_names import is_pronoun
from framing.markers.speaker_phrase import is_gerund
from framing.markers.speech_spans import NOBODY, SpeechSpan

Sourced = tuple[int, int, frozenset[str]]  # offsets of content, and the words of its source


@dataclass
class Agreement:
    """Counts of speech with a source: all, those where we name somebody, and those where it is the source."""

    sourced: int = 0
    named: int = 0
    agreed: int = 0

    def add(self, speaker: str, agreed: bool) -> None:
        """Count one."""
        self.sourced += 1
        self.named += bool(speaker)
        self.agreed += agreed

    def figures(self) -> dict[str, float]:
        """Return the counts as shares."""
        return {
            "n": self.sourced,
            "named": round(self.named / max(self.sourced, 1), 3),
            "agree": round(self.agreed / max(self.named, 1), 3),
        }


def mechanism(reading: AnalysedText, span: SpeechSpan) -> str:
    """Return how the speaker of a speech span is found."""
    word_classes = reading.lexicon.pack.word_classes
    if is_pronoun(reading.speakers.written(span), word_classes):
        return "pronoun"
    if span.location == NOBODY:
        return "nobody"
    if span.cue is None:
        return "label or post"
    if _continues(reading, span):
        return "continued quotation"
    frame = span.cue.form.frame
    if "source" in frame:
        return "source"
    if "noun" in frame:
        return "noun of saying"
    if span.location.side != "before":
        return "after the verb" if span.location.side == "after" else "before the verb, behind the words"
    return "participle" if is_gerund(reading.words, span.cue, word_classes) else "subject"


def _continues(reading: AnalysedText, span: SpeechSpan) -> bool:
    """Return whether a quotation has the cue of one before it."""
    if span.kind != "direct" or span.cue is None:
        return False
    low = reading.words.paragraph(reading.words.start(span.cue.first))[0]
    earlier = reading.speech_in(*reading.words.paragraph(span.start))
    same = any(other.kind == "direct" and other.cue == span.cue and other.start < span.start for other in earlier)
    return same or low < reading.words.paragraph(span.start)[0]


def sourced_content(article: dict[str, Any], label: str, small: frozenset[str]) -> list[Sourced]:
    """Return the content of attributions with a source, and the words of the source; not of pronouns alone."""
    spans = []
    for parts in links_of(article, (label.title(), "Source")):
        content, sources = parts
        words = words_of(article["text"][low:high] for low, high in sources) - small
        spans += [(low, high, frozenset(words)) for low, high in content if words]
    return spans


def compared(article: dict[str, Any], label: str) -> Iterator[tuple[str, str, SpeechSpan, str, frozenset[str]]]:
    """Yield for speech and markers: which, the mechanism, the speech span, its speaker, the source's words."""
    text, reading = article["text"], analyse(article["text"], article["language"])
    word_classes = reading.lexicon.pack.word_classes
    small = frozenset((word_classes.determiner | word_classes.preposition) - word_classes.pronoun)
    contents = [
        item
        for item in sourced_content(article, label, small)
        if not all(is_pronoun(word, word_classes) for word in item[2])
    ]
    spans = list(reading.speech_spans())
    for span in spans:
        content = max(contents, key=lambda item: _common(span, item), default=None)
        if content is not None and _common(span, content) > 0:
            yield "speech", mechanism(reading, span), span, reading.speakers.name(span), content[2]
    for marker in find_markers(text, article["language"], min_precision=0.0):
        within = [item for item in contents if item[0] <= marker.start < item[1]]
        over = [span for span in spans if span.start <= marker.start < span.end]
        if marker.voice != "outlet" and within and over:
            held = next((span for span in reversed(over) if reading.speakers.name(span) == marker.speaker), over[-1])
            source = min(within, key=lambda item: item[1] - item[0])[2]
            yield "markers", mechanism(reading, held), held, marker.speaker, source


def _common(span: SpeechSpan, content: Sourced) -> int:
    return min(span.end, content[1]) - max(span.start, content[0])


def measure(path: Path, label: str, misses: str) -> dict[str, dict[str, dict[str, float]]]:
    """Compare all articles of a corpus, and print the differences of one mechanism."""
    counts: dict[str, dict[str, Agreement]] = {"speech": defaultdict(Agreement), "markers": defaultdict(Agreement)}
    for article in read_corpus(path):
        for which, found, span, speaker, source in compared(article, label):
            agreed = bool(source & words_of([speaker]))
            for name in (found, "all"):
                counts[which][name].add(speaker, agreed)
            if found == misses and which == "speech" and speaker and not agreed:
                shown = article["text"][max(0, span.start - 160) : span.end + 120]
                print(f"{speaker} != {' '.join(sorted(source))}: {' '.join(shown.split())}\n")
    return {which: {name: found[name].figures() for name in sorted(found)} for which, found in counts.items()}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--content", default="content", help="the label of what sources say")
    parser.add_argument("--misses", default="", help="print where we differ, of this mechanism")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    figures = measure(chosen.file, chosen.content, chosen.misses)
    print(json.dumps(figures, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
