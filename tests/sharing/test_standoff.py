import json

import pandas as pd
import pytest

from framing.errors import InputError
from framing.records import conform
from framing.sharing.rehydrate import rehydrate
from framing.sharing.shared_spans import Labels
from framing.sharing.standoff import pseudonyms, read_standoff, standoff

TEXT = "Ferry stops\n\nThe regime closed it for good on Monday. “A brutal plan,” said Ilva Tarn of Orvane."


def articles(**more):
    rows = [
        {"article_id": "a", "outlet": "herald", "language": "en", "title": "Ferry stops", "text": TEXT, "words": 17,
         "url": "https://herald.example/1"},
        {"article_id": "b", "outlet": "herald", "language": "en", "text": "Nothing happened.", "words": 2},
    ]  # fmt: skip
    return conform(pd.DataFrame([row | more for row in rows]), "articles")


def span(words, category, voice="outlet", **more):
    start = TEXT.index(words)
    return {"article_id": "a", "start": start, "end": start + len(words), "text": words, "category": category,
            "voice": voice, "rule": f"en/{words}", "position": "body", "score": 0.5, **more}  # fmt: skip


@pytest.fixture
def markers():
    rows = [span("regime", "naming"), span("brutal", "loaded", "quote", speaker="Ilva Tarn", cue="said")]
    return conform(pd.DataFrame(rows), "markers")


def shared(markers, **sides):
    return standoff(Labels("markers", articles(), markers), sides)


def test_there_is_no_word_of_text_title_speaker_or_comment_in_it(markers):
    comment = {"article_id": "a", "annotator": "1", "question": "comment", "answer": "the Tarn quote is brutal"}
    frame = {"article_id": "a", "annotator": "1", "question": "frames", "answer": "conflict"}
    text = shared(markers.assign(rule="en/x"), answers=pd.DataFrame([comment, frame]))
    assert "conflict" in text
    for word in ("regime", "brutal", "Ferry", "Tarn", "Orvane", "said", "Nothing"):
        assert word not in text


def test_it_comes_back_as_it_went_but_for_the_speakers(markers):
    head, lines, _ = read_standoff(shared(markers))
    made = rehydrate(head["what"], lines, articles())
    pd.testing.assert_frame_equal(made.spans, markers.assign(speaker="", cue=""))
    assert set(made.articles["state"]) == {"same"}
    assert made.lost.empty


# what the article is there; its state, and how many labels are put back
ELSEWHERE = [
    ({"article_id": "mine"}, "same", 2),  # known by its address
    ({"article_id": "mine", "url": ""}, "same", 2),  # known by its hash
    ({"article_id": "mine", "url": "", "text": TEXT + " More."}, "missing", 0),
    ({"text": TEXT.replace("Monday", "Sunday")}, "changed", 2),
    ({"text": TEXT.replace("brutal", "cruel")}, "changed", 1),
]


@pytest.mark.parametrize(("there", "state", "placed"), ELSEWHERE)
def test_an_article_is_known_by_id_address_or_hash(markers, there, state, placed):
    head, lines, _ = read_standoff(shared(markers))
    theirs = articles().iloc[:1].assign(**there)
    made = rehydrate(head["what"], lines, theirs)
    row = made.articles.iloc[0]
    assert (row["state"], row["placed"], len(made.lost)) == (state, placed, 2 - placed)
    texts = dict(zip(theirs["article_id"], theirs["text"], strict=True))
    assert all(texts[one.article_id][one.start : one.end] == one.text for one in made.spans.itertuples())
    assert made.articles.iloc[1]["state"] == "missing"


def test_a_lost_label_says_where_it_was_and_why(markers):
    head, lines, _ = read_standoff(shared(markers))
    lost = rehydrate(head["what"], lines, articles().assign(text="Quite another text.")).lost
    assert lost["article_id"].tolist() == ["a", "a"]
    assert lost["start"].tolist() == markers["start"].tolist()
    assert set(lost["why"]) == {"its words are not where its sentence was"}


BROKEN = [
    ("", "is not a standoff file"),
    ('{"format": "other"}', "is not a standoff file"),
    ('{"format": "framing-standoff", "version": 9, "what": "gold", "framing": "7.0"}', r"newer version \(7.0\)"),
    ('{"format": "framing-standoff", "version": 1, "what": "gold"}\n{"article_id": "a"}', "line 2 lacks date, event"),
    ('{"format": "framing-standoff", "version": 1, "what": "gold"}\n{', "line 2 is not JSON"),
    ("[]", "line 1 is not a JSON object"),
]


@pytest.mark.parametrize(("text", "says"), BROKEN)
def test_a_broken_file_is_refused_by_line(text, says):
    with pytest.raises(InputError, match=says):
        read_standoff(text)


def test_a_label_that_is_not_the_text_at_its_place_is_refused(markers):
    with pytest.raises(InputError, match="article 'a': the text at 18 to 24 is not 'regime'"):
        Labels("markers", articles(), markers.assign(start=markers["start"] + 1, end=markers["end"] + 1))


def test_every_line_is_json_and_an_article_without_labels_is_there_too(markers):
    lines = [json.loads(line) for line in shared(markers).splitlines()]
    assert [len(line["spans"]) for line in lines[1:]] == [2, 0]


def test_addresses_and_servers_of_annotators_are_not_in_it_and_who_is_one_stays_one(markers):
    people = [
        ("bo@example.com", "2026-12-01"),
        ("a1", "2026-12-02"),
        ("1@lab.example", "2026-12-04"),
        ("ada@x.org", ""),
    ]
    read = pd.DataFrame([{"article_id": "a", "annotator": who, "annotated_at": when} for who, when in people])
    marks = markers.assign(annotator=["1@lab.example", "bo@example.com"])
    text = shared(marks, readings=read, answers=read.assign(question="frames", answer="conflict"))
    assert "@" not in text
    article = json.loads(text.split("\n")[1])
    assert [one["annotator"] for one in article["readings"]] == ["a2", "a1", "a3", "a4"]
    assert [one["annotator"] for one in article["answers"]] == ["a2", "a1", "a3", "a4"]
    assert [one["annotator"] for one in article["spans"]] == ["a3", "a2"]


def test_whoever_comes_later_changes_no_pseudonym():
    rows = [("zoe@example.com", "2026-12-01"), ("bo@example.com", "2026-12-02"), ("ada@example.com", "2026-12-03")]
    tables = [pd.DataFrame(rows[:many], columns=["annotator", "annotated_at"]) for many in (2, 3)]
    assert pseudonyms(tables[:1]).items() < pseudonyms(tables[1:]).items()
    assert pseudonyms(tables[1:])["ada@example.com"] == "a3"
