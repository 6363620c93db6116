"""Disputed articles as tasks for an adjudicator: every annotator's reading is a prediction beside the others.

Label Studio shows the predictions of a task as tabs, one a model version. The one
that the project names is the adjudicator's to begin with: what the rule makes of
the readings.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from framing.codebook import Codebook
from framing.studio.tasks import Task, check_task, predict, text_sha

if TYPE_CHECKING:
    import pandas as pd

PROPOSAL = "by rule"
_SPAN = ["start", "end", "category", "voice"]


def disputed(annotations: "pd.DataFrame", annotated: "pd.DataFrame") -> list[str]:
    """Return the articles that two or more read, and in which they differ in any span, category or voice."""
    read = annotated[~annotated["skipped"].astype(bool)]
    marks = {
        key: frozenset(some[_SPAN].itertuples(index=False, name=None))
        for key, some in annotations.groupby(["article_id", "annotator"])
    }
    people: dict[str, list[str]] = {}
    for article_id, who in sorted(zip(read["article_id"], read["annotator"], strict=True)):
        people.setdefault(article_id, []).append(who)
    return [
        article_id
        for article_id, readers in people.items()
        if any(
            marks.get((article_id, one), frozenset()) != marks.get((article_id, other), frozenset())
            for one, other in combinations(readers, 2)
        )
    ]


def reader_names(annotators: Sequence[str], *, shown: bool) -> dict[str, str]:
    """Name the annotators as the adjudicator sees them: by letter, in the order of their numbers, unless ``shown``.

    Examples
    --------
    >>> reader_names(["7", "12"], shown=False), reader_names(["7"], shown=True)
    ({'12': 'reader A', '7': 'reader B'}, {'7': 'annotator 7'})
    """
    if shown:
        return {one: f"annotator {one}" for one in annotators}
    return {one: f"reader {_letter(place)}" for place, one in enumerate(sorted(annotators))}


def dispute_tasks(
    articles: "pd.DataFrame",
    readings: Mapping[str, "pd.DataFrame"],
    readers: Mapping[str, Sequence[str]],
    codebook: Codebook,
) -> list[Task]:
    """Return a checked task for each article of ``readers``, in their order.

    ``readings`` has the spans of each reader by the name that is shown, and
    those of the rule under ``PROPOSAL``; ``readers`` who read an article.

    Raises
    ------
    InputError
        A span is not that of the article, or its category is not the codebook's.
    """
    by_id = articles.set_index("article_id")
    tasks = []
    for article_id, names in readers.items():
        article = by_id.loc[article_id]
        data = {name: article[name] for name in ("title", "date", "text", "language")}
        data |= {"framing_id": article_id, "text_sha": text_sha(article["text"]), "arm": "assisted"}
        shown = {name: readings[name] for name in (PROPOSAL, *names)}
        predictions = [predict(_marked(table, article_id), name) for name, table in shown.items()]
        task: Task = {"data": data, "predictions": predictions}
        check_task(task, codebook.category_ids)
        tasks.append(task)
    return tasks


def _marked(table: "pd.DataFrame", article_id: str) -> "pd.DataFrame":
    mine = table[table["article_id"] == article_id]
    return mine.assign(score=mine.get("confidence", 1.0), rule="")


def _letter(place: int) -> str:
    """Return A to Z, then AA, AB and so on."""
    before, last = divmod(place, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)
