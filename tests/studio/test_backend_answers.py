import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.contracts import TABLES
from framing.errors import LanguageError
from framing.studio.backend_answers import Blind, PredictionService, Predictor, Screen, _covered, _overlaps
from framing.studio.tasks import text_sha

COLUMNS = [column.name for column in TABLES["markers"]]
TEXT = "The regime fell. A regime is a plan, the regime said."
SECRET_TEXT = "Nobody helps with the regime here."


def markers(*found):
    """Rows of a markers table: (start, end, text, category)."""
    rows = [("", *one, f"en/{one[3]}/{one[2]}", "quote", "", "", "body", 0.8) for one in found]
    return pd.DataFrame(rows, columns=COLUMNS)


def predict(text):
    """Find every "regime"; know no German."""
    if text.language == "de":
        raise LanguageError("no pack for 'de'; there are packs for en, fr")
    starts = [at for at in range(len(text.text)) if text.text.startswith("regime", at)]
    return markers(*((at, at + 6, "regime", "naming") for at in starts))


def repeat(text, drawn):
    """Propose "plan" to whoever has marked anything."""
    at = text.text.find("plan")
    return markers(*((at, at + 4, "plan", one[2]) for one in drawn[:1] if at >= 0))


def voices(text, spans):
    """Hear a paraphrase wherever "said" follows."""
    return ["paraphrase" if "said" in text.text[end:] else "outlet" for _, end in spans]


BLIND = Blind(frozenset({"b1"}), frozenset({text_sha(SECRET_TEXT)}))
SERVICE = PredictionService(Predictor("rules-1", predict, repeat, voices), BLIND, ("en",))
SCREEN = Screen(frozenset({"naming", "loaded"}))


def task(text=TEXT, **data):
    return {"id": 1, "data": {"text": text, **data}}


def spans(prediction):
    return [(one["value"]["start"], one["value"]["labels"][0]) for one in prediction["result"]]


def test_a_prediction_has_regions_with_labels_voices_and_rules_at_the_right_words():
    (answer,) = SERVICE.answer([task()], SCREEN)
    assert answer["model_version"] == "rules-1"
    assert spans(answer) == [(4, "naming"), (19, "naming"), (41, "naming")]
    for one in answer["result"]:
        value = one["value"]
        assert TEXT[value["start"] : value["end"]] == value["text"] == "regime"
    assert [one["value"]["labels"][1:] for one in answer["result"]] == [["quote"]] * 3


IS_BLIND = [
    task(arm="blind"),
    task(arm="Blind"),
    task(arm=""),
    task(arm=None),
    task(arm=["assisted"]),
    task(article_id="b1"),
    task(article_id="b1", arm="assisted"),
    task(SECRET_TEXT),
    task(SECRET_TEXT, arm="assisted", article_id="another"),
]
IS_NOT_BLIND = [task(), task(arm="assisted"), task(article_id="b2"), task(article_id=["b1"]), task(SECRET_TEXT + " ")]


@pytest.mark.parametrize("asked", IS_BLIND)
def test_a_blind_task_leaves_no_prediction_and_nobody_is_asked_to_make_one(asked):
    def refuse(*_):
        raise AssertionError("a blind text was read")

    service = PredictionService(Predictor("rules-1", refuse, refuse, refuse), BLIND, ("en",))
    assert service.answer([asked], SCREEN) == [[]]
    drawn = [{"value": {"start": 4, "end": 10, "labels": ["naming"]}}]
    assert service.suggest(asked, SCREEN, drawn)["result"] == []


@pytest.mark.parametrize("asked", IS_NOT_BLIND)
def test_other_tasks_get_their_prediction(asked):
    (answer,) = SERVICE.answer([asked], SCREEN)
    assert spans(answer)


UNREADABLE = [
    (3, "the task is not a JSON object"),
    ({}, "the task has no text"),
    ({"data": None}, "the task has no text"),
    ({"data": {"text": 7}}, "the task has no text"),
    (task("half \ud83d"), "the text has half a surrogate pair, which is not a character"),
    (task(language="de"), "no pack for 'de'; there are packs for en, fr"),
]


@pytest.mark.parametrize(("asked", "reason"), UNREADABLE)
def test_a_task_that_cannot_be_read_says_why_and_spoils_no_other(asked, reason):
    first, second, third = SERVICE.answer([task(), asked, task("A regime.")], SCREEN)
    assert (second["result"], second["reason"]) == ([], reason)
    assert (len(spans(first)), spans(third)) == (3, [(2, "naming")])


def test_a_text_without_language_is_read_in_the_only_one_of_the_study():
    seen = []
    service = PredictionService(
        Predictor("v", lambda text: seen.append(text.language) or markers(), repeat, voices), Blind(), ("fr",)
    )
    service.answer([task(), task(language=""), task(language="en")], SCREEN)
    assert seen == ["fr", "fr", "en"]


def test_of_several_languages_none_is_guessed():
    service = PredictionService(SERVICE.predictor, Blind(), ("en", "fr"))
    (answer,) = service.answer([task()], SCREEN)
    assert answer["reason"] == "the task does not say its language; the study has en, fr"


def test_labels_and_voices_that_the_screen_does_not_have_are_left_out():
    assert spans(SERVICE.answer([task()], Screen(frozenset({"loaded"})))[0]) == []
    (answer,) = SERVICE.answer([task()], Screen(frozenset({"naming"}), frozenset()))
    assert [one["value"]["labels"] for one in answer["result"]] == [["naming"]] * 3


