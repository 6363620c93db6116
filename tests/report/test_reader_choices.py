from dataclasses import replace

import pandas as pd
import pytest

from framing.estimates.article_counts import Stages, count_articles
from framing.records import conform
from framing.report.reader_choices import blind_readings, by_gold, reader_choices


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


PLANNED = {"a": "blind", "b": "blind", "c": "assisted"}
READ = (  # article, annotator, what the reading records
    ("a", "ada", "blind"), ("a", "bo", "assisted"),
    ("b", "ada", "assisted"),  # was planned without pre-labels, and shown with them
    ("c", "bo", "blind"),  # and the other way round
)  # fmt: skip


@pytest.fixture
def mixed(stages):
    """Three articles that were not read as planned; ada marked a span in each that she read."""
    ids = list(PLANNED)
    copies = {name: pd.concat([getattr(stages, name)] * 3).assign(article_id=ids) for name in ("articles", "gold")}
    drawn = pd.concat([stages.sample] * 3).assign(article_id=ids, arm=list(PLANNED.values()))
    readings = [{"article_id": key, "annotator": who, "arm": arm, "skipped": False} for key, who, arm in READ]
    marks = pd.concat([stages.annotations] * 2).assign(article_id=["a", "b"])
    return replace(stages, **copies, sample=drawn, readings=table("readings", *readings), annotations=marks)


def test_what_a_reading_records_says_which_labels_were_given_blind(mixed):
    counts = count_articles(blind_readings(mixed), "naming", "outlet").set_index("article_id")["observed"]
    assert counts.dropna().to_dict() == {"a": 1.0, "c": 0.0}
    assert blind_readings(mixed).gold["article_id"].tolist() == ["c", "a"]


def test_without_annotations_only_articles_that_nobody_saw_with_prelabels_are_blind(mixed):
    alone = blind_readings(replace(mixed, annotations=mixed.annotations.iloc[:0]))
    assert count_articles(alone, "naming", "outlet").set_index("article_id")["observed"].dropna().to_dict() == {
        "c": 1.0
    }


@pytest.mark.parametrize("arm", ["blind", "assisted", ""])
def test_readings_of_one_arm_leave_no_choice_whatever_was_planned(mixed, arm):
    assert blind_readings(replace(mixed, readings=mixed.readings.assign(arm=arm))) is None
