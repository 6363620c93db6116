"""The stages of a study, in the order in which data flows, and what each depends on.

A stage is one table or one folder, which ``command`` makes. What is declared
here is all that ``Study`` goes by to say whether a stage is up to date; a step
declares nothing of its own.
"""

from dataclasses import dataclass
from typing import Literal

from framing.errors import InputError
from framing.wording import nearest

CodebookPart = Literal["", "categories", "answers", "wording"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its name, its path, the command that makes it, and what it depends on.

    Parameters
    ----------
    inputs : tuple of str
        Other stages.
    settings : tuple of str
        Sections of ``study.toml``, such as "sampling", or single keys, such as "report.confidence".
    packs : bool
        The language packs of the study.
    overlay : bool
        The study's ``rules.toml``.
    own_files : tuple of str
        Other files of the study's folder that people write, if they are there.
    codebook : str
        The part of the codebook that counts (see ``framing.codebook.codebook_digest``), or "".
    encoder : bool
        The pretrained encoder of [model], if ``study.toml`` names one.
    libraries : tuple of str
        Distributions whose version may change the result; "python" is the interpreter.
    version : bool
        The version of framing; a stage to which commands only add does not depend on it.
    optional : bool
        A study may do without.
    named_by : str
        The key of ``study.toml`` that names a folder below ``path``.
    counts : str
        What its rows are, in the plural: a model's are the articles that it was trained on, a report's its files.
    shared_folder : bool
        The folder may have files of other people: those of the stage are named by its own manifest.
    sharded : bool
        The table grows with the articles: of more than a thousand, it is a folder of shards (``framing.shards``).
    """

    name: str
    path: str
    command: str
    inputs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    packs: bool = False
    overlay: bool = False
    own_files: tuple[str, ...] = ()
    codebook: CodebookPart = ""
    encoder: bool = False
    libraries: tuple[str, ...] = ()
    version: bool = True
    optional: bool = False
    named_by: str = ""
    counts: str = "rows"
    shared_folder: bool = False
    sharded: bool = False


EVENTS = "events.csv"  # which article is of which event, as people say
_ESTIMATED = (
    "articles", "copies", "speech", "markers", "names", "sample", "readings", "annotations",
    "adjudicator_readings", "gold", "scores", "predictions",
)  # fmt: skip
_REPORTED = (
    "articles", "copies", "events", "speech", "markers", "sample", "readings", "annotations", "answers",
    "adjudicator_readings", "gold", "model", "scores", "predictions", "names", "quotes", "estimates",
)  # fmt: skip

STAGES = (
    # an article that is there is left alone by every later version
    Stage("articles", "data/articles.parquet", "ingest", version=False, counts="articles", sharded=True),
    Stage("removed", "data/removed.parquet", "ingest", version=False, optional=True, counts="lines"),
    Stage(
        "copies", "data/copies.parquet", "link", ("articles", "removed"), libraries=("numpy", "scipy"), optional=True,
        counts="copies",
    ),
    Stage(
        "events", "data/events.parquet", "link", ("articles",), ("events",), own_files=(EVENTS,),
        libraries=("numpy", "scipy"), optional=True, counts="articles",
    ),
    Stage("speech", "data/speech.parquet", "prelabel", ("articles",), packs=True, counts="spans", sharded=True),
    Stage(
        "markers", "data/markers.parquet", "prelabel", ("articles",), ("markers",), packs=True, overlay=True,
        counts="markers", sharded=True,
    ),
    Stage(
        "names", "data/names.parquet", "prelabel", ("articles",), ("actors",), packs=True, counts="names",
        sharded=True,
    ),
    Stage(
        "quotes", "data/quotes.parquet", "prelabel", ("articles", "events", "speech"), optional=True,
        counts="quotations",
    ),
    Stage("sample", "data/sample.parquet", "sample", ("articles", "events"), ("sampling", "seed"), counts="articles"),
    Stage("server_tasks", "data/server_tasks.parquet", "pull", counts="tasks"),
    Stage("readings", "data/readings.parquet", "pull", ("articles",), codebook="answers", counts="readings"),
    Stage("annotations", "data/annotations.parquet", "pull", ("articles",), codebook="answers", counts="spans"),
    Stage(
        "shown_prelabels", "data/shown_prelabels.parquet", "pull", ("articles",), codebook="answers",
        counts="showings of pre-labels",
    ),
    Stage("answers", "data/answers.parquet", "pull", ("articles",), codebook="answers", counts="answers"),
    Stage(
        "adjudicator_readings", "data/adjudicator_readings.parquet", "adjudicate --pull", ("articles",),
        codebook="answers", optional=True, counts="readings",
    ),
    Stage(
        "adjudicator_annotations", "data/adjudicator_annotations.parquet", "adjudicate --pull", ("articles",),
        codebook="answers", optional=True, counts="spans",
    ),
    Stage(
        "gold", "data/gold.parquet", "adjudicate",
        ("articles", "readings", "annotations", "adjudicator_readings", "adjudicator_annotations"), ("adjudication",),
        counts="spans",
    ),
    # the card has intervals: [report] confidence is theirs too
    Stage(
        "model", "data/models", "train",
        (
            "articles", "events", "speech", "markers", "readings", "annotations", "answers", "gold",
            "adjudicator_readings",
        ),
        ("model", "seed", "report.confidence"), packs=True, codebook="answers", encoder=True,
        libraries=("scikit-learn",), named_by="model.name", counts="articles trained on",
    ),
    Stage(
        "frames", "data/frames.parquet", "train", ("articles", "events", "speech", "markers", "readings", "answers"),
        ("model", "seed"), encoder=True, libraries=("scikit-learn",), counts="scores",
    ),
    Stage(
        "scores", "data/scores.parquet", "score", ("articles", "speech", "markers", "model"), packs=True,
        counts="candidates", sharded=True,
    ),
    # one predictor is brought at a time: the rows of the others stay as they are
    Stage(
        "predictions", "data/predictions.parquet", "import-scores", ("articles",), version=False, optional=True,
        counts="counts",
    ),
    Stage(
        "estimates", "data/estimates.parquet", "report", _ESTIMATED,
        ("report.confidence", "report.per", "report.population", "report.copies", "report.predictors",
         "report.days_as_clusters"), codebook="categories",
        libraries=("numpy", "scipy", "pandas"), counts="estimates",
    ),
    Stage(
        "report", "reports", "report", _REPORTED, ("title", "note", "outlets", "report", "figures", "actors", "seed"),
        packs=True, codebook="wording",
        libraries=("python", "numpy", "scipy", "pandas", "matplotlib", "jinja2"),
        named_by="report.name", shared_folder=True, counts="files",
    ),
)  # fmt: skip

NAMES = tuple(stage.name for stage in STAGES)


# the commands that bring labels into a study without making them
BROUGHT = "rehydrate --keep"
IMPORTED = "import-annotations"
FROM_FILE = "from_file"  # in the manifest row of what was pulled last from a file, not from a server


def stage(name: str) -> Stage:
    """Return the stage called ``name``; raise ``InputError`` if there is none."""
    for candidate in STAGES:
        if candidate.name == name:
            return candidate
    raise InputError(f"no stage is called {name!r}{nearest(name, NAMES) or '; there are ' + ', '.join(NAMES)}")


# commands that make no stage, and the stages that they read
_READERS = {
    "push": ("articles", "markers", "sample"),
    "effects": ("articles", "markers", "sample", "readings", "gold", "scores", "predictions"),
    "agreement": ("articles", "readings", "annotations"),
    "agreement --blind-arm": ("articles", "readings", "annotations", "markers", "gold"),
    "progress": ("articles", "sample", "readings", "annotations", "answers"),
    "rules": ("articles", "markers", "annotations", "shown_prelabels"),
    "evaluate": ("model",),
    "retrain": ("articles", "speech", "markers"),
    "serve": ("model",),
    "explain": ("articles", "speech", "markers", "model"),
}


def needs(name: str) -> tuple[str, ...]:
    """Return the stages without which a stage cannot be made: its inputs, and of labels what people are sent.

    Examples
    --------
    >>> needs("scores"), needs("readings")
    (('articles', 'speech', 'markers', 'model'), ('articles', 'markers', 'sample'))
    """
    candidate = stage(name)
    sent = _READERS["push"] if candidate.command == "pull" else ()
    return tuple(source for source in dict.fromkeys((*candidate.inputs, *sent)) if not stage(source).optional)


def reads(command: str) -> tuple[str, ...]:
    """Return the names of the stages that a command reads, without those that it makes.

    Examples
    --------
    >>> reads("score"), reads("agreement")
    (('articles', 'speech', 'markers', 'model'), ('articles', 'readings', 'annotations'))
    """
    results = [stage for stage in STAGES if stage.command == command]
    inputs = dict.fromkeys(name for stage in results for name in stage.inputs)
    outputs = {stage.name for stage in results}
    return tuple(name for name in inputs if name not in outputs) or _READERS.get(command, ())


def rests_on(command: str) -> frozenset[str]:
    """Return the names of all stages that a command rests on, near or far, without those that it makes.

    Examples
    --------
    >>> sorted(rests_on("adjudicate"))
    ['adjudicator_annotations', 'adjudicator_readings', 'annotations', 'articles', 'readings']
    """
    names = set(reads(command))
    for candidate in reversed(STAGES):
        if candidate.name in names:
            names.update(candidate.inputs)
    return frozenset(names)
