"""The stages of a study, in the order in which data flows.

Each stage is one table (or one folder) under ``data/``; ``command`` makes it
from ``inputs``, other stages, and from the parts of ``study.toml`` in
``settings``. A stage is stale when one of these has changed since.
"""

from dataclasses import dataclass

from framing.errors import InputError


@dataclass(frozen=True, slots=True)
class Stage:
    """One step's result: its name, its place, what makes it, and from what."""

    name: str
    path: str
    command: str
    inputs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    packs: bool = False  # made with the language packs of the study
    overlay: bool = False  # and with its rules.toml
    codebook: bool = False  # and under its codebook
    optional: bool = False  # a study may go without


STAGES = (
    Stage("articles", "data/articles.parquet", "ingest"),
    Stage("speech", "data/speech.parquet", "prelabel", ("articles",), packs=True),
    Stage("markers", "data/markers.parquet", "prelabel", ("articles",), ("markers",), packs=True, overlay=True),
    Stage("names", "data/names.parquet", "prelabel", ("articles",), ("actors",), packs=True),
    Stage("sample", "data/sample.parquet", "sample", ("articles",), ("sampling", "seed")),
    Stage("server_tasks", "data/server_tasks.parquet", "pull"),
    Stage("readings", "data/readings.parquet", "pull", ("articles",)),
    Stage("annotations", "data/annotations.parquet", "pull", ("articles",)),
    Stage("shown_prelabels", "data/shown_prelabels.parquet", "pull", ("articles",)),
    Stage("answers", "data/answers.parquet", "pull", ("articles",)),
    Stage(
        "adjudicator_readings", "data/adjudicator_readings.parquet", "adjudicate --pull", ("articles",), optional=True
    ),
    Stage(
        "adjudicator_annotations",
        "data/adjudicator_annotations.parquet",
        "adjudicate --pull",
        ("articles",),
        optional=True,
    ),
    Stage(
        "gold",
        "data/gold.parquet",
        "adjudicate",
        ("readings", "annotations", "adjudicator_readings", "adjudicator_annotations"),
        ("adjudication",),
    ),
    Stage(
        "model",
        "data/models",
        "train",
        ("articles", "speech", "markers", "readings", "answers", "gold"),
        ("model", "seed"),
        packs=True,
        codebook=True,
    ),
    Stage("frames", "data/frames.parquet", "train", ("articles", "readings", "answers"), ("model", "seed")),
    Stage("scores", "data/scores.parquet", "score", ("articles", "speech", "markers", "model")),
    Stage(
        "estimates",
        "data/estimates.parquet",
        "report",
        ("articles", "speech", "markers", "names", "sample", "readings", "gold", "scores"),
        ("report",),
    ),
)

NAMES = tuple(stage.name for stage in STAGES)


def stage(name: str) -> Stage:
    """Return the stage called ``name``; raise ``InputError`` where there is none."""
    for one in STAGES:
        if one.name == name:
            return one
    raise InputError(f"no stage is called {name!r}; there are {', '.join(NAMES)}")


# commands that make no stage, and the stages that they read
_READERS = {
    "push": ("articles", "markers", "sample"),
    "agreement": ("articles", "readings", "annotations"),
    "agreement --blind-arm": ("articles", "readings", "annotations", "markers", "gold"),
    "rules": ("articles", "markers", "annotations", "shown_prelabels"),
    "evaluate": ("model",),
    "retrain": ("articles", "speech", "markers"),
    "serve": ("model",),
    "explain": ("articles", "speech", "markers", "model"),
}


def reads(command: str) -> tuple[str, ...]:
    """Return the names of the stages that a command reads.

    Examples
    --------
    >>> reads("score"), reads("agreement")
    (('articles', 'speech', 'markers', 'model'), ('articles', 'readings', 'annotations'))
    """
    made = [name for one in STAGES if one.command == command for name in one.inputs]
    return tuple(dict.fromkeys(made)) or _READERS.get(command, ())
