"""Articles, markers and the sample as tasks for Label Studio.

Label Studio stores whatever it is sent: an unknown label, an end beyond the text,
two regions with the same id. So every task is checked here before it is sent.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.codebook import Codebook
from framing.contracts import VOICES
from framing.digests import digest_value
from framing.errors import InputError
from framing.manifest import Recipe
from framing.studio.labelling_screen import LABEL, TEXT, VARIABLES

if TYPE_CHECKING:
    import pandas as pd

Task = dict[str, Any]
_OLD_ID = "framing_id"  # what earlier versions called article_id
_SHOWN = ("start", "end", "text", "category", "rule", "voice", "score")


@dataclass(frozen=True)
class Prelabels:
    """Markers to show to people, and the name of the rules that found them."""

    markers: "pd.DataFrame"
    version: str


def make_tasks(
    articles: "pd.DataFrame",
    sample: "pd.DataFrame",
    prelabels: Prelabels,
    *,
    codebook: Codebook,
    show_outlet: bool = False,
) -> list[Task]:
    """Return a checked task for each article of the sample, in the order of its ranks.

    Tasks of the assisted arm have their markers as one prediction, those of the
    blind arm none. Markers of a category that the codebook does not have are left
    out (see ``left_out``).

    Raises
    ------
    InputError
        The sample has an article that the articles do not have, or a task does
        not pass ``check_task``.
    """
    sampled = articles[articles["article_id"].isin(sample["article_id"])].to_dict("records")
    by_id = {row["article_id"]: row for row in sampled}
    markers = prelabels.markers
    in_sample = markers["article_id"].isin(sample["article_id"])
    shown = markers[in_sample & markers["category"].isin(codebook.category_ids)]
    by_article: dict[str, list[tuple[Any, ...]]] = {}
    for article_id, *row in zip(shown["article_id"].tolist(), *_columns(shown), strict=True):
        by_article.setdefault(article_id, []).append(tuple(row))
    tasks = []
    for row in sample.sort_values("rank", kind="stable").to_dict("records"):
        if row["article_id"] not in by_id:
            raise InputError(
                f"the sample has article {row['article_id']!r}, which is not among the articles; draw the sample again"
            )
        task: Task = {"data": _data(row, by_id[row["article_id"]], show_outlet=show_outlet)}
        if row["arm"] == "assisted":
            task["predictions"] = [_predict(by_article.get(row["article_id"], ()), prelabels.version)]
        check_task(task, codebook.category_ids)
        tasks.append(task)
    return tasks


def _data(row: Mapping[str, Any], article: Mapping[str, Any], *, show_outlet: bool) -> dict[str, Any]:
    data = {
        "article_id": row["article_id"],
        "title": article["title"],
        "date": article["date"],
        "text": article["text"],
        "text_sha": text_sha(article["text"]),
        "arm": row["arm"],
        "language": article["language"],
    }
    # the outlet is not sent unless it is to be seen: the task list shows every field of a task
    return {**data, "outlet": article["outlet"]} if show_outlet else data


def predict(markers: "pd.DataFrame", version: str) -> dict[str, Any]:
    """Return the markers of one article as a prediction.

    Each marker is a region with its rule in ``meta`` and its score; its labels are
    its category and its voice. If two rules give the same span the same category, the one with the
    higher score stays.
    """
    return _predict(zip(*_columns(markers), strict=True), version)


def _columns(markers: "pd.DataFrame") -> "list[list[Any]]":
    return [markers[name].tolist() for name in _SHOWN]


def _predict(rows: Iterable[tuple[Any, ...]], version: str) -> dict[str, Any]:
    """Return one article's markers, each a row of ``_SHOWN``, as a prediction."""
    best = _best(rows)
    result = []
    for start, end, text, category, rule, voice, score in best:
        span = {"start": int(start), "end": int(end), "text": text}
        result.append(
            {
                "id": _region_id(start, end, category),
                "to_name": TEXT,
                "from_name": LABEL,
                "type": "labels",
                "value": {**span, "labels": [category, voice]},
                "score": round(float(score), 4),
                **({"meta": {"text": [rule]}} if rule else {}),
            }
        )
    mean = round(sum(float(row[-1]) for row in best) / len(best), 4) if best else 0.0
    return {"model_version": version, "score": mean, "result": result}


