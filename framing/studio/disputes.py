"""Disputed articles as tasks for an adjudicator, with one prediction per reading.

Label Studio shows the predictions of a task as tabs, one per model version. The
adjudicator starts from the one that the project names: the gold that the rule
makes of the readings.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from framing.codebook import Codebook
from framing.records import completed
from framing.studio.dispute_list import dispute_regions, find_disputes, list_disputes, without_disputes
from framing.studio.labelling_screen import DISPUTES
from framing.studio.tasks import Task, check_task, predict, text_sha

if TYPE_CHECKING:
    import pandas as pd

PROPOSAL = "by rule"
# what the adjudicator reads in the project; the categories are shown beside each article
_INSTRUCTION = (
    "<p>Two or more people read each of these articles and disagree. You decide what is right.</p><br/>"
    "<p><b>Open a task from the list</b>, not by <i>Label All Tasks</i>: only there are the readings shown in tabs "
    "above the text, and side by side under <i>Compare All</i>.</p>"
    "<p><b>The tabs.</b> {readers}: what one reader marked, the same person in all articles. <i>by rule</i> is what "
    "the study's rule makes of all readings. Your own tab starts with a copy of it.</p>"
    "<p><b>Disputed places</b> are underlined with dots and numbered. The list beside the text says what each reader "
    "marked there. Click a place in the list of regions (it is called <i>disputed</i>) to go to it: it is locked, and "
    "no part of what you decide.</p>"
    "<p><b>Decide</b> in your own tab: delete what is wrong, add what is missing, say whose words they are. Then "
    "<i>Submit</i>: what remains is the gold of the whole article, and nothing else.</p>"
    "<p><b>To keep the gold of the rule</b> as it is, <i>Submit</i> unchanged, or <i>Skip</i>, which is offered "
    "in <i>Label All Tasks</i> only. A skipped article does not count as decided, whatever is changed in it later: "
    "to decide it after all, open it, press <i>Cancel skip</i>, and <i>Submit</i>.</p>"
)
_SPAN = ["start", "end", "category", "voice"]


def disputed(annotations: "pd.DataFrame", readings: "pd.DataFrame") -> list[str]:
    """Return the articles that two or more people read and in which any span, category or voice differs."""
    read = completed(readings)
    spans = {
        key: frozenset(rows[_SPAN].itertuples(index=False, name=None))
        for key, rows in annotations.groupby(["article_id", "annotator"])
    }
    annotators: dict[str, list[str]] = {}
    for article_id, annotator in sorted(zip(read["article_id"], read["annotator"], strict=True)):
        annotators.setdefault(article_id, []).append(annotator)
    return [
        article_id
        for article_id, readers in annotators.items()
        if any(
            spans.get((article_id, first), frozenset()) != spans.get((article_id, second), frozenset())
            for first, second in combinations(readers, 2)
        )
    ]


def reader_names(annotators: Sequence[str], *, shown: bool) -> dict[str, str]:
    """Name the annotators for the adjudicator: by letter, in the order of their names, unless ``shown``.

    Examples
    --------
    >>> reader_names(["7", "12"], shown=False), reader_names(["7"], shown=True)
    ({'12': 'reader A', '7': 'reader B'}, {'7': 'annotator 7'})
    """
    if shown:
        return {name: f"annotator {name}" for name in annotators}
    return {name: f"reader {_letter(index)}" for index, name in enumerate(sorted(annotators))}


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

    ``readings`` holds the spans of each reader by the name shown, and those of the
    rule under ``PROPOSAL``; ``readers`` the names of those who read an article.

    Raises
    ------
    InputError
        A span's words are not the article's, or its category is not in the codebook.
    """
    by_id = articles.set_index("article_id")
    tasks = []
    for article_id, names in readers.items():
        article = by_id.loc[article_id]
        data = {name: article[name] for name in ("title", "date", "text", "language")}
        data |= {"article_id": article_id, "text_sha": text_sha(article["text"]), "arm": "assisted"}
        shown = {name: readings[name] for name in (PROPOSAL, *names)}
        predictions = [predict(_spans_of(table, article_id), name) for name, table in shown.items()]
        task: Task = {"data": data, "predictions": predictions}
        check_task(task, codebook.category_ids)
        tasks.append(_with_disputes(task, {name: _spans_of(readings[name], article_id) for name in names}))
    return tasks


def _with_disputes(task: Task, readings: Mapping[str, "pd.DataFrame"]) -> Task:
    """List in a task what its readers dispute, and put the places before the marks of the rule."""
    disputes, text = find_disputes(readings), task["data"]["text"]
    proposal, *others = task["predictions"]
    result = [*dispute_regions(disputes, text), *proposal["result"]]
    return {
        "data": {**task["data"], DISPUTES: list_disputes(disputes, text)},
        "predictions": [{**proposal, "result": result}, *others],
    }


def without_places(tasks: Sequence[Task]) -> list[Task]:
    """Return tasks without the disputed places, for a project whose screen was made before there were any."""
    return [
        {
            **task,
            "predictions": [
                {**prediction, "result": without_disputes(prediction["result"])} for prediction in task["predictions"]
            ],
        }
        for task in tasks
    ]


def as_decided(tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return exported tasks without the disputed places, which the adjudicator's annotations have as they were sent."""
    return [{**task, "annotations": [_decision(decision) for decision in task["annotations"]]} for task in tasks]


def _decision(annotation: Any) -> Any:
    if not isinstance(annotation, Mapping):
        return annotation
    shown = annotation.get("prediction")
    if isinstance(shown, Mapping) and "result" in shown:
        annotation = {**annotation, "prediction": {**shown, "result": without_disputes(shown["result"])}}
    return {**annotation, "result": without_disputes(annotation["result"])} if "result" in annotation else annotation


def _spans_of(table: "pd.DataFrame", article_id: str) -> "pd.DataFrame":
    spans = table[table["article_id"] == article_id]
    return spans.assign(score=spans.get("confidence", 1.0), rule="")


def _letter(index: int) -> str:
    """Return A to Z, then AA, AB and so on."""
    rest, last = divmod(index, 26)
    return (_letter(rest - 1) if rest else "") + chr(ord("A") + last)
