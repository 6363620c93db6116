"""Articles, markers and the sample, as the tasks that Label Studio is given.

Label Studio stores whatever it is sent: an unknown label, an end beyond the
text, two regions of one id. So every task is checked here before it leaves.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.codebook import Codebook
from framing.errors import InputError
from framing.files import digest_value
from framing.records import VOICES
from framing.studio.schema import LABEL, TEXT, VARIABLES, VOICE

if TYPE_CHECKING:
    import pandas as pd

Task = dict[str, Any]
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
    """Return a checked task for each article of the sample, in the order of its places.

    Tasks of the assisted arm carry their markers as one prediction; those of
    the blind arm carry none. Markers of a category that
    the codebook does not have are left out (see ``left_out``).

    Raises
    ------
    InputError
        The sample has an article that the articles do not have, or a task does
        not pass ``check_task``.
    """
    wanted = articles[articles["article_id"].isin(sample["article_id"])].set_index("article_id")
    markers = prelabels.markers
    found = markers[markers["article_id"].isin(sample["article_id"]) & markers["category"].isin(codebook.category_ids)]
    by_article = dict(iter(found.groupby("article_id", sort=False)))
    tasks = []
    for row in sample.sort_values("place", kind="stable").itertuples(index=False):
        if row.article_id not in wanted.index:
            raise InputError(
                f"the sample has article {row.article_id!r}, which is not among the articles; draw it anew"
            )
        task: Task = {"data": _data(row, wanted.loc[row.article_id], show_outlet=show_outlet)}
        if row.arm == "assisted":
            task["predictions"] = [predict(by_article.get(row.article_id, found.head(0)), prelabels.version)]
        check_task(task, codebook.category_ids)
        tasks.append(task)
    return tasks


def _data(row: Any, article: Mapping[str, Any], *, show_outlet: bool) -> dict[str, Any]:
    data = {
        "framing_id": row.article_id,
        "title": article["title"],
        "date": article["date"],
        "text": article["text"],
        "text_sha": text_sha(article["text"]),
        "arm": row.arm,
        "language": article["language"],
    }
    # the outlet is not sent at all unless it is to be seen: every field of a task shows in the task list
    return {**data, "outlet": article["outlet"]} if show_outlet else data


def predict(markers: "pd.DataFrame", version: str) -> dict[str, Any]:
    """Return the markers of one article as a prediction.

    Each marker is a region with its rule in ``meta`` and its score; its voice is
    an answer under the same id, as Label Studio wants of a question about a
    region. Where two rules mark the same words the same, the surer one stays.
    """
    best = _surest(markers)
    result = []
    for number, (start, end, text, category, rule, voice, score) in enumerate(best, start=1):
        place = {"start": int(start), "end": int(end), "text": text}
        region = {"id": f"m{number}", "to_name": TEXT}
        result.append(
            {
                **region,
                "from_name": LABEL,
                "type": "labels",
                "value": {**place, "labels": [category]},
                "score": round(float(score), 4),
                "meta": {"text": [rule]},
            }
        )
        result.append({**region, "from_name": VOICE, "type": "choices", "value": {**place, "choices": [voice]}})
    mean = round(sum(float(one[-1]) for one in best) / len(best), 4) if best else 0.0
    return {"model_version": version, "score": mean, "result": result}


def _surest(markers: "pd.DataFrame") -> list[tuple[Any, ...]]:
    """Return of each place and category the marker of the best score, in the order of the text."""
    # a table of a dozen rows is sorted by pandas in milliseconds, and Label Studio asks for a thousand at once
    rows = zip(*(markers[name].tolist() for name in _SHOWN), strict=True)
    best: dict[tuple[int, int, str], tuple[Any, ...]] = {}
    for row in sorted(rows, key=lambda row: -row[-1]):
        best.setdefault((row[0], row[1], row[3]), row)
    return sorted(best.values(), key=lambda row: row[:2])


def check_task(task: Mapping[str, Any], labels: Collection[str]) -> None:
    """Raise ``InputError``, naming the article, where a task is not sound."""
    data = task["data"]
    for name in ("framing_id", "text_sha", "arm", *VARIABLES):
        if not isinstance(data.get(name), str):
            raise InputError(f"article {data.get('framing_id')!r}: {name} should be a text, not {data.get(name)!r}")
    for prediction in task.get("predictions", []):
        for fault in _faults(prediction["result"], data["text"], labels):
            raise InputError(f"article {data['framing_id']!r}: {fault}")


def _faults(result: Sequence[Mapping[str, Any]], text: str, labels: Collection[str]) -> Iterable[str]:
    spans: dict[str, tuple[int, int]] = {}
    answered = set()
    for region in result:
        value, name = region["value"], region["id"]
        start, end = value["start"], value["end"]
        if not 0 <= start < end <= len(text):
            yield f"region {name} goes from {start} to {end} in a text of {len(text)} signs"
        elif (words := text[start:end]) != value["text"]:
            yield f"region {name} says {value['text']!r} where the text says {words!r}; run 'framing prelabel'"
        if (name, region["from_name"]) in answered:
            yield f"region id {name} stands twice; Label Studio would merge the two"
        answered.add((name, region["from_name"]))
        if spans.setdefault(name, (start, end)) != (start, end):
            yield f"region {name} has its answers at two places"
        yield from _answer_faults(region, labels)


def _answer_faults(region: Mapping[str, Any], labels: Collection[str]) -> Iterable[str]:
    known = {LABEL: ("labels", labels), VOICE: ("choices", VOICES)}
    if region["from_name"] not in known or region["to_name"] != TEXT:
        yield f"region {region['id']} is of no control of the labelling screen: {region['from_name']!r}"
        return
    kind, allowed = known[region["from_name"]]
    given = region["value"].get(kind) if region["type"] == kind else None
    if not given or any(one not in allowed for one in given):
        yield f"region {region['id']} has {region['from_name']} {given!r}; it may be {', '.join(allowed)}"
    if not 0 <= region.get("score", 0) <= 1:
        yield f"region {region['id']} has score {region['score']}; it may be 0 to 1"


def left_out(markers: "pd.DataFrame", sample: "pd.DataFrame", codebook: Codebook) -> dict[str, int]:
    """Count the sampled articles' markers of categories that the codebook does not have."""
    inside = markers[markers["article_id"].isin(sample["article_id"])]
    strange = inside[~inside["category"].isin(codebook.category_ids)]
    return {str(name): int(count) for name, count in strange["category"].value_counts().sort_index().items()}


def text_sha(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def rules_version(recipe: Mapping[str, Any], codebook: Codebook) -> str:
    """Name the rules that made the pre-labels, such as "rules-0.1.0-5fd7e14f".

    ``recipe`` is the manifest row of stage ``markers``: the version of the
    package and the digests of the language packs. The name depends on these and
    on the categories, not on the articles: a sample that grows keeps it.
    """
    digest = digest_value([recipe["packs"], sorted(codebook.category_ids)])
    return f"rules-{recipe['version']}-{digest[:8]}"


def same_rules(one: str, other: str) -> bool:
    """Tell whether two names stand for the same packs and categories, whatever the package's version."""
    return one.rpartition("-")[2] == other.rpartition("-")[2]
