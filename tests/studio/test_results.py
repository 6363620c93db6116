import copy
import math

import pandas as pd
import pytest

from framing import package_data
from framing.codebook import read_codebook
from framing.records import conform
from framing.studio.results import read_results, results_digest
from framing.studio.tasks import text_sha

TEXT = "Ligne un\n\nLe  🚢 régime aurait cédé, «\u00a0dit-on\u00a0»."
ARTICLES = pd.DataFrame([{"article_id": "a", "text": TEXT}, {"article_id": "b", "text": "Nothing."}])


@pytest.fixture(scope="module")
def codebook():
    return read_codebook(package_data.folder("label_config") / "codebook.toml")


def region(words="régime", label="naming", name="r1", **more):
    start = TEXT.index(words)
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
            "value": {"start": start, "end": start + len(words), "text": "\\n", "labels": [label]}, **more}  # fmt: skip


def voice(choice, name="r1"):
    return {"id": name, "from_name": "voice", "type": "choices", "value": {"choices": [choice]}}


def annotation(*regions, by=1, **more):
    return {"id": 5, "completed_by": by, "result": list(regions), "was_cancelled": False, "lead_time": 30.0,
            "updated_at": "2024-05-01T10:00:00Z", **more}  # fmt: skip


def task(*annotations, article="a", **data):
    text = TEXT if article == "a" else "Nothing."
    facts = {"article_id": article, "text": text, "text_sha": text_sha(text), "arm": "assisted", **data}
    return {"id": 12, "data": facts, "annotations": list(annotations), "predictions": []}


@pytest.fixture
def read(codebook):
    return lambda *tasks: read_results(tasks, ARTICLES, codebook)


def spans(results):
    return [tuple(row) for row in results.annotations[["text", "category", "voice"]].itertuples(index=False)]


def test_a_region_is_a_slice_of_the_stored_text_whatever_it_says_itself(read):
    assert spans(read(task(annotation(region("régime aurait"))))) == [("régime aurait", "naming", "outlet")]


def counted_in(encoding, made):
    """Return a region as a tool writes it that counts code units of an encoding, with its own words."""
    value = made["value"]
    start, end = (
        len(TEXT[: value[name]].encode(encoding)) // (2 if "16" in encoding else 1) for name in ("start", "end")
    )
    return {**made, "value": {**value, "text": TEXT[value["start"] : value["end"]], "start": start, "end": end}}


WORDS = ("régime", "aurait cédé", "dit-on")


@pytest.mark.parametrize(("encoding", "counting"), [("utf-16-le", "UTF-16 code units"), ("utf-8", "UTF-8 bytes")])
def test_marks_and_pre_labels_with_other_countings_are_moved_and_reported(read, encoding, counting):
    before = [counted_in(encoding, region(words, name=f"m{n}")) for n, words in enumerate(WORDS)]
    voices = [{**voice("quote", "m0"), "value": {**before[0]["value"], "choices": ["quote"]}}]
    kept = [{**one, "origin": "prediction"} for one in before[:2]]
    results = read(task(annotation(*kept, *voices, prediction=pre_labels(*before), parent_prediction=7)))
    assert spans(results) == [("régime", "naming", "quote"), ("aurait cédé", "naming", "outlet")]
    assert list(results.annotations["origin"]) == ["kept", "kept"]
    assert list(zip(results.shown_prelabels["text"], results.shown_prelabels["outcome"], strict=True)) == [
        ("régime", "revoiced"), ("aurait cédé", "kept"), ("dit-on", "deleted"),
    ]  # fmt: skip
    moved = f"counted in {counting}: moved to their own words"
    assert results.notes == (
        f"task 12, article 'a': 2 regions (m0, m1) {moved}",
        f"task 12, article 'a': 3 pre-labels (m0, m1, m2) {moved}",
    )


def test_a_voice_whose_place_is_not_that_of_its_mark_is_not_lost(read):
    elsewhere = {**voice("quote"), "value": {"start": 1, "end": 3, "text": "ig", "choices": ["quote"]}}
    assert spans(read(task(annotation(counted_in("utf-16-le", region()), elsewhere)))) == [
        ("régime", "naming", "quote")
    ]


