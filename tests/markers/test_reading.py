"""``benchmarks/reading.py``: markers are drawn, judged, and counted into the packs."""

import importlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from framing import find_markers, lang
from framing.lang.rule_classes import COUNTS

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = ("measure", "reading_draw", "reading_figures", "reading_counts", "reading_recall", "reading")
TEXT = (
    "A brutal toll.\n\nOrvane is calm. The thugs of the junta allegedly fled the heinous raid. "
    "“We saw a disgraceful raid,” Ada Brink said. The brutal regime claimed that it won."
)
RULE = {"strong": "en/loaded/heinous", "hedge": "en/hedge/allegedly"}


@pytest.fixture(scope="module")
def benchmarks():
    """The scripts of a reading, as modules by their names."""
    sys.path.insert(0, str(BENCHMARKS))
    yield SimpleNamespace(**{name: importlib.import_module(name) for name in NAMES})
    sys.path.remove(str(BENCHMARKS))
    for name in NAMES:
        del sys.modules[name]


@pytest.fixture
def corpus(tmp_path):
    """A corpus of twelve articles with the same words."""
    rows = [{"id": f"a{number}", "language": "en", "title": "A brutal toll.", "text": TEXT} for number in range(12)]
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def judged(verdicts, *, rule=RULE["strong"], weights=None, score=0.7, **more):
    """Make a table of judged markers, each of an article of its own."""
    rows = [
        {"corpus": "c", "article_id": f"a{number}", "start": 5, "end": 9, "language": "en", "rule": rule,
         "category": rule.split("/")[1], "rule_class": lang.pack.class_of(rule), "voice": "outlet", "score": score,
         "weight": (weights or [1.0] * len(verdicts))[number], "category_verdict": verdict,
         "voice_verdict": "", "speaker_verdict": "", **more}
        for number, verdict in enumerate(verdicts)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def read(benchmarks, folder, *tables):
    """Write tables as a judge would, and read them."""
    paths = [folder / f"t{number}.csv" for number in range(len(tables))]
    for table, path in zip(tables, paths, strict=True):
        table.to_csv(path, index=False)
    return benchmarks.reading_figures.read_judged(paths)


def test_a_drawn_marker_is_in_its_text_and_between_its_sentences(benchmarks, corpus):
    articles = benchmarks.reading_draw.articles_of(corpus)
    drawn = benchmarks.reading_draw.draw_markers("corpus.jsonl", articles, per_category=99, seed=1)
    assert tuple(drawn) == benchmarks.reading_draw.COLUMNS
    row = drawn[drawn["rule"] == "en/hedge/allegedly"].iloc[0]
    assert TEXT[row["start"] : row["end"]] == "allegedly"
    assert row["before"] == "Orvane is calm."
    assert row["sentence"] == "The thugs of the junta [[allegedly]] fled the heinous raid."
    assert row["after"].startswith("“We saw a disgraceful raid")
    assert len(drawn) == 12 * len(find_markers(TEXT))


def test_a_draw_is_of_each_category_and_weighs_what_it_is_drawn_from(benchmarks, corpus):
    draw, articles = benchmarks.reading_draw.draw_markers, benchmarks.reading_draw.articles_of(corpus)
    every, drawn = (draw("c", articles, per_category=size, seed=1) for size in (999, 5))
    assert set(drawn.groupby("category").size()) == {5}
    population = every.groupby("category").size()
    assert drawn.groupby("category")["weight"].sum().to_dict() == pytest.approx(population.to_dict(), abs=0.01)
    assert set(every["weight"]) == {1.0}


def test_a_seed_draws_the_same_again_and_another_seed_does_not(benchmarks, corpus):
    draw, articles = benchmarks.reading_draw.draw_markers, benchmarks.reading_draw.articles_of(corpus)
    first, again, other = (draw("c", articles, per_category=4, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_lines_that_are_set_aside_are_not_drawn_from(benchmarks, corpus):
    lines = benchmarks.reading_draw.skipped_lines("1-9,12")
    left = benchmarks.reading_draw.articles_of(corpus, skipped=lines)
    assert [article["id"] for article in left] == ["a9", "a10"]
    with pytest.raises(SystemExit, match="no article of language 'fr' is left"):
        benchmarks.reading_draw.articles_of(corpus, language="fr")
    with pytest.raises(SystemExit, match="'1-x' is not a range of lines"):
        benchmarks.reading_draw.skipped_lines("1-x")


def test_articles_are_drawn_without_marks(benchmarks, corpus):
    articles = benchmarks.reading_draw.articles_of(corpus)
    drawn = benchmarks.reading_draw.draw_articles("c", articles, count=3, seed=1)
    assert list(drawn) == ["corpus", "article_id", "language", "text"]
    assert drawn["article_id"].nunique() == 3
    assert set(drawn["text"]) == {TEXT}


def test_a_share_is_wilsons_and_counts_unsure_as_neither(benchmarks, tmp_path):
    table = read(benchmarks, tmp_path, judged(["right"] * 24 + ["wrong"] * 4 + ["unsure"] * 2 + [""]))
    figures = benchmarks.reading_figures.precision(table)
    row = figures[(figures["verdict"] == "category_verdict") & (figures["by"] == "all")].iloc[0]
    assert (row["n"], row["right"], row["not_wrong"]) == (30, 0.8, round(26 / 30, 3))
    assert (row["right_low"], row["right_high"]) == pytest.approx((0.627, 0.905), abs=0.006)  # Wilson, 24 of 30
    assert set(figures["verdict"]) == {"category_verdict"}  # no voice or speaker was judged


def test_weights_make_frequent_categories_count_as_often_as_they_occur(benchmarks, tmp_path):
    table = read(benchmarks, tmp_path, judged(["right", "wrong"], weights=[30.0, 10.0]))
    figures = benchmarks.reading_figures.precision(table)
    assert figures.loc[figures["by"] == "all", "right"].tolist() == [0.75]
    assert figures.loc[figures["by"] == "score_bin", "group"].tolist() == ["0.7-0.8"]
    assert figures.loc[figures["by"] == "rule_class", "group"].tolist() == ["loaded/word/strong"]


def test_two_judges_accept_reject_and_agree(benchmarks, tmp_path):
    verdicts = ["right", "right", "wrong", "wrong", "unsure"], ["right", "wrong", "right", "wrong", "wrong"]
    first, second = (read(benchmarks, tmp_path, judged(list(part))) for part in verdicts)
    row = benchmarks.reading_figures.two_judges(first, second).iloc[0]
    assert (row["first"], row["second"], row["both"], row["not_both_wrong"]) == (0.4, 0.4, 0.2, 0.8)
    assert (row["agreement"], row["kappa"]) == (0.4, round((0.4 - 0.4) / 0.6, 3))


def test_kappa_is_undefined_if_both_always_say_the_same(benchmarks, tmp_path):
    table = read(benchmarks, tmp_path, judged(["right"] * 5))
    row = benchmarks.reading_figures.two_judges(table, table).iloc[0]
    assert row["agreement"] == 1.0
    assert np.isnan(row["kappa"])


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ([judged(["maybe"])], r"t0\.csv:2: category_verdict is 'maybe'; it may be right, wrong, unsure"),
        ([judged(["right"]).drop(columns="rule")], "no column 'rule'"),
        ([pd.concat([judged(["right"])] * 2)], r"t0\.csv:3: this marker is in the table already"),
        ([judged(["right"] * 2), judged(["right"] * 2)], r"t1\.csv: has the markers of the tables before it"),
    ],
)
def test_a_table_that_cannot_be_counted_is_refused(benchmarks, tmp_path, tables, message):
    with pytest.raises(SystemExit, match=message):
        read(benchmarks, tmp_path, *tables)


def test_a_marker_of_two_readings_counts_once_and_verdicts_may_be_in_capitals(benchmarks, tmp_path):
    assert len(read(benchmarks, tmp_path, judged(["Right ", "wrong"]), judged(["wrong", "wrong", "right"]))) == 3


def test_a_kept_table_has_offsets_and_verdicts_and_no_text(benchmarks, tmp_path):
    table = judged(["right"], sentence="A [[brutal]] toll.", before="x", speaker="Ada Brink", note="Brink said it")
    table.to_csv(tmp_path / "t.csv", index=False)
    [path] = benchmarks.reading_counts.keep([tmp_path / "t.csv"], tmp_path / "readings")
    assert tuple(pd.read_csv(path)) == benchmarks.reading_counts.KEPT
    assert {word for word in ("Brink", "toll") if word in path.read_text()} == set()
    table.assign(start="").to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(SystemExit, match="a row has no offsets"):
        benchmarks.reading_counts.keep([tmp_path / "t.csv"], tmp_path / "readings")


def test_counts_pool_judges_by_the_class_that_a_rule_has_now(benchmarks, tmp_path):
    first = read(benchmarks, tmp_path, judged(["right", "right", "wrong", ""], rule_class="loaded/word/broad"))
    second = read(benchmarks, tmp_path, judged(["right", "wrong", "unsure", ""]))
    gone = read(benchmarks, tmp_path, judged(["right"], rule="en/loaded/none such"))
    counts = benchmarks.reading_figures.pooled([first, second, gone])
    assert counts.to_dict("records") == [
        {"language": "en", "rule_class": "loaded/word/strong", "judged": 3, "right": 1.5}
    ]


def test_written_counts_replace_their_categories_and_writing_again_changes_nothing(benchmarks, tmp_path):
    (tmp_path / "en").mkdir()
    path = tmp_path / "en" / "precision.tsv"
    path.write_text("\t".join(COUNTS) + "\nhedge\t44\t35\told\nloaded\t44\t32\told\n")
    row = {"language": "en", "rule_class": "loaded/word/strong", "judged": 12, "right": 9.5}
    for _ in range(2):
        assert benchmarks.reading_counts.write_counts(pd.DataFrame([row]), ["r1"], tmp_path) == [path]
        rows = [line.split("\t") for line in path.read_text().splitlines()]
        assert rows[1:] == [["hedge", "44", "35", "old"], ["loaded/word/strong", "12", "9.5", "readings r1"]]


def test_a_threshold_keeps_what_scores_as_high_now(benchmarks, tmp_path):
    scores = {rule: score for rule, _, score in benchmarks.reading_draw.rules_of_packs()}
    tables = judged(["right"] * 3, rule=RULE["hedge"]), judged(["right", "wrong", "wrong"])
    figures = benchmarks.reading_figures.thresholds(read(benchmarks, tmp_path, *tables)).set_index("min_precision")
    assert figures.loc[0.0].tolist() == ["en", 1.0, 0.667, 1.0]
    for least in (0.7, 0.9):
        kept = [rule for rule in RULE.values() if scores[rule] >= least]
        assert figures.loc[least, "kept"] == len(kept) / len(RULE)


@pytest.mark.parametrize(("rights", "low", "high"), [((10, 10, 10, 10), 100, 500), ((0, 20, 0, 20), 1, 3)])
def test_the_prior_is_strong_where_classes_are_alike_and_weak_where_they_differ(benchmarks, rights, low, high):
    classes = [f"loaded/{kind}/{level}" for kind in ("word", "phrase") for level in ("strong", "broad")]
    counts = pd.DataFrame({"language": "en", "rule_class": classes, "judged": 20.0, "right": map(float, rights)})
    assert low <= benchmarks.reading_figures.prior_strength(counts) <= high


def test_what_is_found_of_the_marks_needs_the_category_or_any(benchmarks, corpus):
    recall = benchmarks.reading_recall
    articles = recall.read_articles(corpus)
    texts = {"heinous": "loaded", "allegedly": "loaded", "Orvane is calm": "loaded", "disgraceful": "loaded"}
    marks = pd.DataFrame([{"article_id": "a1", "start": "", "end": "", "category": category, "text": text}
                          for text, category in texts.items()])  # fmt: skip
    placed = recall.with_offsets("c", articles, marks)
    assert [TEXT[row.start : row.end] for row in placed.itertuples()] == list(texts)
    row = recall.found_share(articles, placed).iloc[0]
    assert (row["n"], row["found"], row["anywhere"]) == (4, 0.5, 0.75)


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ({"start": "", "end": "", "text": "brutal"}, "'brutal' occurs 2 times; it needs start and end"),
        ({"start": "2", "end": "8", "text": "brutql"}, "2-8 is not 'brutql'"),
        ({"start": "8", "end": "2", "text": ""}, "8-2 is not ''"),
        ({"start": "2", "end": "8", "text": "brutal"}, None),
    ],
)
def test_a_mark_is_where_its_words_are(benchmarks, mark, message):
    if message is None:
        assert benchmarks.reading_recall.span_of({"article_id": "a", **mark}, TEXT) == (2, 8)
        return
    with pytest.raises(SystemExit, match=message):
        benchmarks.reading_recall.span_of({"article_id": "a", **mark}, TEXT)


