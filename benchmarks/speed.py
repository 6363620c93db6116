"""How fast markers are found, with voice, beside spaCy's blank tokenizer and PhraseMatcher in the same run.

    python benchmarks/speed.py FILE.jsonl [--articles 500] [--rounds 3] [--growth] [--json]

One core. Each side runs ``rounds`` times over the same texts in turn and the
best round counts; MB are of UTF-8. The PhraseMatcher gets the same forms.
``--growth`` adds what the speed hangs on: the same words as texts of 1 kB to
10 MB, as one text without blanks or lines, and with a half and a quarter of the
lexicon; a rate that falls with the size would be a cost that is not linear.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from types import MappingProxyType
from unittest.mock import patch

from measure import read_corpus

from framing import find_markers
from framing.lang import Pack, load
from framing.markers import analysed_text, lexicon

_SIZES = {"1 kB": 1_000, "10 kB": 10_000, "100 kB": 100_000, "1 MB": 1_000_000, "10 MB": 10_000_000}
_PARTS = {"whole": 1, "half": 2, "quarter": 4}
_AT_LEAST = 1_000_000  # characters that a round of growth reads


def measure(texts: Sequence[str], language: str, rounds: int) -> dict[str, object]:
    """Time both sides over some texts."""
    sides: dict[str, Callable[[str], object]] = {
        "framing": lambda text: find_markers(text, language),
        "spacy": _spacy(language),
    }
    best = {name: float("inf") for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            best[name] = min(best[name], _seconds(run, texts))
    size = _megabytes(texts)
    speeds = {f"{name}_mb_per_second": round(size / seconds, 2) for name, seconds in best.items()}
    return {"megabytes": round(size, 2), **speeds, "times_spacy": round(best["spacy"] / best["framing"], 2)}


def growth(texts: Sequence[str], language: str, rounds: int) -> dict[str, dict[str, float]]:
    """Return megabytes a second by the size of a text, and by the share of the lexicon."""

    def rate(made: Sequence[str]) -> float:
        seconds = min(_seconds(lambda text: find_markers(text, language), made) for _ in range(rounds))
        return round(_megabytes(made) / seconds, 2)

    by_size = {name: rate(_of_size(texts, size)) for name, size in _SIZES.items()}
    solid = "".join("".join(_of_size(texts, _AT_LEAST)).split())
    by_size["1 MB without blanks or lines"] = rate([solid])
    by_lexicon = {}
    for name, part in _PARTS.items():
        with patch.object(lexicon, "load", lambda tag, part=part: _thinned(load(tag), part)):
            lexicon.lexicon.cache_clear()
            by_lexicon[name] = rate(texts)
    lexicon.lexicon.cache_clear()
    return {"by_size": by_size, "by_lexicon": by_lexicon}


def _of_size(texts: Sequence[str], size: int) -> list[str]:
    """Lay the texts together to texts of one size, as many as a round wants."""
    whole = "\n\n".join(islice(cycle(texts), 1 + max(size, _AT_LEAST) // min(map(len, texts))))
    return [whole[start : start + size] for start in range(0, max(size, _AT_LEAST), size)]


def _thinned(pack: Pack, part: int) -> Pack:
    """Keep every ``part``-th entry of the lists of markers."""
    lists = {name: entries if name == "saying" else entries[::part] for name, entries in pack.lists.items()}
    return replace(pack, lists=MappingProxyType(lists))


def _seconds(run: Callable[[str], object], texts: Sequence[str]) -> float:
    run(texts[0][:1000])
    analysed_text.read.cache_clear()
    start = time.perf_counter()
    for text in texts:
        run(text)
    return time.perf_counter() - start


def _megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def _spacy(language: str) -> Callable[[str], object]:
    import spacy
    from spacy.matcher import PhraseMatcher

    blank = spacy.blank(language)
    blank.max_length = 10**9
    matcher = PhraseMatcher(blank.vocab, attr="LOWER")
    forms = {form for entries in load(language).lists.values() for entry in entries for form in entry.forms}
    matcher.add("entry", list(blank.tokenizer.pipe(sorted(forms))))
    return lambda text: matcher(blank.tokenizer(text))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="measure by size of text and of lexicon as well")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    rows = list(islice(read_corpus(chosen.file), chosen.articles))
    texts, language = [row["text"] for row in rows], rows[0]["language"]
    figures = {"corpus": chosen.file.name, "n": len(texts), **measure(texts, language, chosen.rounds)}
    if chosen.growth:
        figures |= growth(texts, language, chosen.rounds)
    print(json.dumps(figures, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
