"""How well the text of web pages is extracted, beside trafilatura's own settings on the same pages.

    python benchmarks/pages.py DIR [--misses] [--json]

DIR has pages.jsonl, a line per page with ``file``, ``with`` (strings that the
text must have) and ``without`` (strings of furniture that it must not have).
Precision is the share of the strings found that are wanted, recall the share
of the wanted strings that are found. White space does not count. ``framing`` is what
ingest stores, without the title before the text, ``trafilatura`` what its
``extract`` returns.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trafilatura

from framing.sources.charset import decode_page
from framing.sources.web_page import read_page

Extract = Callable[[bytes], str]


def with_framing(content: bytes) -> str:
    """Extract a text as ingest does."""
    page = read_page(decode_page(content))
    return page.fields["text"] if page else ""


def with_trafilatura(content: bytes) -> str:
    """Extract a text by trafilatura as it is."""
    return trafilatura.extract(content) or ""


def measure(folder: Path, extract: Extract) -> dict[str, Any]:
    """Score an extractor on all pages."""
    wanted = right = wrong = 0
    misses: list[str] = []
    start = time.perf_counter()
    rows = [json.loads(line) for line in (folder / "pages.jsonl").read_text(encoding="utf-8").splitlines() if line]
    for row in rows:
        text = _plain(extract((folder / row["file"]).read_bytes()))
        for string in row["with"]:
            wanted += 1
            right += _plain(string) in text
            misses += [f"{row['file']}: lacks {string!r}"] * (_plain(string) not in text)
        for string in row["without"]:
            wrong += _plain(string) in text
            misses += [f"{row['file']}: has {string!r}"] * (_plain(string) in text)
    precision, recall = right / max(right + wrong, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    seconds = time.perf_counter() - start
    return {
        "n": len(rows), "precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4),
        "seconds": round(seconds, 2), "misses": misses,
    }  # fmt: skip


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def main() -> None:
    """Read the command line, measure, print; exit 1 if framing is the worse."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="name the strings that are lacking or too many")
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    chosen = parser.parse_args()
    figures = {"trafilatura": measure(chosen.folder, with_trafilatura), "framing": measure(chosen.folder, with_framing)}
    if not chosen.misses:
        for values in figures.values():
            del values["misses"]
    print(json.dumps(figures, ensure_ascii=False, indent=None if chosen.json else 2))
    sys.exit(figures["framing"]["f1"] < figures["trafilatura"]["f1"])


if __name__ == "__main__":
    main()