def test_a_pre_label_without_a_place_is_left_out_and_the_article_was_not_read_blind(read):
    lost = region(name="m1")
    lost["value"] |= {"start": 5, "end": 9999}
    results = read(task(annotation(region(), prediction=pre_labels(lost), parent_prediction=7), arm="blind"))
    assert (len(results.shown_prelabels), list(results.readings["arm"])) == (0, ["assisted"])
    assert results.notes[0].startswith("task 12, article 'a': pre-labels are left out: region m1 goes from 5 to 9999")


NONE_SHOWN = [
    pytest.param({"prediction": {}, "parent_prediction": None}, "blind", "the page showed no pre-labels", id="none"),
    pytest.param({"prediction": None, "parent_prediction": None}, "", "does not say whether", id="no copy"),
    pytest.param({"copied": True, "parent_prediction": None}, "", "does not say whether", id="a copy and no parent"),
    pytest.param({"copied": True, "parent_prediction": 7}, "assisted", "", id="shown, and all deleted"),
    pytest.param({}, "assisted", "", id="not an annotation of Label Studio's"),
]


@pytest.mark.parametrize(("facts", "arm", "note"), NONE_SHOWN)
def test_only_pre_labels_that_were_seen_count_as_deleted(read, facts, arm, note):
    copied = {"prediction": pre_labels(region(name="m1"))} if facts.get("copied") else {}
    given = {name: value for name, value in facts.items() if name != "copied"}
    results = read(task(annotation(region("aurait cédé"), **given, **copied)))
    assert list(results.readings["arm"]) == [arm]
    assert list(results.shown_prelabels["outcome"]) == (["deleted"] if given.get("parent_prediction") else [])
    assert len(results.notes) == bool(note)
    assert note in "".join(results.notes)


def test_a_copy_that_is_cut_off_shortens_neither_mark_nor_pre_label_and_is_reported(read):
    cut = region("régime aurait cédé")
    cut["value"]["text"] = "régime au"
    results = read(task(annotation(cut, prediction=pre_labels(cut), parent_prediction=7)))
    assert [list(table["text"]) for table in (results.annotations, results.shown_prelabels)] == [
        ["régime aurait cédé"]
    ] * 2
    said = "(r1) with a copy of its words that is cut off: kept whole"
    assert results.notes == tuple(f"task 12, article 'a': 1 {what} {said}" for what in ("region", "pre-label"))


def test_words_that_stand_nowhere_cost_the_reading(read):
    wrong = region()
    wrong["value"]["text"] = "junta"
    results = read(task(annotation(region("dit-on", name="r2"), wrong)))
    assert (len(results.readings), len(results.aside)) == (0, 1)
    assert "task 12, article 'a': region r1 says 'junta'" in results.aside[0]


def test_white_space_at_the_ends_is_trimmed_and_inside_kept(read):
    assert spans(read(task(annotation(region("\n\nLe  🚢 "))))) == [("Le  🚢", "naming", "outlet")]


def test_a_region_of_white_space_or_without_label_is_left_out_and_noted(read):
    unlabelled = region(name="r2")
    unlabelled["value"]["labels"] = []
    results = read(task(annotation(region("\n\n"), unlabelled)))
    assert spans(results) == []
    assert [note.split(":")[0] for note in results.notes] == ["task 12", "task 12"]


@pytest.mark.parametrize("chosen", ["outlet", "quote", "paraphrase"])
def test_the_voice_is_the_answer_of_the_same_id(read, chosen):
    results = read(task(annotation(region(), voice("quote", name="r9"), voice(chosen))))
    assert spans(results) == [("régime", "naming", chosen)]


MARKED = "aurait cédé"  # in the outlet's own words, by the rules
# the labels of a mark beside its category, the voice of its pre-label; its voice, who gave it, and what is said
LABELLED = [
    pytest.param([], "", ("outlet", "rule"), "1: 1 of 1 mark has no voice", id="none"),
    pytest.param(["quote"], "", ("quote", "annotator"), "", id="one"),
    pytest.param(["outlet", "quote"], "outlet", ("quote", "annotator"), "", id="the one before was left on"),
    pytest.param(["outlet"], "outlet", ("outlet", "annotator"), "", id="the pre-label's"),
    pytest.param(["outlet", "quote"], "", ("outlet", "rule"), "has the voices outlet, quote; that of", id="two"),
    pytest.param(["quote", "paraphrase"], "outlet", ("outlet", "rule"), "has the voices quote, para", id="two others"),
]


