"""How time, memory and disk grow with the number of articles, on one process and on several.

    python benchmarks/scale.py FILE.jsonl FOLDER [--articles 1000 10000] [--jobs 1 2] [--model STUDY] [--json]

Articles are drawn with replacement from FILE (``id, outlet, title, text``), each under
an id of its own. For each number a study is made in FOLDER, and ``ingest``, ``prelabel``
and, with the model and codebook of STUDY, ``score`` run as commands. Measured are the
seconds, those of processors in all processes, the highest memory of any one process, and
the bytes of the stages on disk. ``exponent`` is that of processor time from the smallest
to the largest number: 1 is growth in proportion. On a machine that others use, compare
seconds of processors. The bytes on disk of every number of jobs are compared.
"""

import argparse
import json
import math
import os
import random
import resource
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from framing.digests import digest

SETTINGS = 'framing = 1\ntitle = "Growth"\nlanguages = ["en"]\n'
_PAUSE = 0.05  # seconds between two looks at the memory of processes


def write_articles(corpus: Path, path: Path, count: int, seed: int = 1) -> None:
    """Write articles that are drawn with replacement."""
    rows, draw = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()], random.Random(seed)
    with path.open("w", encoding="utf-8") as lines:
        for number in range(count):
            row = draw.choice(rows)
            article = {"article_id": f"a{number:08d}", "outlet": row["outlet"], "language": "en"}
            lines.write(json.dumps({**article, "title": row.get("title", ""), "text": row["text"]}) + "\n")


def measured(arguments: list[str]) -> dict[str, float]:
    """Run a command; return its seconds, those of processors, and the highest memory of one process in MB."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "framing.cli", *arguments], stderr=subprocess.DEVNULL)
    highest = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, highest), daemon=True)
    watcher.start()
    if process.wait():
        raise SystemExit(f"framing {' '.join(arguments)} ended with {process.returncode}")
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    watcher.join()
    processors = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(seconds, 1), "processor_seconds": round(processors, 1), "megabytes": round(highest[0])}


def _watch(process: subprocess.Popen[bytes], highest: list[float]) -> None:
    while process.poll() is None:
        for pid in _family(process.pid):
            highest[0] = max(highest[0], _memory(pid))
        time.sleep(_PAUSE)


def _family(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), default=0.0)


def growth(corpus: Path, folder: Path, count: int, jobs: list[int], model: Path | None) -> dict[str, object]:
    """Measure the commands on a number of articles."""
    path = folder / str(count)
    study = path / "study"
    (study / "data").mkdir(parents=True)
    (study / "study.toml").write_text(SETTINGS, encoding="utf-8")
    write_articles(corpus, path / "articles.jsonl", count)
    if model:
        shutil.copytree(model / "label_config", study / "label_config")
        shutil.copytree(model / "data" / "models", study / "data" / "models")
    where = ["--study", str(study)]
    source = [str(path / "articles.jsonl"), "--add-outlets", "--duplicates", "number"]
    rows: dict[str, object] = {"ingest": measured(["ingest", *source, *where])}
    for command in ("prelabel", *(["score"] if model else [])):
        written = set()
        for number in jobs:
            rows[f"{command} --jobs {number}"] = measured([command, "--force", "--jobs", str(number), *where])
            written.add(json.dumps([digest(file) for file in sorted((study / "data").glob("*.parquet"))]))
        rows[f"{command}: the same bytes"] = len(written) == 1
    rows["megabytes_of_text"] = round((path / "articles.jsonl").stat().st_size / 1e6, 1)
    rows["megabytes_on_disk"] = {
        table.name: round(sum(file.stat().st_size for file in (table, *table.rglob("*")) if file.is_file()) / 1e6, 1)
        for table in sorted((study / "data").glob("*.parquet"))
    }
    return rows


def exponents(by_count: dict[int, dict[str, object]]) -> dict[str, float]:
    """Return the exponent of the growth of processor time, by command."""
    first, last = by_count[min(by_count)], by_count[max(by_count)]
    ratio = math.log(max(by_count) / min(by_count))
    return {
        name: round(math.log(last[name]["processor_seconds"] / row["processor_seconds"]) / ratio, 2)
        for name, row in first.items()
        if isinstance(row, dict) and "processor_seconds" in row
    }


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--model", type=Path, help="A study whose model scores.")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    by_count = {
        count: growth(options.corpus, options.folder, count, options.jobs, options.model) for count in options.articles
    }
    result = {"articles": by_count, "exponent": exponents(by_count) if len(by_count) > 1 else {}}
    if options.json:
        print(json.dumps(result, indent=2))
        return
    for count, rows in by_count.items():
        print(f"{count:,} articles")
        for name, value in rows.items():
            print(f"  {name:<28} {value}")
    print(f"exponent  {result['exponent']}")


if __name__ == "__main__":
    main()
