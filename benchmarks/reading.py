"""Read markers in context: draw them, judge them, and see how often they are right.

    python benchmarks/reading.py FILE --per-category 40 --seed N [--language L] [--voice V] [--unread] [--output T.csv]
    python benchmarks/reading.py --judged T.csv ... [--second U.csv ...] [--json]
    python benchmarks/reading.py FILE --articles 30 --seed N [--language L] [--skip-lines 1-300] [--output A.csv]
    python benchmarks/reading.py FILE --marked M.csv [--output P.csv] [--json]
    python benchmarks/reading.py --keep T.csv ...
    python benchmarks/reading.py --write-counts [T.csv ...] [--corpora FOLDER]

The first draws markers of each language and category of a corpus into a table
for judging: in ``category_verdict``, ``voice_verdict`` and ``speaker_verdict``
(where there is a speaker) a judge writes right, wrong or unsure, by the
guidelines alone. ``--unread`` leaves out the articles of kept readings,
``--unjudged`` those that were read whole and the surroundings of markers that
were judged, and ``--skip-lines`` lines of the corpus. The second turns the tables of one judge, or of two judges of
the same markers, into precision with Wilson intervals; for one judge also what
each ``min_precision`` would keep, and the fitted strength of the prior.
The third draws articles to be marked: a table of ``article_id``, ``start``,
``end``, ``category`` (or ``text`` in place of offsets, where it is in the
article once); the fourth gives the share of the marks that we find, and writes
the marks by offsets alone to ``--output``.

``--keep`` copies tables to benchmarks/readings/, without any text;
``--write-counts`` counts all that are kept there (or those named) into
precision.tsv of the packs, from which scores come. ``--corpora`` names the folder
of the corpora that were read: markers that the rules no longer propose there
count half, since rules that were mended on a reading look better on it than on
news that nobody has read.
"""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd
from reading_counts import judged_before, judged_tables, keep, plain_csv, read_before, weighed, write_counts
from reading_draw import articles_of, draw_articles, draw_markers, skipped_lines
from reading_figures import pooled, precision, prior_strength, read_judged, thresholds, two_judges
from reading_recall import found_share, read_articles, read_marks, with_offsets

from framing.files import write_text
from framing.markers.voice import VOICE_NAMES


def draw(chosen: argparse.Namespace) -> str:
    """Return the drawn markers or articles as CSV."""
    read = read_before(chosen.file.name, whole=chosen.unjudged) if chosen.unread or chosen.unjudged else set()
    judged_places = judged_before(chosen.file.name) if chosen.unjudged else {}
    skipped = skipped_lines(chosen.skip_lines)
    articles = articles_of(chosen.file, language=chosen.language, skipped=skipped, read=read)
    if chosen.articles:
        return plain_csv(draw_articles(chosen.file.name, articles, count=chosen.articles, seed=chosen.seed))
    drawn = draw_markers(
        chosen.file.name, articles, per_category=chosen.per_category, seed=chosen.seed, voice=chosen.voice,
        judged=judged_places,
    )  # fmt: skip
    return plain_csv(drawn)


def judged(chosen: argparse.Namespace) -> dict[str, object]:
    """Return the figures of one judge, or of two."""
    first = read_judged(chosen.judged)
    if chosen.second:
        return {"two judges": two_judges(first, read_judged(chosen.second))}
    return {
        "precision": precision(first),
        "thresholds": thresholds(first),
        "prior_strength": prior_strength(pooled([first])),
    }


def found(chosen: argparse.Namespace) -> dict[str, object]:
    """Return the share of marks that is found; write the marks by offsets if ``--output`` is given."""
    articles = read_articles(chosen.file)
    placed = with_offsets(chosen.file.name, articles, read_marks(chosen.marked))
    if chosen.output:
        write_text(plain_csv(placed), chosen.output)
    return {"found": found_share(articles, placed)}


def count(paths: list[Path], corpora: Path | None) -> str:
    """Count judged markers into the packs, and say which files were written."""
    paths = paths or judged_tables()
    if not paths:
        raise SystemExit("no table of judged markers is kept in benchmarks/readings; see --keep")
    tables = [read_judged([path]) for path in paths]
    counts = pooled([weighed(table, corpora) for table in tables] if corpora else tables)
    return "\n".join(map(str, write_counts(counts, [path.stem for path in paths])))


def shown(figures: dict[str, object], *, as_json: bool) -> str:
    """Return figures as JSON, or as tables for people."""
    if as_json:
        plain = {name: json.loads(value.to_json(orient="records")) if isinstance(value, pd.DataFrame) else value
                 for name, value in figures.items()}  # fmt: skip
        return json.dumps(plain, ensure_ascii=False)
    parts = (f"{name}\n{value.to_string(index=False)}" if isinstance(value, pd.DataFrame) else f"{name} {value}"
             for name, value in figures.items())  # fmt: skip
    return "\n\n".join(parts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", help="a corpus, JSON Lines")
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--per-category", type=int, help="markers to draw per language and category")
    task.add_argument("--articles", type=int, help="articles to draw")
    task.add_argument("--judged", type=Path, nargs="+", help="judged tables of one judge")
    task.add_argument("--marked", type=Path, help="a table of what a reader marked")
    task.add_argument("--keep", type=Path, nargs="+", help="tables to keep in benchmarks/readings, without text")
    task.add_argument("--write-counts", type=Path, nargs="*", help="count judged tables into the packs")
    parser.add_argument(
        "--corpora", type=Path, help="the folder of the corpora; count less what the rules no longer propose"
    )
    parser.add_argument("--second", type=Path, nargs="+", default=[], help="those of a second judge")
    parser.add_argument("--seed", type=int, help="seed of a draw")
    parser.add_argument("--language", default="", help="draw from articles of this language only")
    parser.add_argument("--voice", choices=VOICE_NAMES, default="", help="draw markers of this voice only")
    parser.add_argument("--unread", action="store_true", help="leave out articles of the readings that are kept")
    parser.add_argument("--unjudged", action="store_true", help="leave out what judges of kept readings have seen")
    parser.add_argument("--skip-lines", default="", help="lines of the corpus not to draw from: 1-300,512")
    parser.add_argument(
        "--output", type=Path, help="where to write what is drawn (else it is printed), or marks by offsets"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _checked(parser: argparse.ArgumentParser) -> argparse.Namespace:
    chosen = parser.parse_args()
    drawing = chosen.per_category is not None or chosen.articles is not None
    if (drawing or chosen.marked) and chosen.file is None:
        parser.error("wants FILE, the corpus")
    if drawing and (chosen.seed is None or (chosen.per_category or chosen.articles) < 1):
        parser.error("a draw wants --seed, and a number of 1 or more")
    if chosen.corpora and (chosen.write_counts is None or not chosen.corpora.is_dir()):
        parser.error("--corpora wants a folder, and --write-counts")
    if chosen.second and not chosen.judged:
        parser.error("--second wants --judged")
    return chosen


def main() -> None:
    """Read the command line, do one task, print."""
    chosen = _checked(_parser())
    if chosen.judged:
        print(shown(judged(chosen), as_json=chosen.json))
    elif chosen.marked:
        print(shown(found(chosen), as_json=chosen.json))
    elif chosen.keep:
        print(*keep(chosen.keep), sep="\n")
    elif chosen.write_counts is not None:
        print(count(chosen.write_counts, chosen.corpora))
    elif chosen.output:
        write_text(draw(chosen), chosen.output)
    else:
        sys.stdout.write(draw(chosen))


if __name__ == "__main__":
    main()