@pytest.mark.parametrize(("voices", "before", "expected", "said"), LABELLED)
def test_a_mark_has_the_voice_among_its_labels_else_that_of_the_rules(read, voices, before, expected, said):
    shown = region(MARKED)
    shown["value"]["labels"] += [before] if before else []
    mark = {**region(MARKED), "origin": "prediction" if before else "manual"}
    mark["value"]["labels"] += voices
    parent = {"prediction": pre_labels(shown), "parent_prediction": 7} if before else {}
    results = read(task(annotation(mark, **parent)))
    assert [tuple(row) for row in results.annotations[["voice", "voice_origin"]].to_numpy()] == [expected]
    assert list(results.annotations["category"]) == ["naming"]
    assert said in " ".join((*results.notes, *results.voiceless))


def test_a_mark_in_a_quotation_that_has_no_voice_is_in_the_voice_that_the_rules_read_there(read, codebook):
    text = "The mayor spoke. “It is a regime of fear,” she said."
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "language": ["en"]})
    start = text.index("regime")
    mark = {**region(), "value": {"start": start, "end": start + 6, "text": "regime", "labels": ["naming"]}}
    facts = {**task(annotation(mark)), "data": {"article_id": "a", "text_sha": text_sha(text), "arm": "assisted"}}
    results = read_results([facts], articles, codebook)
    assert list(results.annotations["voice"]) == ["quote"]
    assert results.voiceless == ("1: 1 of 1 mark has no voice; the rules' voice is used",)


def test_a_mark_with_a_voice_and_no_category_is_left_out_and_noted(read):
    mark = region()
    mark["value"]["labels"] = ["quote"]
    results = read(task(annotation(mark)))
    assert (len(results.annotations), results.notes) == (
        0, ("task 12: region r1 has no words or no label; it is left out",)
    )  # fmt: skip


def test_a_mere_change_of_voice_is_an_outcome_of_its_own(read):
    shown, mark = region(), {**region(), "origin": "prediction-changed"}
    shown["value"]["labels"] += ["outlet"]
    mark["value"]["labels"] += ["quote"]
    results = read(task(annotation(mark, prediction=pre_labels(shown), parent_prediction=7)))
    assert list(results.shown_prelabels["outcome"]) == ["revoiced"]
    assert list(results.annotations["origin"]) == ["kept"]


def test_two_regions_of_one_id_have_a_voice_each(read):
    def at(made, words):
        start = TEXT.index(words)
        return {**made, "value": {**made["value"], "start": start, "end": start + len(words)}}

    regions = [region("régime"), region("aurait")]
    results = read(task(annotation(*regions, at(voice("quote"), "régime"), at(voice("paraphrase"), "aurait"))))
    assert [one[2] for one in spans(results)] == ["quote", "paraphrase"]


def test_two_labels_of_one_region_are_two_rows_and_a_double_is_one(read):
    both = region()
    both["value"]["labels"] = ["naming", "loaded"]
    assert spans(read(task(annotation(both, region(name="r2"))))) == [
        ("régime", "loaded", "outlet"),
        ("régime", "naming", "outlet"),
    ]


# the voices of two regions over the same words, the one that is kept, and whether it is told
TWICE = [
    (("quote", "paraphrase"), "quote", True),
    (("outlet", "quote"), "outlet", True),
    (("quote", "quote"), "quote", False),
]


@pytest.mark.parametrize(("chosen", "kept", "told"), TWICE)
def test_two_voices_of_the_same_words_are_reported_and_the_first_is_kept(read, chosen, kept, told):
    said = [voice(one, f"r{n}") for n, one in enumerate(chosen)]
    results = read(task(annotation(region(name="r0"), region("régime ", name="r1"), *said)))
    note = f"task 12, article 'a': 'régime' is marked as naming with the voices {', '.join(chosen)}; the first is kept"
    assert (spans(results), results.notes) == ([("régime", "naming", kept)], (note,) * told)


