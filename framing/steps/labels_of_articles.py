"""The labels of a study's articles, without those of articles that are gone or have another text now."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from framing.stages import reads
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


def of_articles(study: Study, name: str) -> "pd.DataFrame":
    """Return the rows of a stage of labels that are of the study's articles.

    Of an article that is gone nothing can be said. A reading that marked words
    which are not at their place any more, since the text has changed, is left out
    whole: without its marks it would say that there was nothing to mark.
    """
    table = study.table(name)
    ids, unfit = _known(study), _unfit(study, name) if name in _MARKED else set()
    fits = [key[0] in ids and key not in unfit for key in _keys(table)]
    return table.loc[fits].reset_index(drop=True)


def labels_left_out(study: Study, command: str) -> str:
    """Say of how many articles ``command`` leaves out labels, which are gone or have another text; "" if of none."""
    return left_out_of(study, [name for name in reads(command) if name in _MARKED])


def left_out_of(study: Study, names: Sequence[str]) -> str:
    """Say of how many articles the labels in these stages are left out, and why; "" if of none."""
    there = [name for name in names if study.has(name)]
    labelled = {article_id for name in there for article_id in study.table(name)["article_id"]}
    gone = sorted(labelled - _known(study)) if labelled else []
    marked = [name for name in there if name in _MARKED] if labelled else []
    changed = sorted({key[0] for name in marked for key in _unfit(study, name)})
    parts = []
    if gone:
        parts.append(f"the labels of {counted(len(gone), 'articles')} are left out, no longer in the study "
                     f"({_first(gone)})")  # fmt: skip
    if changed:
        parts.append(f"labels of {counted(len(changed), 'articles')} are left out, whose text has "
                     f"changed since ({_first(changed)})")  # fmt: skip
    return "; ".join(parts)


def _first(ids: Sequence[str]) -> str:
    return f"{ids[0]!r}" if len(ids) == 1 else f"the first is {ids[0]!r}"


def _known(study: Study) -> set[str]:
    return set(study.table("articles", columns=["article_id"])["article_id"])


def _unfit(study: Study, name: str) -> set[tuple[str, ...]]:
    """Return the readings, or the articles of gold, with words that are not at their place in the text."""
    if not study.has(_MARKED[name]):
        return set()
    marks = study.table(_MARKED[name])
    articles = study.table("articles", columns=["article_id", "text"])
    labelled = articles[articles["article_id"].isin(set(marks["article_id"]))]
    texts = dict(zip(labelled["article_id"], labelled["text"], strict=True))
    placed = zip(_keys(marks), marks["start"], marks["end"], marks["text"], strict=True)
    return {key for key, start, end, words in placed if key[0] in texts and texts[key[0]][start:end] != words}


def _keys(table: "pd.DataFrame") -> Iterator[tuple[str, ...]]:
    """Yield the reading that each row is of; its article, where nobody is named."""
    return zip(*(table[name] for name in _READING if name in table), strict=True)
