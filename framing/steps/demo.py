"""The whole flow on the bundled sample: no server, no network."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from framing import package_data
from framing.contracts import RATE
from framing.digests import digest
from framing.errors import StudyError
from framing.files import write_text
from framing.intervals import written
from framing.sources.read import read_sources
from framing.steps.adjudicate import adjudicate
from framing.steps.agreement import agreement
from framing.steps.ingest import ingest
from framing.steps.new import copy_codebook
from framing.steps.prelabel import prelabel
from framing.steps.pull import pull
from framing.steps.report import page_of, report
from framing.steps.rules import rules
from framing.steps.sample import sample
from framing.steps.score import score
from framing.steps.train import train
from framing.study import StepResult, Study, open_study

_INTERVAL = ["value", "low", "high"]


def demo(folder: Path) -> Iterator[str]:
    """Run every step on the sample in ``folder``, and say in a line what each did.

    The annotations come from a shipped export of Label Studio in place of a
    server. In a folder where the demo has run, what has not changed is not
    done again.

    Raises
    ------
    StudyError
        The folder has something in it that is not this demo.
    """
    source = package_data.folder("sample")
    study = _prepare(folder, source)
    ingested = ingest(study, read_sources([source / "articles"])).result
    yield _line("ingest", ingested, "articles: four outlets, eight events")
    yield _line("prelabel", prelabel(study)[0], "markers found by rules, each with its voice")
    yield _line("sample", sample(study), "articles drawn for annotators, a quarter of them blind")
    pulled = pull(study, source / "annotations.json", server="sample")
    yield f"{'pull':<10} {pulled.read:>5,} readings by {pulled.annotators} simulated annotators" + (
        "" if pulled.written else " (unchanged)"
    )
    yield f"{'agreement':<16} {_agreement(study)}"
    yield f"{'rules':<10} {_rules(study)}"
    yield _line("adjudicate", adjudicate(study), "spans of gold")
    yield _line("train", train(study), "labelled articles in the classifier")
    yield _line("score", score(study), "candidate spans scored")
    reported = report(study)
    n_rates = int((study.estimates()["measure"] == RATE).sum())
    yield _line("report", replace(reported, rows=n_rates), "rates with intervals")
    yield f"the report: {page_of(study)}"


def _prepare(folder: Path, source: Path) -> Study:
    """Lay the sample's study.toml and the stock codebook into the folder."""
    toml = folder / "study.toml"
    if toml.exists() and digest(toml) != digest(source / "study.toml"):
        raise StudyError(f"{folder} already contains a study; choose another folder: framing demo DIR")
    if folder.is_dir() and any(folder.iterdir()) and not toml.exists():
        raise StudyError(f"{folder} is not empty; choose another folder: framing demo DIR")
    # the settings first: they tell a demo that was killed here from somebody's own folder
    write_text((source / "study.toml").read_text(encoding="utf-8"), toml)
    copy_codebook(folder)
    return open_study(folder)


def _agreement(study: Study) -> str:
    table = agreement(study)
    whole = table[(table["category"] == "all") & (table["arm"] == "all")].set_index("measure")
    f1, alpha = (whole.loc[name] for name in ("span_f1_overlap", "u_alpha"))
    values = f"span F1 {written(*f1[_INTERVAL])}, unitising alpha {written(*alpha[_INTERVAL])}"
    return f"{values} over {f1['n']} articles that both have read"


def _rules(study: Study) -> str:
    whole, showings = rules(study).overall, len(study.table("shown_prelabels"))
    precision = written(whole["value"], whole["low"], whole["high"])
    return (
        f"{whole['fired']:>5,} pre-labels that annotators were shown ({showings:,} showings), {precision} of them right"
    )


def _line(command: str, built: StepResult, what: str) -> str:
    return f"{command:<10} {built.rows:>5,} {what}" + ("" if built.written else " (unchanged)")