def test_two_categories_of_the_same_words_have_a_voice_each_without_a_word(read):
    said = [voice("quote", "r1"), voice("paraphrase", "r2")]
    results = read(task(annotation(region(), region(label="loaded", name="r2"), *said)))
    assert ([one[2] for one in spans(results)], results.notes) == (["paraphrase", "quote"], ())


@pytest.mark.parametrize(("words", "named"), [("égime", True), ("rég", True), ("régime", False), ("dit-on", False)])
def test_a_mark_that_ends_inside_a_word_as_a_dragged_boundary_can_is_kept_and_named(read, words, named):
    results = read(task(annotation(region(words), voice("outlet"))))
    assert list(results.annotations["text"]) == [words]
    said = f"task 12, article 'a': 1 marked '{words}', part of a word; drag its boundary"
    assert (said in results.notes) == named


def test_a_skipped_annotation_is_a_row_without_spans(read):
    results = read(task(annotation(region(), was_cancelled=True)))
    assert (list(results.readings["skipped"]), spans(results)) == ([True], [])


def test_an_empty_annotation_is_a_row_too(read):
    assert len(read(task(annotation())).readings) == 1


def test_drafts_and_tasks_without_annotations_are_not_read(read):
    assert len(read({**task(), "drafts": [annotation(region())]}).readings) == 0


def test_the_later_of_two_annotations_counts_and_that_is_reported(read):
    early, late = annotation(region(), updated_at="2024-05-01T09:00:00Z"), annotation(id=6)
    for order in ((early, late), (late, early)):
        results = read(task(*copy.deepcopy(order)))
        assert (spans(results), len(results.readings)) == ([], 1)
        assert results.notes == ("task 12: annotator 1 annotated a twice; the later annotation counts",)


TIMES = [
    ("2024-05-01T09:00:00+02:00", "2024-05-01T08:00:00Z"),
    ("2024-05-01T08:00:00Z", "2024-05-01T08:00:00.500000Z"),
    ("2024-05-01T08:00:00.500000Z", "2024-05-01T08:00:01Z"),
    ("2024-05-01T23:30:00-02:00", "2024-05-02T02:00:00+00:00"),
]


@pytest.mark.parametrize(("early", "late"), TIMES)
def test_judgements_are_put_in_order_by_time_and_not_by_how_it_is_written(read, early, late):
    first, second = annotation(id=6, updated_at=early), annotation(region(), id=5, updated_at=late)
    for order in ((first, second), (second, first)):
        assert spans(read(task(*copy.deepcopy(order)))) == [("régime", "naming", "outlet")]


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (3, "3@lab.example.org:81"),
        ({"id": 4}, "4@lab.example.org:81"),
        ({"id": 4, "email": " X@example.com"}, "x@example.com"),
        ({"email": "y@z"}, "y@z"),
    ],
)
def test_an_annotator_is_named_by_address_or_else_by_number_and_server(read, by, name):
    whose = {**task(annotation(by=by)), "server": "http://lab.example.org:81"}
    assert list(read(whose).readings["annotator"]) == [name]


def test_time_is_kept_and_its_lack_is_nan(read):
    results = read(task(annotation(), annotation(by=2, lead_time=None)))
    assert results.readings["seconds"].iloc[0] == 30.0
    assert math.isnan(results.readings["seconds"].iloc[1])


@pytest.mark.parametrize("said", ["x", "", [], {}, [5], -1, 10**400, float("inf"), float("nan")])
def test_a_time_that_is_none_keeps_no_reading_out(read, said):
    (seconds,) = read(task(annotation(lead_time=said))).readings["seconds"]
    assert math.isnan(seconds)


def test_answers_about_the_article_come_back(read):
    said = [
        {"id": "q", "from_name": "frames", "type": "choices", "value": {"choices": ["conflict", "morality"]}},
        {"id": "c", "from_name": "comment", "type": "textarea", "value": {"text": ["Why?"]}},
    ]
    answers = read(task(annotation(*said))).answers
    assert list(answers["answer"]) == ["conflict", "morality", "Why?"]


