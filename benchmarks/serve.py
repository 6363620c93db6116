"""How long the ML backend takes for what Label Studio sends at once, over HTTP on this machine.

    python benchmarks/serve.py FILE.jsonl [--tasks 1000] [--model] [--rounds 3] [--json]

``--tasks`` texts of a corpus (in turn, where it has fewer) go to /predict in one
request, as the action *Retrieve predictions* sends them; Label Studio waits 100
seconds. Meanwhile /health and /setup are asked ten times a second, for which it
waits one and three. The best round counts (``cpu_seconds`` are those of the
whole process, the asking included), and of the small answers the slowest of all
rounds. With ``--model``, a model judges what the rules find: it is trained on
made-up labels of the same texts, which makes no difference to its speed.
"""

import argparse
import json
import tempfile
import threading
import time
from itertools import cycle, islice
from pathlib import Path

import httpx
import pandas as pd
from measure import read_corpus

from framing.settings import Model
from framing.steps.new import new
from framing.steps.prediction import rules_predictor
from framing.steps.serve import StudyBackend
from framing.studio.backend_answers import Text
from framing.studio.backend_app import make_app
from framing.studio.backend_requests import Keys
from framing.studio.backend_server import listening
from framing.studio.request_limits import LOOPBACK
from framing.study import Study, open_study


def measure(path: Path, n: int, rounds: int, *, model: bool) -> dict[str, object]:
    """Serve a new study, and time one large request and the small ones beside it."""
    texts = list(islice(cycle(read_corpus(path)), n))
    tasks = [
        {"id": i, "data": {name: text[name] for name in ("text", "title", "language")}} for i, text in enumerate(texts)
    ]
    body = json.dumps({"tasks": tasks}).encode("ascii")
    with tempfile.TemporaryDirectory() as folder:
        new(
            Path(folder) / "study",
            title="Speed",
            languages=sorted({text["language"] for text in texts}),
            outlets=["herald"],
        )
        study = open_study(Path(folder) / "study")
        if model:
            _train(study, texts[:200])
        backend = StudyBackend(study, lambda sentence: None)
        with listening(make_app(backend, Keys(), hosts=LOOPBACK, tell=print), "127.0.0.1", 0) as port:
            seconds, busy, small, answer = _ask(f"http://127.0.0.1:{port}", body, rounds)
    return {
        "corpus": path.name, "n": n, "version": backend.version, "request_megabytes": round(len(body) / 1e6, 2),
        "answer_megabytes": round(len(answer) / 1e6, 2), "regions": _regions(answer),
        "in_order": [task["id"] for task in tasks] == list(range(len(json.loads(answer)["results"]))),
        "seconds": round(seconds, 2), "cpu_seconds": round(busy, 2), "tasks_per_second": round(n / seconds),
        "small_requests": len(small), "slowest_small_seconds": round(max(small), 3),
    }  # fmt: skip


def _ask(url: str, body: bytes, rounds: int) -> tuple[float, float, list[float], bytes]:
    best, busy, small, done = float("inf"), float("inf"), list[float](), threading.Event()

    def ask_small() -> None:
        with httpx.Client(trust_env=False, timeout=120) as client:
            while not done.wait(0.1):
                start = time.perf_counter()
                client.get(f"{url}/health")
                client.post(f"{url}/setup", json={})
                small.append((time.perf_counter() - start) / 2)

    beside = threading.Thread(target=ask_small)
    beside.start()
    with httpx.Client(trust_env=False, timeout=600) as client:
        for _ in range(rounds):
            start, before = time.perf_counter(), time.process_time()
            answer = client.post(f"{url}/predict", content=body).content
            best, busy = min(best, time.perf_counter() - start), min(busy, time.process_time() - before)
    done.set()
    beside.join()
    return best, busy, small, answer


def _regions(answer: bytes) -> int:
    return sum(
        result["type"] == "labels" for prediction in json.loads(answer)["results"] for result in prediction["result"]
    )


def _train(study: Study, texts: list[dict[str, str]]) -> None:
    """Give a study a model whose every other candidate was kept."""
    from framing.codebook import FILE, read_codebook
    from framing.model.bundle import write_bundle
    from framing.model.card import make_card
    from framing.model.metrics import measure as figures
    from framing.model.training import train
    from framing.model.training_data import TrainingInput

    articles = pd.DataFrame(
        [{"article_id": f"a{i}", "outlet": "", "event": "", **text} for i, text in enumerate(texts)]
    )
    rules = rules_predictor(study, read_codebook(study.path / FILE))
    tables = [
        rules.predict(Text(row.text, row.language, "")).assign(article_id=row.article_id)
        for row in articles.itertuples()
    ]
    markers = pd.concat([table for table in tables if len(table)], ignore_index=True)
    gold = markers.iloc[::2]
    trained = train(TrainingInput(articles, markers, gold), model=Model(), seed=1)
    card = make_card(trained, figures(trained.held_out, gold, articles), data={}, model=Model(), seed=1)
    write_bundle(trained, card, study.file("model"))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", action="store_true", help="let a model judge what the rules find")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    figures = measure(chosen.file, chosen.tasks, chosen.rounds, model=chosen.model)
    print(json.dumps(figures, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
