"""A standoff file with a value of every kind at every key, one at a time: its other lines are read."""

import json

import pandas as pd
import pytest

from framing.contracts import BOUNDS, TABLES
from framing.errors import InputError
from framing.records import conform
from framing.sharing.rehydrate import rehydrate
from framing.sharing.shared_spans import Labels
from framing.sharing.standoff import WHATS, read_standoff, standoff
from framing.sharing.standoff_checks import SIDE_TABLES

TEXT = "The junta fell silent on Monday, and nobody said why it had."
VALUES = (
    None, True, False, 0, -1, 2**70, 1.5, float("inf"), float("nan"), "x", "", "\ud800", "\x1b[31m", [], {}, [None],
    [[]], [{}], ["x"], {"a": None}, json.loads("[" * 300 + "]" * 300),
)  # fmt: skip
ARTICLES = conform(
    pd.DataFrame([{"article_id": name, "outlet": "herald", "language": "en", "text": TEXT, "words": 12, "url": url}
                  for name, url in (("a", "https://herald.example/1"), ("b", ""))]),
    "articles",
)  # fmt: skip
CHANGED = ARTICLES.assign(text=TEXT.replace("Monday", "Sunday"))


MEANT = ((("readings",), []), (("answers",), []))  # nobody read the article, or answered a question about it


def shared():
    span = {"start": 4, "end": 9, "text": "junta", "category": "naming", "voice": "outlet", "origin": "kept"}
    marks = [{"article_id": name, "annotator": "1", **span, "rule": "en/junta"} for name in ("a", "b")]
    readings = [{"article_id": name, "annotator": "1", "arm": "assisted", "annotated_at": "", "seconds": 9.5,
                 "skipped": False} for name in ("a", "b")]  # fmt: skip
    answers = [{"article_id": name, "annotator": "1", "question": "frames", "answer": "conflict"} for name in "ab"]
    sides = {"readings": conform(pd.DataFrame(readings), "readings"), "answers": pd.DataFrame(answers)}
    return standoff(Labels("annotations", ARTICLES, conform(pd.DataFrame(marks), "annotations")), sides).splitlines()


