from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framing.corpus.sampling import draw_sample
from framing.estimates.label_checks import COLUMNS, LabelTables, label_checks
from framing.estimates.label_warnings import warnings_of_labels
from framing.records import conform, empty
from framing.settings import Sampling


def labels(seed=1, outlets=("ledger", "beacon", "post"), n=150, unit="article", people=("ada", "bo"), per_outlet=30):
    """Labels of a sound study: every reader is given articles of every outlet."""
    rng = np.random.default_rng(seed)
    articles = pd.DataFrame({"outlet": np.repeat(outlets, n)})
    articles["article_id"] = [f"a{number}" for number in articles.index]
    articles["words"] = np.round(rng.lognormal(6, 0.5, len(articles))).astype(int)
    articles["event"] = [f"e{number % (n // 2)}" for number in articles.index]
    articles["date"] = [f"2024-{day // 28 + 1:02}-{day % 28 + 1:02}" for day in rng.integers(0, 336, len(articles))]
    sample = draw_sample(articles, Sampling(unit=unit, articles_per_outlet=per_outlet), seed=seed)
    rows = [
        (article_id, who, "assisted", "", 60.0, False, "c1")
        for article_id, readers in zip(sample["article_id"], sample["annotators"], strict=True)
        for who in rng.permutation(people)[:readers]
    ]
    readings = conform(pd.DataFrame(rows, columns=list(empty("readings").columns)), "readings")
    count = rng.poisson(0.01 * articles["words"])
    marks = readings.loc[readings.index.repeat(count[readings["article_id"].str[1:].astype(int)])]
    markers = articles.loc[articles.index.repeat(count), ["article_id"]].assign(voice="outlet")
    return LabelTables(articles, sample, readings, marks[["article_id", "annotator"]], markers)


def flagged(study):
    checks = label_checks(study)
    return set(checks.loc[checks["flagged"], "check"])


def with_readings(study, **columns):
    return replace(study, readings=study.readings.assign(**columns))


def outlet_of(study, table):
    return table["article_id"].map(study.articles.set_index("article_id")["outlet"])


def hand_picked(study):
    """The articles with most markers, passed off as drawn."""
    most = study.markers["article_id"].value_counts().index
    picked = study.articles.set_index("article_id").loc[most].reset_index().groupby("outlet").head(30)
    new = dict(zip(study.sample["article_id"], picked["article_id"], strict=True))
    return replace(
        study,
        **{name: getattr(study, name).replace({"article_id": new}) for name in ("sample", "readings", "annotations")},
    )


def long_unread(study):
    words = study.readings["article_id"].map(study.articles.set_index("article_id")["words"])
    return replace(study, readings=study.readings[words < 480])


def early(study):
    date = study.readings["article_id"].map(study.articles.set_index("article_id")["date"])
    return replace(study, readings=study.readings[date < "2024-06-15"])


def skipped_in_one(study):
    own = outlet_of(study, study.readings) == "post"
    return with_readings(study, skipped=own & (study.readings.index % 2 == 0))


def twice_in_one(study):
    once = ~study.readings.duplicated("article_id")
    return replace(study, readings=study.readings[once | (outlet_of(study, study.readings) == "post")])


def own_readers(study):
    study = replace(study, readings=study.readings.drop_duplicates("article_id"))
    return with_readings(study, annotator="reader of " + outlet_of(study, study.readings))


def careless(study):
    half = (study.annotations["annotator"] == "ada") & (np.arange(len(study.annotations)) % 5 < 3)
    return replace(study, annotations=study.annotations[~half])


def widened(study):
    return with_readings(study, codebook=np.where(study.readings.index % 2, "c1", "c2"))


def half_undrawn(study):
    return replace(study, sample=study.sample[study.sample["rank"] >= 5])


UNSOUND = {
    hand_picked: "words_and_rate", long_unread: "words_and_rate", early: "dates", skipped_in_one: "skipped",
    twice_in_one: "read_twice", own_readers: "own_readers", careless: "sparse_annotator", widened: "codebook",
    half_undrawn: "not_drawn",
}  # fmt: skip


@pytest.mark.parametrize("unit", ["article", "event"])
def test_nothing_is_said_of_sound_labels(unit):
    assert [flagged(labels(seed, unit=unit)) for seed in range(5)] == [set()] * 5
    assert list(label_checks(labels(unit=unit)).columns) == list(COLUMNS)


@pytest.mark.parametrize(("spoil", "check"), UNSOUND.items(), ids=lambda value: getattr(value, "__name__", value))
def test_each_departure_is_flagged_by_its_check_and_told_with_what_to_do(spoil, check):
    study = spoil(labels(3))
    assert check in flagged(study)
    sentences = warnings_of_labels(label_checks(study), {"post": "The Post"})
    assert all(sentence.endswith(".") and len(sentence) > 60 for sentence in sentences)
    assert len(sentences) == label_checks(study)["flagged"].sum()


def test_who_and_which_outlet_is_named():
    skipped, *_ = told(skipped_in_one(labels(3)))
    assert skipped.startswith("Of The Post’s readings 49% were skipped, of the others’ 0%")
    (sparse,) = told(careless(labels(3)))
    assert sparse.startswith("ada marks 39% of what the others mark (p < .001)")


def told(study):
    return warnings_of_labels(label_checks(study), {"post": "The Post"})


def test_readings_of_an_unknown_codebook_are_no_second_version():
    study = labels()
    unknown = with_readings(study, codebook=np.where(study.readings.index % 2, "c1", ""))
    assert flagged(unknown) == set()
    checks = label_checks(with_readings(study, codebook=""))
    assert "codebook" not in set(checks["check"])


def test_nothing_labelled_has_no_check():
    study = labels()
    bare = replace(study, readings=empty("readings"), annotations=empty("annotations"))
    assert label_checks(bare).empty
    assert label_checks(replace(bare, sample=empty("sample"))).empty
    assert warnings_of_labels(label_checks(bare)) == []


def test_if_all_is_skipped_that_is_what_is_said():
    assert told(with_readings(labels(), skipped=True))[0].startswith("100% of")


@pytest.mark.parametrize("change", [
    {"people": ("ada",)}, {"outlets": ("ledger",)}, {"outlets": ("ledger",), "people": ("ada",)}, {"per_outlet": 1},
    {"per_outlet": 150},
])  # fmt: skip
def test_one_reader_one_outlet_few_labels_and_all_labelled_are_no_error(change):
    assert flagged(labels(**change)) == set()


@pytest.mark.parametrize("event", ["", "one"])
def test_no_event_and_a_single_event_are_no_error(event):
    study = labels()
    whole = replace(study, articles=study.articles.assign(event=event, date=""))
    assert flagged(whole) == set()
    drawn = replace(whole, sample=study.sample.assign(drawn_event=event))
    assert flagged(drawn) == set()


def test_the_order_of_rows_makes_no_difference():
    study = careless(labels(3))
    shuffled = LabelTables(*(table.sample(frac=1, random_state=1) for table in (
        study.articles, study.sample, study.readings, study.annotations, study.markers,
    )))  # fmt: skip
    pd.testing.assert_frame_equal(label_checks(study), label_checks(shuffled))
