import pandas as pd
import pytest

from framing.annotations.by_article import ANNOTATION_COLUMNS, READING_COLUMNS, readings_by_article, readings_of
from framing.errors import InputError

SPANS = pd.DataFrame(
    [("a", "ada", 4, 10, "regime", "naming", "outlet"), ("a", "ada", 4, 10, "regime", "naming", "outlet")],
    columns=list(ANNOTATION_COLUMNS),
)
READ = [("a", "ada", "assisted", False), ("a", "bo", "assisted", False), ("b", "bo", "assisted", True)]


def read(*rows):
    return pd.DataFrame(rows, columns=list(READING_COLUMNS))


def test_an_annotator_who_marked_nothing_is_there_and_one_who_skipped_is_not():
    (one,) = readings_by_article(SPANS, read(*READ))
    assert (one.article_id, {who: len(marked) for who, marked in one.marked.items()}) == ("a", {"ada": 1, "bo": 0})


def test_without_a_table_of_readers_only_those_who_marked_something_are_known():
    (one,) = readings_by_article(SPANS, readings_of(SPANS))
    assert list(one.marked) == ["ada"]


def test_a_span_of_somebody_who_never_had_the_article_is_refused():
    with pytest.raises(InputError, match="'ada' marked spans in 'a'"):
        readings_by_article(SPANS, read(*READ[1:]))


def test_spans_of_an_article_that_was_then_skipped_do_not_count():
    assert readings_by_article(SPANS, read(("a", "ada", "assisted", True))) == []
