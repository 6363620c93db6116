"""The labels of a study's articles, without those of articles that are gone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from framing.stages import reads
from framing.study import Study
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd

# what people, or a rule that decides between them, said of articles
_LABELS = ("readings", "annotations", "answers", "adjudicator_readings", "adjudicator_annotations", "gold")


def of_articles(study: Study, name: str) -> "pd.DataFrame":
    """Return a stage's rows whose article the study has: without its text, nothing can be said of the others."""
    table = study.table(name)
    return table[table["article_id"].isin(_known(study))].reset_index(drop=True)


def labels_left_out(study: Study, command: str) -> str:
    """Say of how many articles, gone from the study, ``command`` leaves out the labels; "" if of none."""
    return left_out_of(study, [name for name in reads(command) if name in _LABELS])


def left_out_of(study: Study, names: Sequence[str]) -> str:
    """Say how many articles of these stages are no longer in the study; "" if none is."""
    labelled = {name for table in names if study.has(table) for name in study.table(table)["article_id"]}
    gone = sorted(labelled - _known(study)) if labelled else []
    if not gone:
        return ""
    first = f"{gone[0]!r}" if len(gone) == 1 else f"the first is {gone[0]!r}"
    return f"the labels of {counted(len(gone), 'articles')} are left out, no longer in the study ({first})"


def _known(study: Study) -> set[str]:
    return set(study.table("articles", columns=["article_id"])["article_id"])
