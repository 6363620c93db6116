"""How well we tell the outlet's words from those of its sources, on an attribution corpus.

    python benchmarks/voice.py FILE.jsonl [--content content] [--json]

FILE has articles with spans of what sources say (label ``content``). The figures
are on words: all speech, direct speech alone, and quotation marks alone as the
baseline. Precision of direct speech counts against all content, its recall
against content that stands in marks. ``but_polls`` leaves out what the corpus
gives to polls, which are the outlet's by our codebook.

Where an article has ``links`` too ("Attribution:T3 Content:T2 Cue:T1 Source:T0",
by the ``id`` of its spans), the speakers are scored: of the attributions with a
source whose cue overlaps the cue of one of our stretches, ``overlap`` is the
share where our speaker and the source have a word in common (determiners and
prepositions do not count), as the text has it there (``resolved``: the same after pronouns have become names, where the
source is not a pronoun).
"""

import argparse
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import Score, read_corpus, words_in

from framing import find_speech
from framing.markers.analysed_text import analyse
from framing.markers.full_names import is_pronoun
from framing.markers.speech_spans import SpeechSpan

_BACK = 4  # cues of ours that may reach into one of theirs
_WORD = re.compile(r"\w+")
_POLL = re.compile(r"\b(?:polls?|polling|surveys?|surveyed|percent|respondents?)\b|%", re.IGNORECASE)
_MARKED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|«[^»\n]*»")


@dataclass
class Speakers:
    """Counts of attributions: with a source, with a cue of ours, with our speaker in the source."""

    sourced: int = 0
    cued: int = 0
    right: int = 0
    named: int = 0
    named_right: int = 0

    def add(self, article: dict[str, Any]) -> None:
        """Count the attributions of one article."""
        text = article["text"]
        reading = analyse(text, article["language"])
        word_classes, words = reading.lexicon.pack.word_classes, reading.words
        small = (word_classes.determiner | word_classes.preposition) - word_classes.pronoun
        ours: dict[tuple[int, int], list[SpeechSpan]] = {}
        for one in reading.speech_spans():
            if one.cue:
                place = (words.start(one.cue.first), words.ends[one.cue.last])
                ours.setdefault(place, []).append(one)
        starts = sorted(ours)
        for cues, sources in links_of(article, ("Cue", "Source")):
            source = words_of(text[start:end] for start, end in sources) - small
            places = _meeting(starts, cues)
            self.sourced += bool(source)
            if not source or not places:
                continue
            stretches = [one for place in places for one in ours[place]]
            speakers = reading.speakers
            self.cued += 1
            self.right += any(source & words_of([speakers.written(one)]) for one in stretches)
            if not all(is_pronoun(word, word_classes) for word in source):
                self.named += 1
                self.named_right += any(source & words_of([speakers.name(one)]) for one in stretches)

    def figures(self) -> dict[str, float]:
        """Return the shares, and how many attributions they are of."""
        return {
            "sourced": self.sourced,
            "cue_found": self.cued,
            "overlap": round(self.right / max(self.cued, 1), 4),
            "resolved": round(self.named_right / max(self.named, 1), 4),
        }


def links_of(article: dict[str, Any], roles: tuple[str, ...]) -> Iterator[list[list[tuple[int, int]]]]:
    """Yield the spans of some roles of each attribution: "Cue", "Source", "Content"."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for span in article["spans"]:
        spans.setdefault(span.get("id", ""), []).append((span["start"], span["end"]))
    for link in article.get("links", ()):
        parts = [part.partition(":") for part in link.split()]
        yield [[span for role, _, name in parts if role == wanted for span in spans.get(name, ())] for wanted in roles]


def words_of_polls(article: dict[str, Any]) -> set[int]:
    """Return the words that an article gives to polls alone."""
    text = article["text"]
    polled: set[int] = set()
    others: set[int] = set()
    for cues, sources, content in links_of(article, ("Cue", "Source", "Content")):
        by_poll = any(_POLL.search(text, start, end) for start, end in cues + sources)
        (polled if by_poll else others).update(words_in(text, content))
    return polled - others


def _meeting(starts: list[tuple[int, int]], cues: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places of ours that overlap one of the cues."""
    return [one for low, high in cues for one in starts[: bisect_left(starts, (high, 0))][-_BACK:] if one[1] > low]


def words_of(texts: Iterable[str]) -> set[str]:
    """Return the words of texts, in lower case."""
    return {word.lower() for text in texts for word in _WORD.findall(text)}


def measure(path: Path, label: str) -> dict[str, object]:
    """Score all articles of a corpus."""
    speech, but_polls, direct, marks, articles = Score(), Score(), Score(), Score(), 0
    speakers = Speakers()
    for article in read_corpus(path):
        text = article["text"]
        content = [(span["start"], span["end"]) for span in article["spans"] if span["label"] == label]
        wanted = words_in(text, content)
        marked = words_in(text, (found.span() for found in _MARKED.finditer(text)))
        found = find_speech(text, article["language"])
        reported = words_in(text, ((one.start, one.end) for one in found))
        speech.add(reported, wanted)
        polled = words_of_polls(article)
        but_polls.add(reported - polled, wanted - polled)
        spoken = words_in(text, ((one.start, one.end) for one in found if one.kind == "direct"))
        direct.right += len(spoken & wanted)
        direct.wrong += len(spoken - wanted)
        direct.missed += len((wanted & marked) - spoken)
        marks.add(marked, wanted)
        speakers.add(article)
        articles += 1
    return {
        "corpus": path.name,
        "n": articles,
        "speech": speech.figures(),
        "but_polls": but_polls.figures(),
        "direct": direct.figures(),
        "speaker": speakers.figures(),
        "marks_alone": marks.figures(),
    }


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--content", default="content", help="the label of what sources say")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    figures = measure(chosen.file, chosen.content)
    print(json.dumps(figures, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
