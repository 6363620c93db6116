"""The labels of a study's articles, without those of articles that are gone or have another text now."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from framing.spans import misplaced_rows
from framing.stages import reads
from framing.steps.cached_study import CachedStudy
from framing.study import Study
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd

# what people, or a rule that decides between them, said of articles; and the stage with the words that they marked
_MARKED = {
    "readings": "annotations", "annotations": "annotations", "answers": "annotations",
    "adjudicator_readings": "adjudicator_annotations", "adjudicator_annotations": "adjudicator_annotations",
    "gold": "gold",
}  # fmt: skip
_READING = ("article_id", "annotator")


class ArticleLabels:
    """The labels of the articles that a study has, with the text that they have; the texts are read once."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._misplaced: dict[str, set[tuple[str, ...]]] = {}
        self._texts: dict[str, str] = {}

    def table(self, name: str) -> "pd.DataFrame":
        """Return the rows of a stage that are of the study's articles.

        Of an article that is gone nothing can be said. A reading that marked words
        which are not at their place any more, since the text has changed, is left out
        whole: without its marks it would say that there was nothing to mark.
        """
        table = self._study.table(name)
        unfit = self._unfit(name) if name in _MARKED else set()
        fits = [key[0] in self._ids and key not in unfit for key in _keys(table)]
        return table.loc[fits].reset_index(drop=True)

    def left_out(self, names: Sequence[str]) -> str:
        """Say of how many articles the labels in these stages are left out, and why; "" if of none."""
        there = [name for name in names if self._study.has(name)]
        labelled = {article_id for name in there for article_id in self._study.table(name)["article_id"]}
        if not labelled:
            return ""
        gone = sorted(labelled - self._ids)
        changed = sorted({key[0] for name in there if name in _MARKED for key in self._unfit(name)})
        parts = []
        if gone:
            parts.append(f"the labels of {counted(len(gone), 'articles')} are left out, no longer in the study "
                         f"({_first(gone)})")  # fmt: skip
        if changed:
            parts.append(f"labels of {counted(len(changed), 'articles')} are left out, whose text has "
                         f"changed since ({_first(changed)})")  # fmt: skip
        return "; ".join(parts)

    @cached_property
    def _ids(self) -> set[str]:
        return set(self._study.table("articles", columns=["article_id"])["article_id"])

    def _texts_of(self, marked: set[str]) -> dict[str, str]:
        """Return the texts of articles in which somebody marked words; none is read twice."""
        if lacking := (marked & self._ids) - set(self._texts):
            for shard in self._study.shards("articles", columns=["article_id", "text"]):
                texts = shard[shard["article_id"].isin(lacking)]
                self._texts |= dict(zip(texts["article_id"], texts["text"], strict=True))
        return self._texts

    def _unfit(self, name: str) -> set[tuple[str, ...]]:
        """Return the readings, or the articles of gold, with words that are not at their place in the text."""
        stage = _MARKED[name]
        if stage not in self._misplaced:
            self._misplaced[stage] = self._readings_misplaced(stage) if self._study.has(stage) else set()
        return self._misplaced[stage]

    def _readings_misplaced(self, stage: str) -> set[tuple[str, ...]]:
        marks = self._study.table(stage)
        keys = list(_keys(marks))
        rows = marks[["article_id", "start", "end", "text"]].itertuples(index=False, name=None)
        return {keys[number] for number in misplaced_rows(rows, self._texts_of(set(marks["article_id"])))}


def labels_of(study: Study) -> ArticleLabels:
    """Return the labels of a study's articles; of a study whose tables are read once, they are compared once."""
    return study.labels if isinstance(study, CachedStudy) else ArticleLabels(study)


def labels_left_out(study: Study, command: str) -> str:
    """Say of how many articles ``command`` leaves out labels, which are gone or have another text; "" if of none."""
    return labels_of(study).left_out([name for name in reads(command) if name in _MARKED])


def _first(ids: Sequence[str]) -> str:
    return f"{ids[0]!r}" if len(ids) == 1 else f"the first is {ids[0]!r}"


def _keys(table: "pd.DataFrame") -> Iterator[tuple[str, ...]]:
    """Yield the reading that each row is of; its article, where nobody is named."""
    return zip(*(table[name] for name in _READING if name in table), strict=True)