def _best(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return for each span and category the marker with the highest score, in the order of the text."""
    # pandas needs milliseconds to sort a table of a dozen rows, and Label Studio asks for a thousand at once
    best: dict[tuple[int, int, str], tuple[Any, ...]] = {}
    for row in sorted(rows, key=lambda row: -row[-1]):
        best.setdefault((row[0], row[1], row[3]), row)
    return sorted(best.values(), key=lambda row: row[:2])


def _region_id(start: int, end: int, category: str) -> str:
    """Name a pre-label by its content: the same marker has the same name in all versions of the rules."""
    return f"m{hashlib.sha256(f'{start} {end} {category}'.encode()).hexdigest()[:9]}"


def check_task(task: Mapping[str, Any], labels: Collection[str]) -> None:
    """Raise ``InputError``, naming the article, if a task is not valid."""
    data = task["data"]
    for name in ("article_id", "text_sha", "arm", *VARIABLES):
        if not isinstance(data.get(name), str):
            raise InputError(f"article {data.get('article_id')!r}: {name} must be a text, not {data.get(name)!r}")
    for prediction in task.get("predictions", []):
        for fault in _faults(prediction["result"], data["text"], labels):
            raise InputError(f"article {data['article_id']!r}: {fault}")


def _faults(result: Sequence[Mapping[str, Any]], text: str, labels: Collection[str]) -> Iterable[str]:
    """Yield faults that Label Studio would store, and then display or export as something else."""
    ids = set()
    for region in result:
        name, value = region.get("id"), region.get("value")
        if not (name and isinstance(name, str)):
            yield "a region has no id; Label Studio would generate one"
            continue
        if not isinstance(value, Mapping):
            yield f"region {name} has no value"
            continue
        yield from _span_faults(name, value, text)
        if name in ids:
            yield f"region id {name} occurs twice; Label Studio would merge the two"
        ids.add(name)
        yield from _answer_faults(region, labels)


def _span_faults(name: str, value: Mapping[str, Any], text: str) -> Iterable[str]:
    start, end = value.get("start"), value.get("end")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= len(text)):
        yield f"region {name} goes from {start!r} to {end!r} in a text of {len(text)} characters"
    elif (words := text[start:end]) != value.get("text"):
        yield f"region {name} says {value.get('text')!r} where the text says {words!r}; run 'framing prelabel'"


def _answer_faults(region: Mapping[str, Any], labels: Collection[str]) -> Iterable[str]:
    control, score = region.get("from_name"), region.get("score", 0)
    if control != LABEL or region.get("to_name") != TEXT:
        yield f"region {region['id']} has a control that the labelling screen lacks: {control!r}"
        return
    given = region["value"].get("labels") if region.get("type") == "labels" else None
    if not isinstance(given, list) or not given or given[0] not in labels:
        yield f"region {region['id']} has {control} {given!r}; it may be {', '.join(labels)}"
    elif len(given) != 2 or given[1] not in VOICES:
        yield f"region {region['id']} has the voice {given[1:]!r}; it may be {', '.join(VOICES)}"
    if not (isinstance(score, int | float) and 0 <= score <= 1):
        yield f"region {region['id']} has score {score!r}; it may be 0 to 1"


def left_out(markers: "pd.DataFrame", sample: "pd.DataFrame", codebook: Codebook) -> dict[str, int]:
    """Count the sampled articles' markers of categories that the codebook does not have."""
    sampled = markers[markers["article_id"].isin(sample["article_id"])]
    unknown = sampled[~sampled["category"].isin(codebook.category_ids)]
    return {str(name): int(count) for name, count in unknown["category"].value_counts().sort_index().items()}


def pushed_article_id(data: object) -> str:
    """Return the article of a task that push made, by the task's data; "" if push did not make it.

    ``article_id`` alone does not tell: it is a common field in other people's
    tasks, too. Only push sends ``text_sha`` beside it.

    Examples
    --------
    >>> pushed_article_id({"article_id": "a1", "text_sha": "5fd7"}), pushed_article_id({"article_id": "a1"})
    ('a1', '')
    """
    if not isinstance(data, Mapping) or "text_sha" not in data:
        return ""
    article_id = data.get("article_id")
    return article_id if isinstance(article_id, str) else ""


def not_pushed(task: object) -> str:
    """Say that a task, named by its number, was not made by push."""
    return f"task {task} was not made by 'framing push': its data lacks article_id or text_sha, which push writes"


def article_id_in(task: Mapping[str, Any]) -> str:
    """Return the article that a task of a server or an export is about; "" if push did not make the task.

    Raises
    ------
    InputError
        Another version of framing made the task, which kept the id elsewhere.
    """
    data = task.get("data") or {}
    if _OLD_ID in data and "article_id" not in data:
        raise InputError(
            f"task {task.get('id')} has {_OLD_ID} instead of article_id: another version of framing pushed it; export "
            f"the project as JSON, replace {_OLD_ID!r} by 'article_id' in that file, and pull it"
        )
    return pushed_article_id(data)


def text_sha(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def rules_version(recipe: Recipe, codebook: Codebook) -> str:
    """Name the rules that made the pre-labels, such as "rules-0.1.0-5fd7e14f".

    ``recipe`` is that of stage ``markers``: the version of the package, the
    digests of the language packs and of ``rules.toml``, the settings. The name depends on
    these and on the categories, not on the articles: a sample that grows keeps it.
    """
    digest = digest_value([{**recipe.packs, **recipe.files}, recipe.settings, sorted(codebook.category_ids)])
    return f"rules-{recipe.version}-{digest[:8]}"
