"""How well we tell the outlet's words from those of its sources, on an attribution corpus.

    python benchmarks/voice.py FILE.jsonl [--content content] [--json]

FILE has articles with spans of what sources say (label ``content``). The figures
are on words: all speech, direct speech alone, and quotation marks alone as the
baseline. Precision of direct speech counts against all content, its recall
against content that stands in marks.
"""

import argparse
import json
import re
from pathlib import Path

from measure import Score, read_corpus, words_in

from framing import find_speech

_MARKED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|«[^»\n]*»")


def measure(path: Path, label: str) -> dict[str, object]:
    """Score all articles of a corpus."""
    speech, direct, marks, articles = Score(), Score(), Score(), 0
    for article in read_corpus(path):
        text = article["text"]
        content = [(span["start"], span["end"]) for span in article["spans"] if span["label"] == label]
        wanted = words_in(text, content)
        marked = words_in(text, (found.span() for found in _MARKED.finditer(text)))
        found = find_speech(text, article["language"])
        speech.add(words_in(text, ((one.start, one.end) for one in found)), wanted)
        spoken = words_in(text, ((one.start, one.end) for one in found if one.kind == "direct"))
        direct.right += len(spoken & wanted)
        direct.wrong += len(spoken - wanted)
        direct.missed += len((wanted & marked) - spoken)
        marks.add(marked, wanted)
        articles += 1
    return {
        "corpus": path.name,
        "n": articles,
        "speech": speech.figures(),
        "direct": direct.figures(),
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
