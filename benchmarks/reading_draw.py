"""Draw markers with their context, and whole articles, for people to judge."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
from measure import read_corpus

from framing import find_markers, lang
from framing.lang.pack import class_of
from framing.lang.segmentation import Words, split_words
from framing.records import Marker

CONTEXT = 500  # code points around a judged marker of which a judge was shown a part
VERDICTS = ("right", "wrong", "unsure")
JUDGED = ("category_verdict", "voice_verdict", "speaker_verdict")
COLUMNS = (
    "corpus", "article_id", "start", "end", "language", "category", "rule", "rule_class", "voice", "speaker", "score",
    "weight", "before", "sentence", "after", *JUDGED, "note",
)  # fmt: skip
Article = Mapping[str, Any]
Stratum = tuple[str, str]  # language, category


def skipped_lines(ranges: str) -> set[int]:
    """Read ranges of lines, the first line being 1.

    Examples
    --------
    >>> sorted(skipped_lines("1-3,7"))
    [1, 2, 3, 7]
    """
    lines: set[int] = set()
    for part in filter(None, ranges.split(",")):
        first, _, last = part.partition("-")
        try:
            lines |= set(range(int(first), int(last or first) + 1))
        except ValueError:
            raise SystemExit(f"--skip-lines {part!r} is not a range of lines; it may be 1-300 or 1-300,512") from None
    return lines


def articles_of(
    path: Path, *, language: str = "", skipped: Collection[int] = (), read: Collection[str] = ()
) -> list[Article]:
    """Read the articles of a corpus that may be drawn from: not those of skipped lines, nor those read before."""
    lines = enumerate(read_corpus(path), 1)
    articles = [article for line, article in lines if line not in skipped and str(article["id"]) not in read]
    chosen = [article for article in articles if language in ("", article["language"])]
    if not chosen:
        raise SystemExit(f"{path}: no article of language {language or 'any'!r} is left to draw from")
    return chosen


def draw_markers(
    corpus: str,
    articles: list[Article],
    *,
    per_category: int,
    seed: int,
    voice: str = "",
    judged: Mapping[str, Sequence[tuple[int, int]]] = MappingProxyType({}),
) -> pd.DataFrame:
    """Draw markers of each language and category at random, in an order that tells nothing.

    ``weight`` is how many markers of its language and category in the articles
    each stands for: with it, a share counts categories as often as they occur.
    All rules take part, whatever their score. ``voice`` draws markers of one
    voice only; ``judged`` are places by article, near which nothing is drawn.
    """
    hits: dict[Stratum, list[tuple[Article, Marker]]] = {}
    for article in articles:
        for marker in find_markers(article["text"], article["language"], _title(article), min_precision=0.0):
            if voice in ("", marker.voice) and not _is_near(marker, judged.get(str(article["id"]), ())):
                hits.setdefault((article["language"], marker.category), []).append((article, marker))
    rows = []
    for (language, category), stratum in sorted(hits.items()):
        drawn = random.Random(f"{seed} {language} {category}").sample(stratum, min(per_category, len(stratum)))
        weight = round(len(stratum) / len(drawn), 4)
        rows += [_row(corpus, article, marker, weight) for article, marker in drawn]
    random.Random(f"{seed} order").shuffle(rows)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _is_near(marker: Marker, places: Sequence[tuple[int, int]]) -> bool:
    """Return whether a judge of one of the places has seen the marker's sentence, or may have."""
    return any(start - CONTEXT < marker.end and marker.start < end + CONTEXT for start, end in places)


def draw_articles(corpus: str, articles: list[Article], *, count: int, seed: int) -> pd.DataFrame:
    """Draw whole articles, without any marker, for people to mark."""
    drawn = random.Random(f"{seed} articles").sample(articles, min(count, len(articles)))
    names = ("article_id", "language", "text")
    rows = [(corpus, str(article["id"]), article["language"], article["text"]) for article in drawn]
    return pd.DataFrame(rows, columns=["corpus", *names])


def _title(article: Article) -> str:
    return str(article.get("title") or "")


def _row(corpus: str, article: Article, marker: Marker, weight: float) -> dict[str, Any]:
    text, language = article["text"], article["language"]
    before, sentence, after = context(split_words(text, lang.load(language)), marker.start, marker.end)
    facts = {name: getattr(marker, name) for name in ("start", "end", "category", "rule", "voice", "speaker", "score")}
    shown = {"before": before, "sentence": sentence, "after": after}
    verdicts = dict.fromkeys([*JUDGED, "note"], "")
    return {
        **{"corpus": corpus, "article_id": str(article["id"]), "language": language, "weight": weight},
        **facts, "rule_class": class_of(marker.rule), **shown, **verdicts,
    }  # fmt: skip


def context(words: Words, start: int, end: int) -> tuple[str, str, str]:
    """Return the sentence before a span, its own sentence with the span in [[ ]], and the sentence after it."""
    text = words.text
    low, high = words.sentence(start)[0], max(end, words.sentence(max(start, end - 1))[1])
    marked = f"{text[low:start]}[[{text[start:end]}]]{text[end:high]}"
    return _one_line(_before(words, low)), _one_line(marked), _one_line(_after(words, high))


def _before(words: Words, low: int) -> str:
    stop = len(words.text[:low].rstrip())
    return words.text[words.sentence(stop - 1)[0] : stop] if stop else ""


def _after(words: Words, high: int) -> str:
    start = high + len(words.text[high:]) - len(words.text[high:].lstrip())
    return words.text[start : words.sentence(start)[1]] if start < len(words.text) else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def rules_of_packs() -> Iterator[tuple[str, str, float]]:
    """Yield every rule of the packs as it is now: name, rule class, expected precision."""
    for tag in lang.available():
        pack = lang.load(tag)
        scores = {f"{name}/{entry.term}": entry.score for name, entries in pack.lists.items() for entry in entries}
        for name, score in {**scores, **pack.pattern_scores}.items():
            yield f"{tag}/{name}", pack.rule_classes[name], score
