"""How fast an encoder reads, how large it is, and what its vectors take.

    python benchmarks/encoders.py TEXTS.jsonl --encoder FOLDER [--articles 50] --json

Encodes the words of the first articles of a file (what the span tagger takes),
and their sentences (what the sentence classifier takes), without a cache, in an
environment that has an encoder (``make encoder`` makes it). Seconds are those of
the processor, over all its cores, and those of the clock.
"""

import argparse
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measure import read_corpus

from framing.lang import load
from framing.lang.segmentation import split_words
from framing.model.contextual import encode_words
from framing.model.encoder import encode, load_encoder
from framing.model.token_features import Article, read_tokens


def timed(megabytes: float, articles: int, do: Callable[[], Any]) -> dict[str, float]:
    """Return the speed of a call by the clock and by the processor, and the seconds for 1,000 such articles."""
    clock, processor = time.perf_counter(), time.process_time()
    do()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    return {
        "mb_per_second": round(megabytes / clock, 4),
        "mb_per_processor_second": round(megabytes / processor, 4),
        "processor_seconds_per_1000_articles": round(1000 * processor / articles),
    }


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    bounds = split_words(text, load("en")).sentences_between(0, len(text))
    return [text[low:high] for low, high in bounds if text[low:high].strip()]


def measure_encoder(folder: Path, texts: list[str]) -> dict[str, Any]:
    """Return the size of an encoder and its speed on texts."""
    tokens = read_tokens([Article(text, markers=(), speech=()) for text in texts], bare=True)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    load_encoder(str(folder))
    encode_words(read_tokens([Article("Rain fell.")], bare=True), str(folder))  # what is done once is not timed
    inside = [sentence for text in texts for sentence in sentences(text)]
    return {
        "encoder": folder.name,
        "weights_megabytes": round(sum(path.stat().st_size for path in folder.rglob("*.safetensors")) / 1e6, 1),
        "n": len(texts),
        "megabytes": round(megabytes, 3),
        "words": timed(megabytes, len(texts), lambda: encode_words(tokens, str(folder))),
        "sentences": timed(megabytes, len(texts), lambda: encode(inside, str(folder))),
    }


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="the folder of a sentence-transformers model")
    parser.add_argument("--articles", type=int, default=50, help="of the file, from its beginning (default 50)")
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    chosen = parser.parse_args()
    texts = [row["text"] for row in itertools.islice(read_corpus(chosen.texts), chosen.articles)]
    print(json.dumps(measure_encoder(chosen.encoder, texts), indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