def paths(value, path=()):
    """Yield the path of each value inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*path, name)
        yield from paths(inner, (*path, name))


def described(made):
    tables = {"spans": made.spans, "lost": made.lost, **made.sides}
    return {name: table.astype(str).to_dict("records") for name, table in tables.items()}


def of_b(rows):
    return {name: [row for row in table if row["article_id"] == "b"] for name, table in rows.items()}


EVERY = [(), *paths(json.loads(shared()[1]))]


def with_value(path, value):
    """Return the file with another value at a path of line 2."""
    head, first, second = shared()
    lines = [json.loads(first)]
    holder = lines
    for name in (0, *path)[:-1]:
        holder = holder[name]
    holder[(0, *path)[-1]] = value
    return "\n".join([head, json.dumps(lines[0]), second])


@pytest.mark.exhaustive
@pytest.mark.parametrize("articles", [ARTICLES, CHANGED], ids=["same", "changed"])
def test_whatever_is_at_a_key_the_other_line_is_read_and_nothing_is_lost_in_silence(articles):
    head, lines, _ = read_standoff("\n".join(shared()))
    sound, second = described(rehydrate(head["what"], lines, articles)), lines[1]
    for path in EVERY:
        for value in VALUES:
            head, lines, aside = read_standoff(with_value(path, value))
            if aside and "line 2" in aside[0]:
                assert lines == [second], (path, value)
                continue
            made = described(rehydrate(head["what"], lines, articles))
            assert of_b(made) == of_b(sound), (path, value)
            kept = sum(map(len, made.values())) == sum(map(len, sound.values()))
            assert kept or aside or (path, value) in MEANT, (path, value)


ODD = [
    ((), None, "line 2 is not a JSON object"),
    (("article_id",), 5, "line 2 has no text as article_id"),
    (("url",), [], "line 2 has no text as url"),
    (("sentences",), [[1]], "line 2 has sentences that are not pairs of a length and a hash"),
    (("spans",), {}, "line 2 has annotations that are not a list of JSON objects"),
    (("spans", 0, "start"), "4", "line 2 has an invalid start in row 1 of annotations"),
    (("spans", 0, "end"), 4, "line 2 has an invalid end in row 1 of annotations"),
    (("spans", 0, "category"), "\ud800", "line 2 has an invalid category in row 1 of annotations"),
    (("spans", 0, "folded"), [1], "line 2 has an invalid folded in row 1 of annotations"),
    (("spans", 0, "hashes"), {}, "line 2 has an invalid hashes in row 1 of annotations"),
    (("readings", 0, "skipped"), 0, "line 2 has an invalid skipped in row 1 of readings"),
    (("article_id",), "b", "line 3 is about article 'b', which has a line above"),
]


SIDES = {
    "readings": {"annotator": "1", "arm": "blind", "annotated_at": "", "seconds": 9.5, "skipped": False},
    "sample": {"stratum": "herald", "probability": 0.5, "arm": "blind", "annotators": 2, "rank": 3},
}
OUTSIDE = [
    ("sample", "probability", 0, "probability 0, which must be above 0 and at most 1,"),
    ("sample", "probability", 1.01, "probability 1.01, which must be above 0 and at most 1,"),
    ("sample", "annotators", 0, "annotators 0, which must be at least 1,"),
    ("sample", "annotators", -2, "annotators -2, which must be at least 1,"),
    ("sample", "rank", -1, "rank -1, which must be at least 0,"),
    ("readings", "seconds", -0.5, "seconds -0.5, which must be at least 0,"),
    ("gold", "confidence", 0.0, "confidence 0.0, which must be above 0 and at most 1,"),
    ("markers", "score", -0.1, "score -0.1, which must be at least 0 and at most 1,"),
]
AT_THE_EDGE = [
    ("sample", "probability", 1), ("sample", "annotators", 1), ("sample", "rank", 0), ("readings", "seconds", 0),
    ("readings", "seconds", None), ("gold", "confidence", 1), ("markers", "score", 0),
]  # fmt: skip


def with_number(table, name, value):
    """Return a file of gold or markers with its side tables, of which one has another number in one row."""
    what = table if table in ("gold", "markers") else "gold"
    span = {"start": 4, "end": 9, "text": "junta", "category": "naming", "voice": "outlet", "confidence": 1.0,
            "rule": "en/junta", "position": "body", "score": 0.5}  # fmt: skip
    sides = {
        key: conform(pd.DataFrame([{**row, "article_id": one} for one in "ab"]), key) for key, row in SIDES.items()
    }
    marks = conform(pd.DataFrame([{**span, "article_id": one} for one in "ab"]), what)
    lines = [json.loads(line) for line in standoff(Labels(what, ARTICLES, marks), sides).splitlines()]
    lines[1]["spans" if table == what else table][0][name] = value
    return "\n".join(map(json.dumps, lines))


@pytest.mark.parametrize(("table", "name", "value", "reason"), OUTSIDE)
def test_a_number_that_a_column_cannot_have_sets_its_line_aside_by_name(table, name, value, reason):
    _, lines, aside = read_standoff(with_number(table, name, value))
    assert ([line["article_id"] for line in lines], aside) == (["b"], (f"line 2 has {reason} in row 1 of {table}",))


@pytest.mark.parametrize(("table", "name", "value"), AT_THE_EDGE)
def test_a_number_at_the_edge_is_read(table, name, value):
    assert read_standoff(with_number(table, name, value))[2] == ()


def test_every_number_of_what_can_be_kept_has_bounds():
    numbers = {
        (name, column.name)
        for name in (*WHATS, *SIDE_TABLES)
        for column in TABLES[name]
        if column.dtype in ("int", "float")
    }
    assert numbers == {(name, column) for name, bounds in BOUNDS.items() for column in bounds}


def test_two_readings_of_one_annotator_are_set_aside_by_name():
    lines = [json.loads(line) for line in shared()]
    lines[1]["readings"] *= 2
    (reason,) = read_standoff("\n".join(map(json.dumps, lines)))[2]
    assert reason == "line 2 has two rows of readings with annotator '1'"


@pytest.mark.parametrize(("path", "value", "reason"), ODD)
def test_an_odd_line_is_set_aside_and_named(path, value, reason):
    _, lines, aside = read_standoff(with_value(path, value))
    assert (len(lines), aside) == (1, (reason,))


def test_a_span_beyond_an_unchanged_text_is_lost_with_a_reason():
    head, lines, _ = read_standoff(with_value(("spans", 0, "end"), 900))
    assert list(rehydrate(head["what"], lines, ARTICLES).lost["why"]) == ["it ends at 900 in a text of 60 characters"]


def test_a_file_that_lost_its_last_lines_says_so():
    assert read_standoff("\n".join(shared()))[2] == ()
    (reason,) = read_standoff("\n".join(shared()[:2]))[2]
    assert reason == "the first line announces 2 articles, but the file has 1: is it complete?"


@pytest.mark.parametrize("line", ["[" * 200_000, "9" * 5_000])
def test_json_that_python_cannot_read_is_refused_by_line(line):
    with pytest.raises(InputError, match="line 2 is n"):
        read_standoff(f"{shared()[0]}\n{line}")
