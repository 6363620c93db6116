"""The real thing: push to a running Label Studio, correct as two people, pull."""

import shutil

import pytest

from framing.errors import InputError
from framing.steps.pull import pull
from framing.steps.push import write_projects
from framing.studio.annotator_ids import annotator
from framing.study import open_study


def marked(text, words, label, name):
    place = {"start": text.index(words), "end": text.index(words) + len(words), "text": words}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
            "value": {**place, "labels": [label]}}  # fmt: skip


def ticked(question, *choices):
    return {"id": question, "from_name": question, "to_name": "text", "type": "choices", "origin": "manual",
            "value": {"choices": list(choices)}}  # fmt: skip


def keep_relabel_delete_add(regions, text):
    """Keep "allegedly", make "claimed" a hedge, delete "disastrous", add " silent", with a space, in the headline."""
    for region in regions:
        if region["value"]["labels"][0] == "reporting_verb":
            region["value"]["labels"], region["origin"] = ["hedge", "outlet"], "prediction-changed"
    return [
        *(region for region in regions if region["value"]["text"] != "disastrous"),
        marked(text, " silent", "loaded", "x1"),
    ]


def change_a_voice(regions, text):
    for region in regions:
        if region["value"]["text"] == "présumé":
            region["value"]["labels"], region["origin"] = ["hedge", "paraphrase"], "prediction-changed"
    return regions


def remake_wider(regions, text):
    """Delete "junta" and mark "The junta", as one does who cannot move its ends."""
    return [marked(text, "The junta", "naming", "wide")]


def find_nothing(regions, text):
    return [ticked("nothing", "nothing_to_mark"), ticked("frames", "conflict", "morality")]


@pytest.fixture(scope="module")
def corrected(label_studio, shared_ferries, people):
    """The small study after two people have been over it, and what pull says."""
    (ada, bo), tasks = people, label_studio.tasks(shared_ferries)
    ada.judge(tasks["a1"], keep_relabel_delete_add)
    bo.judge(tasks["a1"])
    ada.judge(tasks["a2"], change_a_voice)
    bo.judge(tasks["a2"], skip=True)
    ada.judge(tasks["a3"], remake_wider)
    bo.judge(tasks["a4"], find_nothing)
    ada.judge(tasks["a5"], lambda regions, text: [marked(text, "brutal", "loaded", "b1")])
    return shared_ferries, pull(shared_ferries)


def rows(table, *columns):
    return [tuple(row) for row in table[list(columns)].itertuples(index=False)]


def of(table, person):
    return table[table["annotator"] == person.email]


def test_pull_counts_what_came_back(corrected):
    pulled = corrected[1]
    counts = (pulled.read, pulled.skipped, pulled.spans, pulled.annotators, pulled.notes, pulled.written)
    assert counts == (6, 1, 11, 2, (), True)


def test_what_was_kept_changed_deleted_and_added_comes_back_so(corrected, people):
    found = of(corrected[0].annotations(), people[0])
    assert rows(found, "article_id", "text", "category", "voice", "origin", "rule") == [
        ("a1", "silent", "loaded", "outlet", "added", ""),
        ("a1", "allegedly", "hedge", "outlet", "kept", "en/allegedly"),
        ("a1", "claimed", "hedge", "outlet", "changed", "en/claim"),
        ("a2", "a martelé", "reporting_verb", "outlet", "kept", "fr/marteler"),
        ("a2", "présumé", "hedge", "paraphrase", "kept", "fr/présumé"),
        ("a2", "«\u00a0exercice\u00a0»", "scare_quotes", "outlet", "kept", "fr/quotes"),
        ("a3", "The junta", "naming", "outlet", "changed", "en/junta"),
        ("a5", "brutal", "loaded", "outlet", "added", ""),
    ]


def test_a_skipped_article_has_no_spans_and_an_untouched_one_keeps_all(corrected, people):
    found = of(corrected[0].annotations(), people[1])
    assert rows(found, "article_id", "text", "voice", "origin") == [
        ("a1", "allegedly", "outlet", "kept"),
        ("a1", "claimed", "outlet", "kept"),
        ("a1", "disastrous", "quote", "kept"),
    ]


def test_every_judgement_has_its_row(corrected, people):
    ada, bo = (person.email for person in people)
    assert rows(corrected[0].table("readings"), "article_id", "annotator", "arm", "skipped") == [
        ("a1", ada, "assisted", False),
        ("a1", bo, "assisted", False),
        ("a2", ada, "assisted", False),
        ("a2", bo, "assisted", True),
        ("a3", ada, "assisted", False),
        ("a4", bo, "assisted", False),
        ("a5", ada, "blind", False),
    ]


def test_frames_and_nothing_to_mark_come_back(corrected):
    assert rows(corrected[0].table("answers"), "article_id", "question", "answer") == [
        ("a4", "nothing", "nothing_to_mark"),
        ("a4", "frames", "conflict"),
        ("a4", "frames", "morality"),
    ]


def test_every_span_is_a_slice_of_the_stored_text(corrected):
    texts = dict(rows(corrected[0].articles(), "article_id", "text"))
    assert all(
        texts[one][start:end] == text
        for one, start, end, text in rows(corrected[0].annotations(), "article_id", "start", "end", "text")
    )


def test_pulling_again_changes_nothing(corrected):
    assert not pull(corrected[0]).written


def test_a_new_judgement_is_noticed(label_studio, corrected, people):
    people[0].judge(label_studio.tasks(corrected[0])["a4"])
    pulled = pull(corrected[0])
    assert (pulled.written, pulled.read) == (True, 7)


def test_a_project_that_is_taken_out_keeps_what_was_pulled_of_it(corrected, label_studio, tmp_path):
    study = corrected[0]
    before = len(study.annotations())
    emptied = label_studio.ask("POST", "/api/projects/", json={"title": "Emptied"})["id"]
    copied = shutil.copytree(study.path, tmp_path / "copy")
    write_projects(copied / "study.toml", [emptied])
    pulled = pull(open_study(copied))
    assert len(open_study(copied).annotations()) == before
    assert "is no longer in [studio] projects: its " in pulled.notes[0]


def test_a_task_without_author_is_named():
    with pytest.raises(InputError, match="task 7: annotation 9 does not say who made it"):
        annotator({"id": 9, "completed_by": None}, {"id": 7})
