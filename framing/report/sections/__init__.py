"""The sections of the page, one module each."""

from importlib import import_module

from framing.report.section import Section

# modules of this folder, in the order in which the page has their sections
NAMES = [
    "summary",
    "rate_figures",
    "rate_table",
    "comparisons",
    "other_choices",
    "voices",
    "words",
    "names_of_actors",
    "stories",
    "quoting",
    "frames",
    "groups",
    "evidence",
    "article_list",
    "corpus_facts",
    "how_made",
    "label_quality",
    "who_read",
    "model_quality",
    "predictors",
    "input_digests",
]


def load_sections() -> list[Section]:
    """Return the sections of ``NAMES``: each module's ``SECTION``."""
    return [import_module(f"{__name__}.{name}").SECTION for name in NAMES]
