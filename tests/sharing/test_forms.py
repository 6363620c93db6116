import json
import re

import pandas as pd
import pytest
import spacy
from spacy.tokens import DocBin

from framing.records import conform
from framing.sharing.forms import brat, prodigy, spacy_docs
from framing.sharing.shared_spans import Labels

TEXT = "Ferry stops\n\nThe so-called regime\nclosed it. « Brutal ! », dit-on à Orvane."


def labels(*spans, ids=("a",), what="annotations", readers=None):
    rows = [{"article_id": one, "outlet": "herald", "language": "en", "text": TEXT, "words": 9} for one in ids]
    found = [
        {"article_id": one, "annotator": who, "start": (at := TEXT.index(words)), "end": at + len(words), "text": words,
         "category": category, "voice": "outlet", "origin": "added"}
        for one, who, words, category in spans
    ]  # fmt: skip
    table = pd.DataFrame(
        found, columns=["article_id", "annotator", "start", "end", "text", "category", "voice", "origin"]
    )
    return Labels(what, conform(pd.DataFrame(rows), "articles"), table, readers or {})


TWO = (("a", "ada", "regime", "naming"), ("a", "ada", "so-called regime", "hedge"), ("a", "bo", "Brutal", "loaded"))


def test_prodigy_has_a_line_an_article_and_annotator_with_offsets_that_fit():
    lines = [json.loads(line) for line in prodigy(labels(*TWO)).splitlines()]
    assert [(line["_annotator_id"], len(line["spans"]), line["answer"]) for line in lines] == [
        ("ada", 2, "accept"),
        ("bo", 1, "accept"),
    ]
    assert [TEXT[one["start"] : one["end"]] for one in lines[0]["spans"]] == ["so-called regime", "regime"]
    assert lines[0]["meta"] == {"article_id": "a", "outlet": "herald", "language": "en"}


def test_markers_come_to_prodigy_without_an_answer():
    made = labels(("a", "", "regime", "naming"), what="markers")
    made = Labels("markers", made.articles, made.spans.drop(columns="annotator"))
    [line] = prodigy(made).splitlines()
    assert not {"answer", "_annotator_id"} & json.loads(line).keys()


def test_somebody_who_marked_nothing_has_a_line_too():
    lines = [json.loads(line) for line in prodigy(labels(*TWO[:2], readers={"a": ("ada", "cy")})).splitlines()]
    assert [(line["_annotator_id"], len(line["spans"])) for line in lines] == [("ada", 2), ("cy", 0)]


def test_spacy_reads_back_what_was_written():
    made, widened = spacy_docs(labels(*TWO))
    docs = list(DocBin().from_bytes(made).get_docs(spacy.blank("en").vocab))
    assert [(one.text, one.label_) for one in docs[0].spans["framing"]] == [
        ("so-called regime", "hedge"),
        ("regime", "naming"),
    ]
    assert (docs[0].user_data["annotator"], docs[0].spans["framing"][0].id_, widened) == ("ada", "outlet", 0)


def test_a_span_that_ends_inside_a_token_of_spacy_is_widened_and_counted():
    made, widened = spacy_docs(labels(("a", "ada", "regim", "naming")))
    [doc] = DocBin().from_bytes(made).get_docs(spacy.blank("en").vocab)
    assert (doc.spans["framing"][0].text, widened) == ("regime", 1)


def test_brat_gives_every_label_its_words_and_breaks_it_at_a_line_end():
    files = brat(labels(("a", "ada", "regime\nclosed", "naming")), ["hedge"])
    assert files["a.ada.txt"] == TEXT
    first = files["a.ada.ann"].splitlines()[0]
    label, places, words = re.fullmatch(r"T1\t(\w+) ([\d ;]+)\t(.*)", first).groups()
    parts = [TEXT[int(a) : int(b)] for a, b in (part.split() for part in places.split(";"))]
    assert (label, parts, words) == ("naming", ["regime", "closed"], "regime closed")
    assert "A1\tvoice T1 outlet" in files["a.ada.ann"]
    assert "hedge\nnaming" in files["annotation.conf"]


@pytest.mark.parametrize(
    ("one", "name"), [("../../etc/passwd", "_.._etc_passwd"), ("a b", "a_b"), (".hidden", "hidden"), ("/", "_")]
)
def test_a_file_name_never_leaves_the_folder(one, name):
    files = brat(labels(ids=(one,)), [])
    assert f"{name}.txt" in files
    assert all("/" not in file and not file.startswith(".") for file in files)


def test_two_ids_that_look_alike_to_a_disk_get_two_files():
    assert {"a.txt", "A~2.txt"} <= set(brat(labels(ids=("a", "A")), []))


@pytest.mark.parametrize(
    "readings", [(("a", "Bo"), ("a", "bo")), (("a", "b o"), ("a", "b_o")), (("a", "b.c"), ("a.b", "c"))]
)
def test_no_reading_takes_the_place_of_another_whatever_the_names_are(readings):
    spans = [(article, annotator, "regime", "naming") for article, annotator in readings]
    files = brat(labels(*spans, ids=tuple(dict.fromkeys(article for article, _ in readings))), [])
    assert len({name.casefold() for name in files if name.endswith(".ann")}) == 2
    assert len(files) == 5
