import copy
import math

import pandas as pd
import pytest

from framing import shipped
from framing.codebook import read_codebook
from framing.records import conform
from framing.studio.results import read_results, results_digest
from framing.studio.tasks import text_sha

TEXT = "Ligne un\n\nLe  🚢 régime aurait cédé, «\u00a0dit-on\u00a0»."
ARTICLES = pd.DataFrame([{"article_id": "a", "text": TEXT}, {"article_id": "b", "text": "Nothing."}])


@pytest.fixture(scope="module")
def codebook():
    return read_codebook(shipped.folder("label_config") / "codebook.toml")


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
    facts = {"framing_id": article, "text": text, "text_sha": text_sha(text), "arm": "assisted", **data}
    return {"id": 12, "data": facts, "annotations": list(annotations), "predictions": []}


@pytest.fixture
def read(codebook):
    return lambda *tasks: read_results(tasks, ARTICLES, codebook)


def spans(results):
    return [tuple(row) for row in results.annotations[["text", "category", "voice"]].itertuples(index=False)]


def test_a_region_is_a_slice_of_the_stored_text_whatever_it_says_itself(read):
    assert spans(read(task(annotation(region("régime aurait"))))) == [("régime aurait", "naming", "outlet")]


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


def test_a_skipped_annotation_is_a_row_without_spans(read):
    results = read(task(annotation(region(), was_cancelled=True)))
    assert (list(results.annotated["skipped"]), spans(results)) == ([True], [])


def test_an_empty_annotation_is_a_row_too(read):
    assert len(read(task(annotation())).annotated) == 1


def test_drafts_and_unjudged_tasks_are_not_read(read):
    assert len(read({**task(), "drafts": [annotation(region())]}).annotated) == 0


def test_the_later_of_two_judgements_holds_and_is_told(read):
    early, late = annotation(region(), updated_at="2024-05-01T09:00:00Z"), annotation(id=6)
    for order in ((early, late), (late, early)):
        results = read(task(*copy.deepcopy(order)))
        assert (spans(results), len(results.annotated)) == ([], 1)
        assert results.notes == ("task 12: annotator 1 judged a twice; the later judgement holds",)


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (3, "3@lab.example.org:81"),
        ({"id": 4}, "4@lab.example.org:81"),
        ({"id": 4, "email": " X@example.com"}, "x@example.com"),
        ({"email": "y@z"}, "y@z"),
    ],
)
def test_an_annotator_goes_by_address_or_else_by_number_and_server(read, by, name):
    whose = {**task(annotation(by=by)), "server": "http://lab.example.org:81"}
    assert list(read(whose).annotated["annotator"]) == [name]


def test_time_is_kept_and_its_lack_is_nan(read):
    results = read(task(annotation(), annotation(by=2, lead_time=None)))
    assert results.annotated["seconds"].iloc[0] == 30.0
    assert math.isnan(results.annotated["seconds"].iloc[1])


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
        "task 12 of project 3, article 'a': marked, and yet 'nothing to mark' is ticked; the marks are kept",
    )


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
    (task(annotation(), framing_id="zz"), "is about article 'zz', which this study does not have"),
    (task(annotation(), framing_id=None), "has no framing_id: it was not made by 'framing push'"),
    (task(annotation(), arm="left"), "arm is 'left'"),
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
    assert list(results.annotated["article_id"]) == ["b"]
    assert len(results.annotations) == 0


def test_one_reading_that_does_not_fit_leaves_the_other_of_its_task(read):
    results = read(task(annotation(region(label="zzz")), annotation(region(), by=2)))
    assert (list(results.annotated["annotator"]), len(results.aside)) == (["2"], 1)


def pre_labels(*regions, name=7):
    return {"id": name, "result": list(regions)}


def test_what_was_shown_comes_back_with_its_fate(read):
    before = [region(), voice("quote"), region("aurait cédé", "hedge", "r2"), region("dit-on", "hedge", "r3")]
    kept = {**region(), "origin": "prediction"}
    relabelled = {**region("aurait cédé", "loaded", "r2"), "origin": "prediction-changed"}
    shown = read(task(annotation(kept, relabelled, prediction=pre_labels(*before), parent_prediction=7))).shown
    assert [tuple(row) for row in shown[["text", "category", "voice", "fate"]].itertuples(index=False)] == [
        ("régime", "naming", "quote", "kept"),
        ("aurait cédé", "hedge", "outlet", "relabelled"),
        ("dit-on", "hedge", "outlet", "deleted"),
    ]


def test_a_skipped_article_says_nothing_of_its_pre_labels(read):
    results = read(task(annotation(prediction=pre_labels(region()), was_cancelled=True)))
    assert len(results.shown) == 0


def test_a_blind_article_that_was_read_with_pre_labels_counts_as_assisted(read):
    seen, unseen = annotation(region(), prediction=pre_labels(region())), annotation(region(), by=2)
    results = read(task(seen, unseen, arm="blind"))
    assert list(results.annotated["arm"]) == ["assisted", "blind"]
    assert results.notes == (
        "task 12: article 'a' is of the blind arm and was read with pre-labels; it counts as assisted",
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
        for name in ("annotated", "annotations", "shown", "answers"):
            conform(getattr(results, name), name)


def test_the_order_of_tasks_makes_no_difference(read):
    one, two = task(annotation(region())), task(annotation(by=2), article="b")
    pd.testing.assert_frame_equal(read(one, two).annotated, read(two, one).annotated)
    assert results_digest([one, two]) == results_digest([two, one])


def test_the_digest_changes_with_a_judgement_and_not_with_the_age_of_the_export(read):
    before = results_digest([task(annotation(region()))])
    assert results_digest([task(annotation(region(), prediction={"created_ago": "3 days"}))]) == before
    assert results_digest([task(annotation(region(), voice("quote")))]) != before
