from pathlib import Path

import pandas as pd
import pytest

from framing.article_parts import ArticleParts
from framing.corpus.event_clusters import cluster
from framing.corpus.event_names import event_name
from framing.corpus.event_scores import UNDATED, as_days, pair_scores
from framing.corpus.event_terms import TermCounts, term_matrix, terms
from framing.corpus.events import link_events

FOLDER = Path(__file__).parents[2] / "data" / "sample" / "articles"


@pytest.fixture(scope="module")
def sample():
    index = pd.read_csv(FOLDER / "index.csv").fillna("")
    return index.assign(text=[(FOLDER / name).read_text(encoding="utf-8") for name in index["file"]])


def linked_of(articles, known, background, **options):
    table = articles.assign(article_id=articles["article_id"].astype("str"))
    return link_events(table, ArticleParts.of_tables(table), known, background, **options)


def terms_of(articles):
    counts = TermCounts({})
    counts.add_all(articles)
    languages = articles["language"].to_numpy(object)
    return term_matrix(counts.matrix(), languages, counts.matrix(), languages)[0]


def pairwise_f1(found, events):
    counts = pd.crosstab(pd.Series(found), pd.Series(events)).to_numpy()
    together, right = ((sizes * (sizes - 1) / 2).sum() for sizes in (counts.sum(1), counts.sum(0)))
    both = (counts * (counts - 1) / 2).sum()
    return 2 * both / (together + right)


def found_events(articles, known=None, **options):
    background = articles.iloc[:0] if len(articles) > 60 else articles
    linked = linked_of(articles, known or {}, background, **options).set_index("article_id")["event"]
    return [linked.get(name, name) for name in articles["article_id"]]


def test_english_and_french_reports_of_an_event_meet(sample):
    assert pairwise_f1(found_events(sample), sample["event"]) >= 0.95


def test_events_that_nobody_else_reports_stay_alone(sample):
    lone = sample.drop_duplicates("event")
    assert linked_of(lone, {}, sample).empty


def test_articles_further_apart_than_the_window_are_of_different_events(sample):
    first = sample[sample["event"] == "e1"].assign(date=["2024-03-04", "2024-06-04"] * 4)
    events = [set(found_events(first)[day::2]) for day in (0, 1)]
    assert not events[0] & events[1]


def test_an_event_is_named_by_its_words(sample):
    names = set(found_events(sample))
    assert len(names) == 8
    assert {"kadrin", "truce", "dam"} <= {word for name in names for word in name.split("-")} | {"dam"}


def test_what_is_known_stays_and_the_rest_of_the_cluster_joins_it(sample):
    known = {"ledger-e1-a": "bridge", "ledger-e8-a": "", "beacon-e2-a": "bridge"}
    linked = linked_of(sample, known, sample).set_index("article_id")
    assert linked.loc[["ledger-e1-a", "beacon-e2-a", "ledger-e8-a"], "event"].tolist() == ["bridge", "bridge", ""]
    assert linked.loc[["ledger-e1-a", "ledger-e8-a"], "probability"].tolist() == [1.0, 1.0]
    assert linked.loc["courrier-e1-a", "event"] == "bridge"
    assert 0 < linked.loc["courrier-e1-a", "probability"] < 1


def test_the_order_of_articles_makes_no_difference(sample):
    backwards = sample.iloc[::-1].reset_index(drop=True)
    groups = [
        linked_of(articles, {}, sample).groupby("event")["article_id"].apply(frozenset)
        for articles in (sample, backwards)
    ]
    assert set(groups[0]) == set(groups[1])


def test_undated_articles_are_linked_by_words(sample):
    assert pairwise_f1(found_events(sample.assign(date="")), sample["event"]) >= 0.8


@pytest.mark.parametrize("text", ["", "…", "a b"])
def test_texts_without_words_have_no_event(sample, text):
    assert linked_of(sample.head(3).assign(text=text, title=""), {}, sample).empty


def test_no_articles_have_no_events(sample):
    assert linked_of(sample.iloc[:0], {}, sample).columns.tolist() == ["article_id", "event", "probability"]


def test_terms_lose_case_and_accents_and_inflection():
    assert terms("", "Violation VIOLATIONS violé") == {"violat": 2.0, "viole": 1.0}


def test_the_title_is_counted_once_where_the_text_repeats_it():
    assert terms("Bridge", "Bridge\n\nfalls") == {"bridge": 2.0, "falls": 1.0}


def test_days_of_unreadable_dates_are_unknown():
    days = as_days(pd.Series(["2024-03-04", "2024-03-05T10:00", "", "soon"]))
    assert days[1] - days[0] == 1
    assert days[2:].tolist() == [UNDATED, UNDATED]


def test_scores_are_symmetric_and_no_article_is_paired_with_itself(sample):
    scores = pair_scores(terms_of(sample), sample["language"].to_numpy(object), sample["date"], window=10)
    assert abs(scores - scores.T).max() < 1e-12
    assert scores.diagonal().sum() == 0


def test_clusters_merge_as_long_as_the_mean_is_high_enough():
    from scipy import sparse

    scores = sparse.csr_matrix([[0, 0.9, 0.6, 0], [0.9, 0, 0.2, 0], [0.6, 0.2, 0, 0], [0, 0, 0, 0]])
    assert cluster(scores, 0.5) == [[0, 1], [2], [3]]
    assert cluster(scores, 0.4) == [[0, 1, 2], [3]]


def test_two_events_of_the_same_words_have_different_names():
    rarity = {"bridge": 2.0, "falls": 1.0, "kadrin": 3.0}
    name = event_name(["Kadrin bridge falls"], [""], rarity, ())
    assert name == "kadrin-bridge-falls"
    assert event_name(["Kadrin bridge falls"], [""], rarity, {name}) == "kadrin-bridge-falls-2"
