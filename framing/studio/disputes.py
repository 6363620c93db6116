"""Disputed articles as tasks for an adjudicator: every annotator's reading is a prediction beside the others.

Label Studio shows the predictions of a task as tabs, one a model version. The one
that the project names is the adjudicator's to begin with: what the rule makes of
the readings.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from framing.codebook import Codebook
from framing.records import completed
from framing.studio.tasks import Task, check_task, predict, text_sha

if TYPE_CHECKING:
    import pandas as pd

PROPOSAL = "by rule"
# what the adjudicator reads in the project; the categories stand beside each article
_INSTRUCTION = (
    "<p>Two or more people read each of these articles and differ in it. You decide what is right.</p><br/>"
    "<p><b>Open a task from the list</b>, not by <i>Label All Tasks</i>: only there the readings stand in tabs above "
    "the text, and side by side under <i>Compare All</i>.</p>"
    "<p><b>The tabs.</b> {readers}: what one reader marked, the same person in all articles. <i>by rule</i> is what "
    "the study's rule makes of all readings. Your own tab begins with a copy of that one.</p>"
    "<p><b>Decide</b> in your own tab: delete what is wrong, add what is missing, say whose words they are. Then "
    "<i>Submit</i>: what you leave standing is the gold of the whole article, and nothing else.</p>"
    "<p><b>To keep the gold of the rule</b> as it is, <i>Submit</i> unchanged, or <i>Skip</i>, which there is in "
    "<i>Label All Tasks</i> only. A skipped article does not count as decided.</p>"
)
_SPAN = ["start", "end", "category", "voice"]


def disputed(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> list[str]:
    """Return the articles that two or more read, and in which they differ in any span, category or voice."""
    read = completed(readings)
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
    """Name the annotators as the adjudicator sees them: by letter, in the order of their names, unless ``shown``.

    Examples
    --------
    >>> reader_names(["7", "12"], shown=False), reader_names(["7"], shown=True)
    ({'12': 'reader A', '7': 'reader B'}, {'7': 'annotator 7'})
    """
    if shown:
        return {one: f"annotator {one}" for one in annotators}
    return {one: f"reader {_letter(place)}" for place, one in enumerate(sorted(annotators))}


def instruction(*, shown: bool) -> str:
    """Write what the adjudicator reads; ``shown`` as for ``reader_names``."""
    names = "<i>annotator</i> and a name" if shown else "<i>reader A</i>, <i>reader B</i> and so on"
    return _INSTRUCTION.format(readers=names)


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
        data |= {"article_id": article_id, "text_sha": text_sha(article["text"]), "arm": "assisted"}
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
