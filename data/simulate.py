"""Two simulated annotators: the gold, spoilt by a seeded error model, as a Label Studio export.

They are no people. ``data/README.md`` says so with the same numbers, and a test
holds the two together. Every draw depends on the annotator and the span alone, so
that a change of one article or one rule leaves the other draws as they were.
"""

import hashlib
import random
from typing import Any

MISSED = {"shown": 0.10, "not shown": 0.20}  # a gold span is missed: pre-labelled, or not
TOO_LONG = 0.05  # its span takes in the next word
WRONG_CATEGORY = 0.03
WRONG_VOICE = 0.04
FALSE_KEPT = 0.15  # a pre-label that is wrong is left standing
FALSE_ADDED = 0.04  # words that only look like a marker are marked
ANNOTATORS = (1, 2)
CATEGORIES = ("hedge", "reporting_verb", "naming", "loaded", "scare_quotes", "euphemism", "vague_attribution")
VOICES = ("outlet", "quote", "paraphrase")

Gold = tuple[int, int, str, str, str, str]  # start, end, text, category, voice, speaker
Mark = tuple[int, int, str, str]  # start, end, category, voice


def annotate(
    task: dict[str, Any], gold: list[Gold], negatives: list[tuple[int, int, str]], readers: int
) -> list[dict[str, Any]]:
    """Return the annotations of one task: of both annotators where ``readers`` is two, else of one by turns."""
    name = task["data"]["article_id"]
    turn = _chance("turn", name) < 0.5
    people = ANNOTATORS if readers > 1 else ANNOTATORS[:1] if turn else ANNOTATORS[1:]
    prediction = task["predictions"][0] if task.get("predictions") else {}
    shown = [one for one in prediction.get("result", []) if one["type"] == "labels"]
    voices = {one["id"]: _voice_of(one) for one in shown}
    return [
        {
            "completed_by": person,
            "result": _result(_read(person, task["data"], gold, negatives, shown), shown, voices, task["data"]["text"]),
            "was_cancelled": False,
            "ground_truth": False,
            "created_at": "2024-07-01T09:00:00Z",
            "updated_at": "2024-07-01T09:00:00Z",
            "lead_time": round(60 + 120 * _chance("time", person, name), 1),
            "prediction": prediction,
        }
        for person in people
    ]


def _read(
    person: int,
    data: dict[str, Any],
    gold: list[Gold],
    negatives: list[tuple[int, int, str]],
    shown: list[dict[str, Any]],
) -> list[Mark]:
    name, text = data["article_id"], data["text"]
    marks = []
    for start, end, _, category, voice, _ in gold:
        pre = any(_meets(one, start, end) and _category_of(one) == category for one in shown)
        key = (person, name, start, category)
        if _chance("miss", *key) < MISSED["shown" if pre else "not shown"]:
            continue
        if _chance("long", *key) < TOO_LONG:
            end = _next_word(text, end)
        if _chance("category", *key) < WRONG_CATEGORY:
            category = _other(CATEGORIES, category, *key)
        if _chance("voice", *key) < WRONG_VOICE:
            voice = _other(VOICES, voice, *key)
        marks.append((start, end, category, voice))
    for one in shown:
        start, end, category = one["value"]["start"], one["value"]["end"], _category_of(one)
        false = not any(g[0] < end and start < g[1] and g[3] == category for g in gold)
        if false and _chance("false", person, name, start, category) < FALSE_KEPT:
            marks.append((start, end, category, "prelabel"))
    for start, end, words in negatives:
        if not any(_meets(one, start, end) for one in shown) and _chance("added", person, name, start) < FALSE_ADDED:
            marks.append((start, end, "scare_quotes" if words[0] in "\"“«‘'" else "loaded", "outlet"))
    return sorted(set(marks))


def _result(marks: list[Mark], shown: list[dict[str, Any]], voices: dict[str, str], text: str) -> list[dict[str, Any]]:
    at = {(one["value"]["start"], one["value"]["end"]): one for one in shown}
    regions = []
    for number, (start, end, category, voice) in enumerate(marks):
        pre = at.pop((start, end), None)
        before = voices.get(pre["id"], "outlet") if pre else ""
        voice = before if voice == "prelabel" else voice
        same = pre is not None and _category_of(pre) == category and before == voice
        origin = "manual" if pre is None else "prediction" if same else "prediction-changed"
        kept = {"score": pre["score"], "meta": pre["meta"]} if pre else {}
        frame = {"id": pre["id"] if pre else f"m{number}", "to_name": "text", "origin": origin}
        value = {"start": start, "end": end, "text": text[start:end]}
        regions.append(
            {**frame, "from_name": "label", "type": "labels", "value": {**value, "labels": [category, voice]}, **kept}
        )
    return regions


def _category_of(region: dict[str, Any]) -> str:
    return next(str(label) for label in region["value"]["labels"] if label not in VOICES)


def _voice_of(region: dict[str, Any]) -> str:
    return next(str(label) for label in region["value"]["labels"] if label in VOICES)


def _chance(*key: object) -> float:
    digest = hashlib.sha256("\0".join(map(str, key)).encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _other(choices: tuple[str, ...], one: str, *key: object) -> str:
    return random.Random("\0".join(map(str, key))).choice([each for each in choices if each != one])


def _next_word(text: str, end: int) -> int:
    rest = text[end:]
    if not rest.startswith(" ") or not rest[1:2].isalpha():
        return end
    return end + 1 + len(rest[1:].split(maxsplit=1)[0].rstrip('.,;:!?”’»"'))


def _meets(region: dict[str, Any], start: int, end: int) -> bool:
    return bool(region["value"]["start"] < end and start < region["value"]["end"])
