"""Judged tables, kept without text, and the counts of the packs that come from them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
from measure import read_corpus
from reading_draw import JUDGED

from framing import find_markers, lang
from framing.files import write_text
from framing.lang.rule_classes import COUNTS, category_of

# How much a judged marker counts that the rules no longer propose. Rules that were mended on a reading withdraw
# its wrong markers and keep others like them, so a count without these is too good: with the counts of readings 1
# to 5, the mean gap between score and share right in the sixth was .138 with 0, .087 with .25, .048 with .5, .052
# with .75 and .060 with 1. The weight was chosen on that reading: the gap is no held-out figure.
WITHDRAWN = 0.5
READINGS = Path(__file__).parent / "readings"
PACKS = Path(lang.__file__).parent / "data"
# offsets, what we claim, and verdicts: no words of an article, and no notes, which may quote it
KEPT = (
    "corpus", "article_id", "start", "end", "language", "category", "rule", "rule_class", "voice", "score", "weight",
    *JUDGED,
)  # fmt: skip


def plain_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV, each cell as it is: offsets count from the first character of a text."""
    return str(table.to_csv(index=False, lineterminator="\n"))


def keep(paths: Iterable[Path], folder: Path = READINGS) -> list[Path]:
    """Copy tables of verdicts or marks to the folder of readings, without anything that may be text."""
    kept = []
    for path in paths:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        names = [name for name in KEPT if name in table]
        unplaced = "start" not in table or (table["start"] == "").any() or (table["end"] == "").any()
        if unplaced:
            raise SystemExit(f"{path}: a row has no offsets; a reading is kept by start and end")
        folder.mkdir(exist_ok=True)
        write_text(plain_csv(table[names]), folder / path.name)
        kept.append(folder / path.name)
    return kept


def judged_tables(folder: Path = READINGS) -> list[Path]:
    """Return the tables of judged markers that are kept, sorted; those of marked articles have no verdicts."""
    return [
        path
        for path in sorted(folder.glob("*.csv"))
        if JUDGED[0] in path.read_text(encoding="utf-8").partition("\n")[0]
    ]


def weighed(judged: pd.DataFrame, corpora: Path) -> pd.DataFrame:
    """Add ``weight_of_count``: 1 where the present rules propose a marker, else ``WITHDRAWN``.

    Markers of a corpus that is not in the folder count in full.
    """
    weights = pd.Series(1.0, index=judged.index)
    for corpus, rows in judged.groupby("corpus", sort=True):
        path = corpora / str(corpus)
        if path.is_file():
            weights[rows.index] = [1.0 if proposed else WITHDRAWN for proposed in _proposed(rows, path)]
    return judged.assign(weight_of_count=weights)


def _proposed(rows: pd.DataFrame, path: Path) -> list[bool]:
    wanted = set(rows["article_id"])
    spans = {
        (str(article["id"]), marker.start, marker.end, marker.category)
        for article in read_corpus(path)
        if str(article["id"]) in wanted
        for marker in find_markers(
            article["text"], article["language"], str(article.get("title") or ""), min_precision=0.0
        )
    }
    return [(row.article_id, row.start, row.end, row.category) in spans for row in rows.itertuples()]


def read_before(corpus: str, folder: Path = READINGS, *, whole: bool = False) -> set[str]:
    """Return the articles of a corpus that a kept reading has drawn from; with ``whole``, those that it read whole."""
    apart = set(judged_tables(folder)) if whole else set()
    paths = [path for path in sorted(folder.glob("*.csv")) if path not in apart]
    tables = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    return {name for table in tables for name in table["article_id"][table["corpus"] == corpus]}


def judged_before(corpus: str, folder: Path = READINGS) -> dict[str, list[tuple[int, int]]]:
    """Return where a kept reading has judged markers of a corpus, by article."""
    places: dict[str, list[tuple[int, int]]] = {}
    for path in judged_tables(folder):
        table = pd.read_csv(path, dtype={"article_id": str}, keep_default_na=False)
        for row in table[table["corpus"] == corpus].itertuples():
            places.setdefault(row.article_id, []).append((int(row.start), int(row.end)))
    return places


def write_counts(counts: pd.DataFrame, sources: Sequence[str], packs: Path = PACKS) -> list[Path]:
    """Write the counts of judged markers into the packs; categories that no table judges keep their rows."""
    written = []
    for tag, rows in counts.groupby("language"):
        path = packs / str(tag) / "precision.tsv"
        lines = path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else []
        judged = set(map(category_of, rows["rule_class"]))
        others = [line for line in lines if category_of(line.partition("\t")[0]) not in judged]
        source = f"readings {', '.join(sources)}"
        new = [f"{row.rule_class}\t{row.judged:g}\t{row.right:g}\t{source}" for row in rows.itertuples()]
        ordered = sorted([*others, *new], key=lambda line: line.partition("\t")[0])
        write_text("\n".join(["\t".join(COUNTS), *ordered]) + "\n", path)
        written.append(path)
    return written