def test_marks_beside_nothing_to_mark_are_kept_and_noted(read):
    ticked = {"id": "n", "from_name": "nothing", "type": "choices", "value": {"choices": ["nothing_to_mark"]}}
    results = read({**task(annotation(region(), ticked)), "project": 3})
    assert len(spans(results)) == 1
    assert results.notes == (
        "task 12 of project 3, article 'a': has annotations although 'nothing to mark' is ticked; they are kept",
    )


@pytest.mark.parametrize(("said", "skipped"), [(True, True), (False, False), (None, False)])
def test_an_article_is_skipped_where_the_annotation_says_so(read, said, skipped):
    results = read(
        task(annotation(asked("frames", "conflict"), asked("nothing", "nothing_to_mark"), was_cancelled=said))
    )
    assert (list(results.readings["skipped"]), len(results.answers), results.aside) == ([skipped], 2 - 2 * skipped, ())


def asked(question, *answers):
    return {"id": "q", "from_name": question, "type": "choices", "value": {"choices": list(answers)}}


def wrong_place(start, end):
    made = region()
    made["value"] |= {"start": start, "end": end}
    return annotation(made)


FAULTS = [
    (task(annotation(region(label="nameing"))), "no category 'nameing' (did you mean 'naming'?)"),
    (task(annotation(region(label="zzz"))), "no category 'zzz'; it has hedge"),
    (task(annotation(region(), voice("choir"))), "voice is 'choir'; it may be outlet, quote, paraphrase"),
    (task(wrong_place(5, 9999)), "region r1 goes from 5 to 9999"),
    (task(wrong_place(9, 5)), "region r1 goes from 9 to 5"),
    (task(wrong_place("1", "5")), "region r1 goes from 1 to 5"),
    (task(annotation(), text="Other."), "the text of article 'a' is not the one that was labelled"),
    (task(annotation(), text_sha="0"), "the text of article 'a' is not the one that was labelled"),
    (task(annotation(), text_sha=[]), "the text of article 'a' is not the one that was labelled"),
    (task(annotation(), text_sha={"a": 1}), "the text of article 'a' is not the one that was labelled"),
    (task(annotation(), article_id="zz"), "is about article 'zz', which this study does not have"),
    (task(annotation(), article_id=None), "task 12 was not made by 'framing push': its data lacks article_id or"),
    (
        {**task(annotation()), "data": {"article_id": "a", "text": TEXT, "arm": "blind"}},
        "was not made by 'framing push'",
    ),
    (task(annotation(), arm="left"), "arm is 'left'"),
    (
        task(annotation(asked("frames", "conflikt"))),
        "no answer to 'frames' called 'conflikt' (did you mean 'conflict'?)",
    ),
    (task(annotation(asked("frames", "conflict", "zzz"))), "no answer to 'frames' called 'zzz'; it has conflict"),
    (task(annotation(asked("nothing", "all"))), "no answer to 'nothing' called 'all'; it has nothing_to_mark"),
    (task(annotation(was_cancelled="false")), "annotation 5 has was_cancelled 'false'; it may be true or false"),
    (task(annotation(was_cancelled=[1])), "annotation 5 has was_cancelled [1]; it may be true or false"),
    (task(annotation(was_cancelled="")), "annotation 5 has was_cancelled ''; it may be true or false"),
    (task(annotation(was_cancelled=1)), "annotation 5 has was_cancelled 1; it may be true or false"),
    (task(annotation(by=None)), "annotation 5 does not say who made it"),
    (task(annotation(by={"email": ""})), "annotation 5 does not say who made it"),
    (task(annotation(by=[1])), "annotation 5 does not say who made it"),
]


@pytest.mark.parametrize(("wrong", "message"), FAULTS)
def test_what_does_not_fit_is_set_aside_whole_and_named_by_its_task(read, wrong, message):
    results = read(wrong, task(annotation(by=2), article="b"))
    (reason,) = results.aside
    assert "task 12" in reason
    assert message in reason
    assert list(results.readings["article_id"]) == ["b"]
    assert len(results.annotations) == 0


def test_one_reading_that_does_not_fit_leaves_the_other_of_its_task(read):
    results = read(task(annotation(region(label="zzz")), annotation(region(), by=2)))
    assert (list(results.readings["annotator"]), len(results.aside)) == (["2"], 1)


