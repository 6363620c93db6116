import pandas as pd
import pytest

from framing.estimates.article_counts import Stages, count_articles
from framing.records import conform
from framing.report.reader_choices import by_gold, reader_choices


def table(name, *rows):
    return conform(pd.DataFrame(list(rows)), name)


@pytest.fixture
def stages():
    """One article that two people read, one of whom marked a span."""
    text = {"article_id": "a", "text": "The regime moved."}
    span = {"article_id": "a", "start": 4, "end": 10, "text": "regime", "category": "naming", "voice": "outlet"}
    drawn = {"article_id": "a", "stratum": "s", "probability": 0.5, "arm": "blind", "annotators": 2, "rank": 0}
    reading = {"article_id": "a", "arm": "blind", "skipped": False}
    return Stages.of(
        table("articles", {**text, "outlet": "ledger", "language": "en", "words": 3}),
        sample=table("sample", drawn),
        readings=table("readings", {**reading, "annotator": "ada"}, {**reading, "annotator": "bo"}),
        annotations=table("annotations", {**span, "annotator": "ada", "origin": "added"}),
        gold=table("gold", {**span, "confidence": 0.5}),
    )


def observed(stages):
    return count_articles(stages, "naming", "outlet").loc[0, "observed"]


def test_each_definition_gives_its_own_count(stages):
    assert observed(stages) == 0.5
    assert {(choice, detail): observed(other) for choice, detail, other in reader_choices(stages)} == {
        ("gold by majority", "ties: keep"): 1.0,
        ("gold by majority", "ties: drop"): 0.0,
        ("without an annotator", "ada"): 0.0,
        ("without an annotator", "bo"): 1.0,
    }
    assert observed(by_gold(stages)) == 1.0


def test_one_annotator_leaves_no_choice(stages):
    [*_, (_, _, alone)] = reader_choices(stages)
    assert list(reader_choices(alone)) == []