def test_the_kept_readings_of_the_repository_have_no_text(benchmarks):
    for path in benchmarks.reading_counts.READINGS.glob("*.csv"):
        assert set(pd.read_csv(path, nrows=0)) <= set(benchmarks.reading_counts.KEPT), path.name


def test_a_draw_may_be_of_one_voice(benchmarks, corpus):
    articles = benchmarks.reading_draw.articles_of(corpus)
    drawn = {
        voice: benchmarks.reading_draw.draw_markers("c", articles, per_category=3, seed=1, voice=voice)
        for voice in ("quote", "paraphrase")
    }
    assert set(drawn["quote"]["voice"]) == {"quote"}
    assert drawn["paraphrase"]["voice"].tolist() == []


def test_a_draw_leaves_out_the_articles_of_kept_readings(benchmarks, corpus, tmp_path):
    folder = tmp_path / "readings"
    folder.mkdir()
    judged(["right", "wrong"]).to_csv(folder / "north.csv", index=False)
    read = benchmarks.reading_counts.read_before("c", folder)
    assert (read, benchmarks.reading_counts.read_before("other", folder)) == ({"a0", "a1"}, set())
    left = benchmarks.reading_draw.articles_of(corpus, read=read)
    assert [article["id"] for article in left] == [f"a{number}" for number in range(2, 12)]


