import re

import pandas as pd
import pytest

from framing.annotations.missed_spans import SPAN_COLUMNS, added_spans, candidates, list_words

TEXT = "The scullers came. One sculler fell, allegedly. Scullers’ luck, the “scullers” said. They lashed out at it."
ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "language": "en", "text": TEXT})
NO_MARKERS = pd.DataFrame(columns=["article_id", "start", "end", "category"])


def annotations(*rows):
    """Rows of article, annotator, words, category, origin; words stand where they stand first as whole words."""
    made = [(one, who, at := _place(words), at + len(words), words, category, "outlet", origin)
            for one, who, words, category, origin in rows]  # fmt: skip
    columns = ["article_id", "annotator", "start", "end", "text", "category", "voice", "origin"]
    return pd.DataFrame(made, columns=columns)


def _place(words):
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", TEXT).start()


MARKED = annotations(
    ("a", "ada", "scullers", "naming", "added"),
    ("a", "bo", "scullers", "naming", "added"),
    ("b", "ada", "sculler fell", "loaded", "kept"),
    ("b", "ada", "sculler", "naming", "added"),
    ("b", "ada", "allegedly", "hedge", "added"),
    ("b", "bo", "“scullers”", "scare_quotes", "added"),
)


def test_a_span_that_two_added_counts_once_and_one_that_was_shown_does_not():
    spans = added_spans(MARKED, NO_MARKERS, ARTICLES)
    assert list(zip(spans["article_id"], spans["text"], spans["annotators"], strict=True)) == [
        ("a", "scullers", 2), ("b", "sculler", 1), ("b", "allegedly", 1), ("b", "“scullers”", 1),
    ]  # fmt: skip


def test_a_span_whose_words_an_entry_has_is_that_entrys_miss():
    spans = added_spans(MARKED, NO_MARKERS, ARTICLES).set_index("text")
    assert spans["rule"].to_dict() == {
        "scullers": "",
        "sculler": "",
        "allegedly": "en/hedge/allegedly",
        "“scullers”": "",
    }


def test_what_a_marker_of_now_meets_is_not_listed():
    here = TEXT.index("scullers")
    markers = pd.DataFrame(
        [("a", here, here + 3, "naming"), ("b", here, here + 3, "hedge")], columns=NO_MARKERS.columns
    )
    assert "a" not in set(added_spans(MARKED, markers, ARTICLES)["article_id"])


def test_forms_of_one_term_are_one_candidate_and_words_in_marks_are_none():
    (row,) = candidates(added_spans(MARKED, NO_MARKERS, ARTICLES), ARTICLES).itertuples()
    assert (row.rule, row.spans, row.n, row.annotators, row.forms) == (
        "en/naming/sculler", 2, 2, 2, ["sculler", "scullers"]
    )  # fmt: skip
    assert row.inflection == "noun"
    assert row.examples[0].startswith("The [scullers] came. One sculler fell")


def test_other_categories_make_other_candidates_and_the_most_frequent_comes_first():
    more = annotations(("a", "ada", "lashed out", "loaded", "added"), ("a", "ada", "luck", "loaded", "added"))
    both = pd.concat([more, MARKED])
    found = candidates(added_spans(both, NO_MARKERS, ARTICLES), ARTICLES)
    assert found["rule"].tolist() == ["en/naming/sculler", "en/loaded/lashed out", "en/loaded/luck"]
    assert found["inflection"].tolist() == ["noun", "", ""]


def test_nothing_added_is_no_candidate():
    spans = added_spans(MARKED.head(0), NO_MARKERS, ARTICLES)
    assert (len(spans), len(candidates(spans, ARTICLES))) == (0, 0)


@pytest.mark.parametrize(("text", "words"), [("“Hard-Line” men", ("hard", "line", "men")), ("—", ())])
def test_words_are_small_and_without_marks(text, words):
    assert list_words(text) == words


@pytest.mark.parametrize(
    ("start", "end", "found"), [(4, 12, ["scullers"]), (4, 11, []), (5, 12, []), (0, 12, ["The scullers"])]
)
def test_pieces_of_words_are_no_candidates(start, end, found):
    row = ("a", start, end, TEXT[start:end], "naming", "outlet", "en", 1, "")
    spans = pd.DataFrame([row], columns=list(SPAN_COLUMNS))
    assert [form for forms in candidates(spans, ARTICLES)["forms"] for form in forms] == found
