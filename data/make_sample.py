"""Make ``data/sample`` of ``data/source``: run ``make sample`` after a change of the source.

A source file is one article with its gold annotations in the line, written
together: ``[[category/voice|words]]``, with the speaker behind the voice where
the voice is not the outlet's, and ``[[none|words]]`` for words that look like a
marker and are none.
"""

import csv
import io
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import simulate

from framing import package_data
from framing.codebook import read_codebook
from framing.overwriting import LIST
from framing.sources.read import read_sources
from framing.steps.demo import demo
from framing.steps.ingest import ingest
from framing.steps.prelabel import prelabel
from framing.steps.sample import sample as draw
from framing.studio.tasks import Prelabels, make_tasks
from framing.study import Study, open_study

HERE = Path(__file__).parent
MARKUP = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")
INDEX = ("file", "article_id", "outlet", "language", "date", "event", "section", "title")
GOLD = ("article_id", "start", "end", "text", "category", "voice", "speaker")
NEGATIVES = ("article_id", "start", "end", "text")


@dataclass(frozen=True)
class Source:
    """One source file, read: its header, its text as readers see it, and its spans."""

    header: dict[str, str]
    title: str
    body: str
    gold: list[tuple[int, int, str, str, str, str]]  # start, end, text, category, voice, speaker
    negatives: list[tuple[int, int, str]]

    @property
    def text(self) -> str:
        """The stored text: the title, a blank line, the body."""
        return f"{self.title}\n\n{self.body}"


def read_source(path: Path) -> Source:
    """Read one source file, and turn its markup into offsets of the stored text."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    header = dict(line.split(": ", 1) for line in head.splitlines())
    marked = f"{header['title']}\n\n{body.strip()}"
    plain, gold, negatives, done = "", [], [], 0
    for found in MARKUP.finditer(marked):
        plain += marked[done : found.start()]
        category, voice, speaker, *_ = [*found[1].split("/"), "", ""]
        start, end = len(plain), len(plain) + len(found[2])
        if category == "none":
            negatives.append((start, end, found[2]))
        else:
            gold.append((start, end, found[2], category, voice, speaker))
        plain, done = plain + found[2], found.end()
    plain += marked[done:]
    title, _, text = plain.partition("\n\n")
    return Source(header, title, text, gold, negatives)


def table(columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """Return a CSV with LF line ends."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([columns, *rows])
    return stream.getvalue()


def make_texts(source: Path, sample: Path) -> list[Source]:
    """Write the articles, their index, the gold annotations and the hard negatives."""
    sources = [read_source(path) for path in sorted(source.glob("*.txt"))]
    shutil.rmtree(sample / "articles", ignore_errors=True)
    (sample / "articles").mkdir(parents=True)
    index, gold, negatives = [], [], []
    for one in sources:
        name = one.header["id"]
        outlet = name.partition("-")[0]
        (sample / "articles" / f"{name}.txt").write_text(one.body + "\n", encoding="utf-8")
        language = "fr" if outlet == "courrier" else "en"
        index.append(
            (f"{name}.txt", name, outlet, language, *(one.header[k] for k in ("date", "event", "section")), one.title)
        )
        gold += [(name, *span) for span in one.gold]
        negatives += [(name, *span) for span in one.negatives]
    (sample / "articles" / "index.csv").write_text(table(INDEX, index), encoding="utf-8")
    (sample / "gold.csv").write_text(table(GOLD, gold), encoding="utf-8")
    (sample / "hard_negatives.csv").write_text(table(NEGATIVES, negatives), encoding="utf-8")
    return sources


def make_export(sources: list[Source], sample: Path) -> None:
    """Write what Label Studio would export of the sample, had two people corrected its pre-labels."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(sample / "study.toml", folder)
        study = open_study(folder)
        ingest(study, read_sources([sample / "articles"]))
        prelabel(study)
        draw(study)
        tasks = export(study, {one.header["id"]: one for one in sources})
    lines = ",\n".join(json.dumps(task, ensure_ascii=False) for task in tasks)
    (sample / "annotations.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def export(study: Study, sources: dict[str, Source]) -> list[dict[str, object]]:
    """Return the tasks of a study with their simulated annotations, in the form of an export."""
    codebook = read_codebook(package_data.folder("label_config") / "codebook.toml")
    drawn = study.table("sample")
    tasks = make_tasks(study.articles(), drawn, Prelabels(study.markers(), "rules"), codebook=codebook)
    readers = drawn.set_index("article_id")["annotators"]
    exported: list[dict[str, object]] = []
    number = 0
    for place, task in enumerate(tasks, start=1):
        one = sources[task["data"]["article_id"]]
        annotations = simulate.annotate(task, one.gold, one.negatives, int(readers[one.header["id"]]))
        annotations = [{"id": number + i, **annotation} for i, annotation in enumerate(annotations, start=1)]
        number += len(annotations)
        exported.append({"id": place, "data": task["data"], "annotations": annotations, "predictions": []})
    return exported


def make_report(reports: Path) -> None:
    """Run the demo and put its report under ``reports/``, for visitors of the project."""
    with tempfile.TemporaryDirectory() as folder:
        for line in demo(Path(folder) / "study"):
            print(line)
        shutil.rmtree(reports, ignore_errors=True)
        made = Path(folder) / "study" / "reports" / "sample"
        shutil.copytree(
            made, reports, ignore=shutil.ignore_patterns(LIST)
        )  # the list is for whoever writes there again


if __name__ == "__main__":
    made = make_texts(HERE / "source", HERE / "sample")
    make_export(made, HERE / "sample")
    make_report(HERE.parent / "reports" / "sample")
    print(f"{len(made)} articles, {sum(len(one.gold) for one in made)} spans of gold")
