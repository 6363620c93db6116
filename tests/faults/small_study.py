"""A study small enough to be made hundreds of times: its sources, two exports of Label Studio, and its settings."""

import json
import random
from pathlib import Path

import tomlkit

from framing import package_data
from framing.studio.tasks import text_sha

SETTINGS = """\
framing = 1
title = "Buses and barges"
languages = ["en"]

[[outlets]]
id = "herald"

[[outlets]]
id = "gazette"

[[actors]]
id = "government"
names = { en = ["government", "regime"] }

[sampling]
articles_per_outlet = 7
blind_share = 0.2
overlap_share = 0.5

[model]
folds = 2
fold_by = "article"
dimensions = 0
"""
CATEGORIES = ("naming", "loaded")
# sentence, the words in it that somebody may mark, category, voice, who marks them
SENTENCES = (
    ("The regime sent four lorries to the border.", "regime", "naming", "outlet", ("ada", "bo")),
    ("A new tax regime starts in spring.", "regime", "naming", "outlet", ()),
    ("“That is a brutal plan,” the mayor said.", "brutal", "loaded", "quote", ("ada",)),
    ("They made a brutal cut to the bus lines.", "brutal", "loaded", "outlet", ("ada", "bo")),
    ("A brutal winter closed the pass for weeks.", "brutal", "loaded", "outlet", ("bo",)),
    ("Those scullers stayed away from the vote.", "scullers", "naming", "outlet", ("ada", "bo")),
    ("The ferry takes nine cars at a time.", "", "", "", ()),
    ("The council meets again on the second of June.", "", "", "", ()),
)
BATCHES = (22, 10, 4)  # articles in each of the sources texts1.jsonl, texts2.jsonl, texts3.jsonl


def write(folder: Path) -> None:
    """Write ``study/`` with its settings and codebook, and beside it the sources and two exports."""
    study, texts = folder / "study", list(_texts())
    (study / "label_config").mkdir(parents=True)
    (study / "study.toml").write_text(SETTINGS, encoding="utf-8")
    codebook = tomlkit.parse((package_data.folder("label_config") / "codebook.toml").read_text(encoding="utf-8"))
    codebook["categories"] = [one for one in codebook["categories"].unwrap() if one["id"] in CATEGORIES]
    (study / "label_config" / "codebook.toml").write_text(tomlkit.dumps(codebook), encoding="utf-8")
    first = 0
    for number, size in enumerate(BATCHES, start=1):
        articles = [_article(*named) for named in texts[first : first + size]]
        _write_lines(folder / f"texts{number}.jsonl", articles)
        first += size
    for number in (1, 2):
        _write_counts(folder / f"scores{number}.csv", texts[: sum(BATCHES[:number])])
    for number in (1, 2):
        export = [_task(place, number, *named) for place, named in enumerate(texts[: BATCHES[0]], start=1)]
        (folder / f"export{number}.json").write_text(json.dumps(export), encoding="utf-8")


def _write_counts(path, texts):
    """Write what a model of somebody else expects: half a marker more in each article than there are words to mark."""
    lines = ["article_id,category,expected_count"]
    for name, sentences, _ in texts:
        expected = {category: sum(one[2] == category for one in sentences) + 0.5 for category in CATEGORIES}
        lines += [f"{name},{category},{count}" for category, count in expected.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _texts():
    """Yield the id, the sentences and the text of every article."""
    generator = random.Random(7)
    for number in range(sum(BATCHES)):
        sentences = generator.sample(SENTENCES, 4)
        yield f"a{number:02d}", sentences, "\n\n".join(sentence for sentence, *_ in sentences)


def _article(name, sentences, text):
    outlet = ("herald", "gazette")[int(name[1:]) % 2]
    return {"article_id": name, "outlet": outlet, "language": "en", "date": "2024-05-01", "text": text}


def _task(number, export, name, sentences, text):
    """Return a task with its annotations; in the second export somebody has taken marks back in three articles."""
    people, again = ("ada", "bo")[: 1 + number % 2], export == 2 and number < 4
    annotations = [
        _annotation(10 * number + place, who, sentences[2:] if again else sentences, text, day=1 + again)
        for place, who in enumerate(people)
    ]
    data = {"article_id": name, "text": text, "text_sha": text_sha(text), "arm": "blind", "language": "en"}
    return {"id": number, "project": 1, "data": data, "annotations": annotations, "predictions": []}


def _annotation(number, who, sentences, text, *, day):
    result = [
        region
        for sentence, words, category, voice, marked in sentences
        if who in marked
        for region in _regions(text.index(sentence) + sentence.index(words), words, category, voice)
    ]
    moment = f"2024-06-{day:02d}T10:{number % 60:02d}:00.000000Z"
    person = {"id": 1 + ("ada", "bo").index(who), "email": f"{who}@desk.example"}
    return {"id": number, "completed_by": person, "result": result, "was_cancelled": False, "lead_time": 40.0,
            "created_at": moment, "updated_at": moment}  # fmt: skip


def _regions(start, words, category, voice):
    place = {"start": start, "end": start + len(words), "text": words}
    about = {"id": f"m{start}", "to_name": "text", "origin": "manual"}
    yield {**about, "from_name": "label", "type": "labels", "value": {**place, "labels": [category]}}
    yield {**about, "from_name": "voice", "type": "choices", "value": {**place, "choices": [voice]}}


def _write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