def test_a_draw_leaves_out_what_judges_have_seen_and_articles_that_were_read_whole(benchmarks, corpus, tmp_path):
    folder = tmp_path / "readings"
    folder.mkdir()
    judged(["right", "wrong"]).to_csv(folder / "north.csv", index=False)
    pd.DataFrame({"corpus": "c", "article_id": ["a7"], "start": 0, "end": 4}).to_csv(folder / "whole.csv", index=False)
    assert benchmarks.reading_counts.read_before("c", folder, whole=True) == {"a7"}
    places = benchmarks.reading_counts.judged_before("c", folder)
    assert places == {"a0": [(5, 9)], "a1": [(5, 9)]}
    far = {"id": "a0", "language": "en", "title": "", "text": f"{TEXT}\n\n{'The port is open. ' * 40}{TEXT}"}
    drawn = benchmarks.reading_draw.draw_markers("c", [far], per_category=99, seed=1, judged=places)
    every = benchmarks.reading_draw.draw_markers("c", [far], per_category=99, seed=1)
    assert sorted(drawn["start"]) == sorted(every["start"][every["start"] > 700])
    assert len(every) == 2 * len(drawn)


def test_counts_weigh_less_what_the_rules_no_longer_propose_where_the_corpus_is_at_hand(benchmarks, corpus):
    start = TEXT.index("heinous")
    rows = judged(["right", "wrong"], start=start, end=start + len("heinous"))
    rows.loc[1, ["start", "end"]] = [0, 1]
    weighed = benchmarks.reading_counts.weighed
    assert weighed(rows.assign(corpus=corpus.name), corpus.parent)["weight_of_count"].tolist() == [1, 0.5]
    assert weighed(rows, corpus.parent)["weight_of_count"].tolist() == [1, 1]


def test_a_marker_of_a_rule_that_is_gone_counts_by_its_weight_in_the_class_it_had(benchmarks):
    rows = judged(["right", "wrong"]).assign(rule="en/loaded/gone", weight_of_count=0.5)
    [count] = benchmarks.reading_figures.pooled([rows]).to_dict("records")
    assert (count["rule_class"], count["judged"], count["right"]) == (rows["rule_class"][0], 1, 0.5)