def pre_labels(*regions, name=7):
    return {"id": name, "result": list(regions)}


BOX = {"x": 10, "y": 20, "width": 30, "height": 40}
PLACE = {"start": 14, "end": 20, "text": "régime"}
# kind, control, object, value
STRANGE = [
    ("hypertextlabels", "label", "text", {**PLACE, "startOffset": 0, "endOffset": 6, "hypertextlabels": ["naming"]}),
    ("htmllabels", "label", "text", {**PLACE, "htmllabels": ["naming"]}),
    ("paragraphlabels", "label", "text", {"start": "0", "end": "1", "paragraphlabels": ["naming"]}),
    ("brushlabels", "brush", "image", {"rle": [1, 2], "brushlabels": ["naming"]}),
    ("brush", "brush", "image", {"rle": [1, 2]}),
    ("rectanglelabels", "box", "image", {**BOX, "rectanglelabels": ["naming"]}),
    ("rectangle", "box", "image", BOX),
    ("ellipselabels", "label", "text", {**BOX, "ellipselabels": ["naming"]}),
    ("keypointlabels", "label", "text", {"x": 1, "y": 2, "keypointlabels": ["naming"]}),
    ("polygonlabels", "label", "text", {"points": [[1, 2]], "polygonlabels": ["naming"]}),
    ("timeserieslabels", "label", "text", {"start": 1, "end": 2, "timeserieslabels": ["naming"]}),
    ("videorectangle", "box", "video", {"sequence": []}),
    ("labels", "entities", "text", {**PLACE, "labels": ["naming"]}),
    ("labels", "label", "audio", {"start": 1.5, "end": 2.5, "channel": 0, "labels": ["naming"]}),
    ("choices", "mood", "audio", {"start": 1.5, "end": 2.5, "channel": 0, "choices": ["calm"]}),
    ("holograms", "label", "text", {"somewhere": 1}),
]


@pytest.mark.parametrize(("kind", "control", "of", "value"), STRANGE)
def test_a_region_of_another_kind_costs_the_reading_and_is_named(read, kind, control, of, value):
    strange = {"id": "r9", "type": kind, "from_name": control, "to_name": of, "value": value}
    results = read(task(annotation(region(), strange), annotation(by=2)))
    assert list(results.readings["annotator"]) == ["2"]
    (reason,) = results.aside
    assert reason.startswith(f"task 12: region r9 is of kind {kind!r}, of control {control!r} for {of!r}")
    assert read(task(annotation(strange, was_cancelled=True))).aside == ()


BROKEN = [None, 5, [], {}, {"type": 5}, {"type": "labels"}, {"type": "labels", "from_name": "label", "value": None},
          {"type": "choices", "from_name": [], "value": {}}, {**region(), "id": None}, {**region(), "id": ["r1"]},
          {**region(), "value": {**PLACE, "labels": 5}}, {**region(), "value": {**PLACE, "labels": [None]}},
          {**voice("quote"), "value": 7}, {**voice("quote"), "value": {"choices": 5}},
          {"type": "choices", "from_name": "frames", "value": {"choices": [{}]}}]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_no_region_costs_the_reading_and_nothing_else(read, broken):
    results = read(task(annotation(region(), broken), annotation(by=2)))
    assert (list(results.readings["annotator"]), len(results.aside)) == (["2"], 1)
    assert results.aside[0].startswith("task 12: ")


@pytest.mark.parametrize("result", [5, "text", {"id": 1}])
def test_a_result_that_is_no_list_costs_the_reading(read, result):
    assert "task 12: the result is not a list" in read(task({**annotation(), "result": result})).aside[0]