def test_a_screen_is_read_from_its_xml():
    xml = '<View><Labels name="label" toName="text"><Label value="naming"/><Label value="quote"/></Labels></View>'
    assert Screen.of(xml) == Screen(frozenset({"naming"}), frozenset({"quote"}))
    assert Screen.of(xml.replace('<Label value="quote"/>', "")).voices == frozenset()
    assert Screen.of(xml.replace("Labels", "Choices")).labels == frozenset()
    assert Screen.of("<View/>") == Screen(frozenset(), frozenset())


def region(start, end, label):
    return {"type": "labels", "value": {"start": start, "end": end, "labels": [label]}}


def test_what_is_proposed_is_new_to_the_screen():
    asked = {
        **task(),
        "predictions": [{"result": [region(4, 10, "naming")]}],
        "drafts": [{"result": [region(41, 47, "naming")]}],
    }
    answer = SERVICE.suggest(asked, SCREEN, [region(0, 3, "loaded")])
    assert spans(answer) == [(19, "naming"), (31, "loaded")]
    assert SERVICE.suggest(asked, SCREEN, [region(19, 22, "naming")])["result"][0]["value"]["text"] == "plan"


def test_a_proposal_has_ids_that_no_prediction_has():
    ids = {one["id"] for one in SERVICE.suggest(task(), SCREEN, [region(0, 3, "loaded")])["result"]}
    assert len(ids) == 4
    assert not ids & {one["id"] for one in SERVICE.answer([task()], SCREEN)[0]["result"]}


def new_mark(start, end, *labels, **other):
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": list(labels)}
    return {"id": "x1", "type": "labels", "from_name": "label", "to_name": "text", "value": value, **other}


def test_a_new_mark_without_a_voice_comes_back_with_the_one_that_the_rules_read_there():
    made = new_mark(21, 27, "loaded", origin="manual")
    sent = SERVICE.suggest(task(), SCREEN, [made])["result"][0]
    assert (sent["id"], sent["origin"], sent["value"]["labels"]) == ("x1", "manual", ["loaded", "paraphrase"])
    assert sent["value"]["globalOffsets"] == {"start": 21, "end": 27, "calculated": True}
    assert made["value"]["labels"] == ["loaded"]


VOICED = [
    pytest.param(new_mark(21, 27, "loaded", "quote"), SCREEN, id="has a voice"),
    pytest.param(new_mark(21, 27, "quote"), SCREEN, id="has no category"),
    pytest.param(new_mark(21, 27, "loaded", id=None), SCREEN, id="has no name"),
    pytest.param({**new_mark(21, 27, "loaded"), "value": {"start": 0, "end": 3, "text": "fell", "labels": ["loaded"]}},
                 SCREEN, id="is elsewhere"),
    pytest.param(new_mark(21, 27, "loaded"), Screen(frozenset({"loaded"}), frozenset()), id="no voices on the screen"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "screen"), VOICED)
def test_a_mark_that_needs_no_voice_is_not_sent_back(made, screen):
    answer = SERVICE.suggest(task(), screen, [made])
    assert "x1" not in {region["id"] for region in answer["result"]}


def test_words_are_repeated_though_they_were_counted_in_utf16():
    ships = {**task(f"🚢🚢🚢 {TEXT}"), "predictions": []}
    drawn = region(7, 10, "loaded")
    assert ships["data"]["text"][7:10] != "The"
    drawn["value"]["text"] = "The"
    assert (35, "loaded") in spans(SERVICE.suggest(ships, SCREEN, [drawn]))
    seen = {**region(13, 19, "naming")}
    seen["value"]["text"] = "fell"
    assert len(spans(SERVICE.suggest(ships, SCREEN, [seen]))) == 4


DRAWN_AMISS = [{**region(0, 4, "naming"), "type": "brushlabels"}, {**region(0, 4, "naming"), "to_name": "audio"},
               {**region(0, 4, "naming"), "value": {"start": 0, "end": 4, "text": "junta", "labels": ["naming"]}},
               None, 3, {}, {"value": 1}, region(0, 999, "naming"), region(9, 2, "naming"), region("0", 4, "naming"),
               region(0, 4, 7), region(0, 4, "praise")]  # fmt: skip


@pytest.mark.parametrize("drawn", DRAWN_AMISS)
def test_a_region_that_is_none_proposes_nothing_of_its_own(drawn):
    assert spans(SERVICE.suggest(task(), SCREEN, [drawn])) == [(4, "naming"), (19, "naming"), (41, "naming")]


def test_proposals_in_a_foreign_language_are_none_with_a_reason():
    assert SERVICE.suggest(task(language="de"), SCREEN, [])["reason"].startswith("no pack for 'de'")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "text", "arm", "article_id", "language", "id"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=4))
def test_whatever_the_tasks_are_there_is_one_answer_each(tasks):
    assert len(SERVICE.answer(tasks, SCREEN)) == len(tasks)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=3), st.sampled_from(IS_BLIND))
def test_nothing_beside_makes_a_blind_task_a_seen_one(more, asked):
    data = {**more, **asked["data"]}
    assert SERVICE.answer([{**asked, "data": data}], SCREEN) == [[]]


@pytest.mark.parametrize("seed", range(20))
def test_a_span_overlaps_what_was_seen_exactly_if_it_overlaps_one_of_it(seed):
    generator = random.Random(seed)
    spans = [(start, start + generator.randint(1, 6)) for start in generator.choices(range(40), k=30)]
    seen = [(start, end, generator.choice("ab")) for start, end in spans[:10]]
    covered = _covered(seen)
    for start, end in spans[10:]:
        expected = any(
            start < other_end and other_start < end for other_start, other_end, label in seen if label == "a"
        )
        assert _overlaps(covered.get("a", ()), start, end) == expected