# harmless results, and what a note calls them
HARMLESS = [
    ({"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["why"]}, "relation"),
    ({"type": "relation", "from_name": ["x"]}, "relation ['x']"),
    ({"type": "relation", "from_name": {"a": 1}, "value": 5}, "relation {'a': 1}"),
    ({"id": "s", "type": "rating", "from_name": "stars", "to_name": "text", "value": {"rating": 4}}, "rating 'stars'"),
    ({"id": "s", "type": "choices", "from_name": "mood", "to_name": "text", "value": {"choices": ["calm"]}},
     "choices 'mood'"),
    ({"id": "s", "type": "textarea", "from_name": "why", "to_name": "text", "value": {"text": ["So."]}},
     "textarea 'why'"),
    ({"id": "s", "type": "taxonomy", "from_name": "topic", "to_name": "text", "value": {"taxonomy": [["a"]]}},
     "taxonomy 'topic'"),
    ({"id": "r1", "type": "choices", "from_name": "force", "to_name": "text", "value": {**PLACE, "choices": ["weak"]}},
     "choices 'force'"),
]  # fmt: skip


@pytest.mark.parametrize(("extra", "name"), HARMLESS)
def test_what_is_no_region_is_passed_over_and_named_once(read, extra, name):
    results = read(
        task(annotation(region(), extra), annotation(region(), extra, by=2)), task(annotation(), article="b")
    )
    assert (len(results.readings), len(results.annotations), results.aside) == (3, 2, ())
    assert results.notes == (
        f"{name} is not on the study's labelling screen and was not read, in 2 readings, first in task 12",
    )


def test_an_answer_about_a_place_without_a_label_is_left_out_and_noted(read):
    alone = {**voice("quote", "r9"), "to_name": "text", "value": {**PLACE, "choices": ["quote"]}}
    results = read(task(annotation(alone)))
    assert (len(results.annotations), len(results.aside)) == (0, 0)
    assert results.notes == ("task 12: region r9 has no words or no label; it is left out",)


def test_what_was_shown_comes_back_with_its_fate(read):
    before = [region(), voice("quote"), region("aurait cédé", "hedge", "r2"), region("dit-on", "hedge", "r3")]
    kept = {**region(), "origin": "prediction"}
    relabelled = {**region("aurait cédé", "loaded", "r2"), "origin": "prediction-changed"}
    shown = read(
        task(annotation(kept, relabelled, prediction=pre_labels(*before), parent_prediction=7))
    ).shown_prelabels
    assert [tuple(row) for row in shown[["text", "category", "voice", "outcome"]].itertuples(index=False)] == [
        ("régime", "naming", "quote", "kept"),
        ("aurait cédé", "hedge", "outlet", "relabelled"),
        ("dit-on", "hedge", "outlet", "deleted"),
    ]


def test_a_skipped_article_says_nothing_of_its_pre_labels(read):
    results = read(task(annotation(prediction=pre_labels(region()), parent_prediction=7, was_cancelled=True)))
    assert len(results.shown_prelabels) == 0


def test_a_blind_article_that_was_read_with_pre_labels_counts_as_assisted(read):
    seen, unseen = (
        annotation(region(), prediction=pre_labels(region()), parent_prediction=7),
        annotation(region(), by=2),
    )
    results = read(task(seen, unseen, arm="blind"))
    assert list(results.readings["arm"]) == ["assisted", "blind"]
    assert results.notes == (
        "task 12: article 'a' is in the blind arm but was read with pre-labels; it counts as assisted",
    )


def test_nested_overlapping_and_crossing_marks_are_all_kept(read):
    marks = [region("régime aurait"), region("régime", "loaded", "r2"), region("aurait cédé", "hedge", "r3")]
    assert [one[:2] for one in spans(read(task(annotation(*marks))))] == [
        ("régime", "loaded"),
        ("régime aurait", "naming"),
        ("aurait cédé", "hedge"),
    ]


def test_the_tables_keep_their_contracts_even_without_rows(read):
    for results in (read(), read(task(annotation(region())), task(annotation(by=2), article="b"))):
        for name in ("readings", "annotations", "shown_prelabels", "answers"):
            table = getattr(results, name)
            assert list(conform(table, name).columns) == list(table.columns)


def test_the_order_of_tasks_makes_no_difference(read):
    one, two = task(annotation(region())), task(annotation(by=2), article="b")
    pd.testing.assert_frame_equal(read(one, two).readings, read(two, one).readings)
    assert results_digest([one, two]) == results_digest([two, one])


def test_the_digest_changes_with_a_judgement_and_not_with_the_age_of_the_export(read):
    before = results_digest([task(annotation(region()))])
    assert results_digest([task(annotation(region(), prediction={"created_ago": "3 days"}))]) == before
    assert results_digest([task(annotation(region(), voice("quote")))]) != before
