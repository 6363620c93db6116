import math
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from framing import find_speech
from framing.article_parts import ArticleParts
from framing.estimates import shares
from framing.estimates.article_counts import Stages
from framing.estimates.period_rates import period_rates
from framing.estimates.shares import (
    TOO_WIDE,
    frame_shares,
    marker_voices,
    position_rates,
    share_table,
    speaker_shares,
    voice_shares,
)
from framing.estimates.speech_counts import count_speech
from framing.records import conform, empty

MARKER = {"end": 9, "text": "x", "category": "hedge", "rule": "en/x", "position": "body", "score": 0.8}
QUOTED = "“We will rebuild the mill,” said Ilva Tarn.\n\nThe council met on Monday and went home."


def table(texts, outlet="ledger", **more):
    rows = [
        {
            "article_id": f"{outlet}-{number}",
            "outlet": outlet,
            "language": "en",
            "text": text,
            "words": len(text.split()),
            **more,
        }
        for number, text in enumerate(texts)
    ]
    return conform(pd.DataFrame(rows), "articles")


def spoken_of(articles):
    """Count words by voice, with the speech that the rules find."""
    rows = [
        {"article_id": article.article_id, **asdict(speech)}
        for article in articles.itertuples()
        for speech in find_speech(article.text, article.language)
    ]
    speech = conform(pd.DataFrame(rows), "speech") if rows else empty("speech")
    return count_speech(articles, ArticleParts.of_tables(articles, speech=speech))


def markers_in(articles, voices):
    """Give the nth article of a table one marker of each of the nth voices."""
    rows = [
        {"article_id": article_id, "start": start, "voice": voice, **MARKER}
        for article_id, of_article in zip(articles["article_id"], voices, strict=True)
        for start, voice in enumerate(of_article)
    ]
    return conform(pd.DataFrame(rows), "markers") if rows else empty("markers")


def test_markers_by_voice_have_an_interval_over_articles_and_add_up():
    articles = table(["A word."] * 40)
    markers = markers_in(articles, [["outlet", "outlet", "quote"]] * 30 + [["quote"]] * 10)
    of_voice = marker_voices(Stages.of(articles, markers=markers)).set_index("voice")
    assert of_voice["count"].to_dict() == {"outlet": 60, "quote": 40, "paraphrase": 0}
    assert of_voice.loc["outlet", "value"] == 0.6
    assert of_voice.loc["outlet", "low"] < 0.56 < 0.64 < of_voice.loc["outlet", "high"]
    assert of_voice.loc["paraphrase", ["value", "note"]].isna().tolist() == [True, False]


def test_every_outlet_has_its_voices_and_few_markers_no_interval():
    articles = pd.concat([table(["A word."] * 14), table(["A word."] * 14, "post")], ignore_index=True)
    markers = markers_in(articles.iloc[:2], [["outlet"], ["quote"]])
    of_voice = marker_voices(Stages.of(articles, markers=markers)).set_index(["outlet", "voice"])
    assert len(of_voice) == 6
    assert of_voice["value"].isna().all()
    assert of_voice.loc[("post", "quote"), ["count", "total", "note"]].tolist() == [0, 0, "no marker"]
    assert of_voice.loc[("ledger", "quote"), ["count", "total"]].tolist() == [1, 2]


def test_words_are_counted_by_voice_and_add_up():
    speech_counts = spoken_of(table([QUOTED] * 14))
    shares = voice_shares(speech_counts).set_index("voice")
    assert shares["value"].sum() == pytest.approx(1)
    assert shares.loc["quote", "count"] == 14 * 5
    assert set(speech_counts.speakers["speaker"]) == {"Ilva Tarn"}
    words = [speech_counts.vocabulary[number] for number in speech_counts.word[speech_counts.row == 0]]
    assert words == ["said", "ilva", "tarn", "the", "council", "met", "on", "monday", "and", "went", "home"]


def test_a_speaker_of_two_articles_is_not_listed_and_one_of_three_is():
    texts = [QUOTED] * 12 + [QUOTED.replace("Ilva Tarn", "Oskar Breml")] * 2
    assert speaker_shares(spoken_of(table(texts)))["speaker"].tolist() == ["Ilva Tarn"]
    more = speaker_shares(spoken_of(table([*texts, texts[-1]])))
    assert more["speaker"].tolist() == ["Ilva Tarn", "Oskar Breml"]


def test_a_surname_is_counted_with_the_full_name_of_its_article():
    late = "“We will rebuild the mill,” Tarn said.\n\nThe council met. The mayor, Ilva Tarn, stayed."
    shares_by_name = speaker_shares(spoken_of(table([QUOTED] * 9 + [late] * 9))).set_index("speaker")
    assert shares_by_name["articles"].to_dict() == {"Ilva Tarn": 18}


def test_a_speaker_has_a_share_of_what_is_quoted():
    other = QUOTED.replace("Ilva Tarn", "Oskar Breml")
    shares = speaker_shares(spoken_of(table([QUOTED] * 9 + [other] * 9))).set_index("speaker")
    assert shares.loc["Ilva Tarn", ["value", "spans", "articles"]].tolist() == [0.5, 9, 9]
    assert shares.loc["Ilva Tarn", "low"] < 0.5 < shares.loc["Ilva Tarn", "high"]


# parts of a total of 10 in each article; what is said in place of numbers
EDGES = [
    ([1] * 11, "fewer than 12 articles"),
    ([1] * 12, ""),
    ([1, 1] + [0] * 12, "in fewer than 3 articles"),
    ([10] * 14, "nearly all"),
    ([10] * 4 + [0] * 10, "interval wider than half the scale"),
    ([10] * 12 + [0] * 28, ""),
]


@pytest.mark.parametrize(("parts", "note"), EDGES)
def test_a_share_that_says_too_little_has_a_reason_in_place_of_numbers(parts, note):
    row = share_table(
        pd.Series("ledger", range(len(parts))), pd.Series(parts), pd.Series(10, range(len(parts))), 0.95
    ).iloc[0]
    assert (row["note"], row["count"], row["total"]) == (note, sum(parts), 10 * len(parts))
    assert [math.isnan(row[name]) for name in ("value", "low", "high")] == [bool(note)] * 3


def test_intervals_of_shares_hold_the_truth():
    rng = np.random.default_rng(7)
    held = []
    for _ in range(300):
        own = rng.beta(2, 6, 15)
        total = rng.integers(80, 600, 15)
        row = share_table(pd.Series("a", range(15)), pd.Series(rng.binomial(total, own)), pd.Series(total), 0.95).iloc[
            0
        ]
        held.append(row["low"] <= 0.25 <= row["high"])
    assert 0.91 <= np.mean(held) <= 0.985


def stages(number=16, title="Regime closes mill"):
    body = "The council met on Monday. The regime met too."
    articles = table([f"{title}\n\n{body}"] * number, title=title)
    articles["date"] = [f"2024-{1 + article % 2:02}-10" for article in range(number)]
    ids = articles["article_id"]
    spans = [
        (key, start, start + 6, "regime", "naming", "outlet")
        for key in ids
        for start in (0, len(title) + 2 + body.index("regime"))
    ]
    gold = pd.DataFrame(spans, columns=["article_id", "start", "end", "text", "category", "voice"]).assign(
        confidence=1.0
    )
    gold["text"] = ["Regime" if start == 0 else "regime" for start in gold["start"]]
    gold = gold[(gold["start"] > 0) | gold["article_id"].isin(ids[::2])]
    sample = pd.DataFrame(
        {"article_id": ids, "stratum": "s", "probability": 0.5, "arm": "blind", "annotators": 2, "rank": 0}
    )
    readings = pd.DataFrame({"article_id": ids, "annotator": "ada", "arm": "blind", "skipped": False})
    tables = {"gold": gold, "sample": sample, "readings": readings}
    return Stages.of(articles, **{name: conform(rows, name) for name, rows in tables.items()})


def test_headlines_and_texts_have_rates_of_their_own():
    rates = position_rates(stages(), confidence=0.95, per=1000, population="super").set_index("position")
    assert rates.loc["headline", "value"] == pytest.approx(1000 * 8 / (16 * 3))
    assert rates.loc["body", "value"] == pytest.approx(1000 * 16 / (16 * 9))


def test_where_no_article_has_a_title_nothing_is_said_of_headlines():
    rates = position_rates(stages(title=""), confidence=0.95, per=1000, population="super").set_index("position")
    assert rates.index.tolist() == ["body"]
    assert rates.loc["body", "n_articles"] == 16


def test_articles_without_a_title_are_no_labels_for_headlines():
    whole = stages()
    titles = whole.articles["title"].where(whole.articles.index < 11, "")
    partly = replace(whole, articles=whole.articles.assign(title=titles))
    head = position_rates(partly, confidence=0.95, per=1000, population="super").set_index("position").loc["headline"]
    assert (head["n_articles"], head["n_observed"], head["method"]) == (11, 11, "too_few")


def test_periods_are_told_only_where_enough_is_labelled():
    few = period_rates(stages(), confidence=0.95, per=1000, population="super")
    assert set(few["method"]) == {"too_few"}
    assert few["period"].tolist() == sorted(few["period"])
    enough = period_rates(stages(30), confidence=0.95, per=1000, population="super")
    assert enough["length"].tolist() == ["week", "week"]
    assert set(enough["outlet"]) == set(few["outlet"])  # one outlet is not taken together with others
    assert set(enough["method"]) == {"labels_only"}


def periods(tables):
    return period_rates(tables, confidence=0.95, per=1000, population="super")


def test_undated_articles_are_in_no_period_and_change_none():
    whole = stages(30)
    gone = whole.articles.index < 4
    partly = replace(whole, articles=whole.articles.assign(date=whole.articles["date"].mask(gone, "")))
    without = replace(whole, articles=whole.articles[~gone])
    pd.testing.assert_frame_equal(periods(partly), periods(without))
    none = periods(replace(whole, articles=whole.articles.assign(date="")))
    assert (none.empty, list(none.columns)) == (True, list(periods(whole).columns))


@pytest.mark.parametrize("outlet", ["the\tbeacon", "the\nbeacon", "", "\t"])
def test_an_outlet_keeps_its_name_in_every_period(outlet):
    whole = stages(30)
    named = periods(replace(whole, articles=whole.articles.assign(outlet=outlet)))
    pd.testing.assert_frame_equal(named, periods(whole).assign(outlet=outlet))


def test_periods_reach_from_the_first_year_to_the_last():
    whole = stages(30)
    dates = [("0001-01-31", "9999-12-31", "soon")[number % 3] for number in range(30)]
    far = periods(replace(whole, articles=whole.articles.assign(date=dates)))
    assert far["period"].tolist() == ["0001-01-01", "9999-10-01"]
    assert far["n_articles"].tolist() == [10, 10]


def twice_read(whole, second, *, skipped=False):
    """Return the tables with bo as second reader of the articles ``second``."""
    again = whole.readings[whole.readings["article_id"].isin(second)].assign(annotator="bo", skipped=skipped)
    return replace(whole, readings=pd.concat([whole.readings, again]))


def ticks(by_reader):
    """Return the answers of readers who ticked a frame, from the articles of each."""
    rows = [(key, who, "frames", "conflict") for who, keys in by_reader.items() for key in keys]
    return pd.DataFrame(rows, columns=["article_id", "annotator", "question", "answer"])


def test_a_frame_that_one_of_two_readers_ticked_counts_one_half():
    whole = stages(40)
    ids = whole.articles["article_id"].tolist()
    answers = ticks({"ada": [*ids[:16], *ids[16:24]], "bo": ids[:16]})
    [row] = frame_shares(twice_read(whole, ids), answers, confidence=0.95, population="super").to_dict("records")
    assert (row["frame"], row["n_observed"], row["value"], row["note"]) == ("conflict", 40, 50.0, "")
    assert row["low"] < 50 < row["high"]


@pytest.mark.parametrize("second", [0, 8, 20, 40])
def test_second_readers_who_tick_as_often_do_not_move_the_share_of_a_frame(second):
    whole = stages(40)
    ids = whole.articles["article_id"].tolist()
    again = ids[:second]
    answers = ticks({"ada": ids[::2], "bo": again[1::2]})  # as often, and never in the same articles
    [row] = frame_shares(twice_read(whole, again), answers, confidence=0.95, population="super").to_dict("records")
    assert row["value"] == 50.0


def test_who_skipped_an_article_has_ticked_nothing_in_it():
    whole = stages(40)
    ids = whole.articles["article_id"].tolist()
    answers = ticks({"ada": ids[:20], "bo": ids})
    [row] = frame_shares(twice_read(whole, ids, skipped=True), answers, confidence=0.95, population="super").to_dict(
        "records"
    )
    assert row["value"] == 50.0


def test_an_article_without_words_counts_in_no_share_of_frames():
    whole = stages(40)
    for silent, n, note in ((1, 39, ""), (29, 11, "fewer than 12 articles")):
        words = whole.articles["words"].where(whole.articles.index < 40 - silent, 0)
        row = conflict(replace(whole, articles=whole.articles.assign(words=words)), 5)
        assert (row["n_articles"], row["n_observed"], row["note"]) == (n, n, note)


def conflict(tables, number, population="super"):
    """Return the row of a frame that one reader ticked in the first ``number`` articles."""
    rows = [(key, "ada", "frames", "conflict") for key in tables.articles["article_id"].iloc[:number]]
    answers = pd.DataFrame(rows, columns=["article_id", "annotator", "question", "answer"])
    return frame_shares(tables, answers, confidence=0.95, population=population).iloc[0]


# articles, those with the frame, and what is said in place of numbers
FRAMES = [
    (11, 5, "fewer than 12 articles"),
    (12, 6, "interval wider than half the scale"),
    (40, 2, "in fewer than 3 articles"),
    (40, 3, ""),
    (40, 20, ""),
    (40, 37, ""),
    (40, 38, "in all but fewer than 3 articles"),
    (40, 40, "in all but fewer than 3 articles"),
]


@pytest.mark.parametrize("population", ["super", "finite"])
@pytest.mark.parametrize(("number", "with_frame", "note"), FRAMES)
def test_a_frame_has_limits_between_none_and_all_or_a_reason(number, with_frame, note, population):
    row = conflict(stages(number), with_frame, population)
    if population == "super" or note != "interval wider than half the scale":
        assert row["note"] == note
    assert math.isnan(row["value"]) == bool(row["note"])
    if not row["note"]:
        assert row["value"] == pytest.approx(100 * with_frame / number)
        assert 0 < row["low"] < row["value"] < row["high"] < 100


def test_frames_and_their_opposites_have_mirrored_limits():
    row, opposite = conflict(stages(40), 10), conflict(stages(40), 30)
    assert [row["low"], row["high"]] == pytest.approx([100 - opposite["high"], 100 - opposite["low"]])


# limits of a rate per 1,000 words, and what is shown of it
RATES = [
    ((10.0, 2.0, 39.0), (10.0, 2.0, 39.0), ""),
    ((10.0, 2.0, 41.0), (math.nan, math.nan, math.nan), TOO_WIDE),
    ((400.0, 200.0, 1200.0), (400.0, 200.0, 1000.0), ""),
]


@pytest.mark.parametrize(("measured", "shown", "note"), RATES)
def test_a_rate_of_headlines_is_at_most_one_a_word_and_no_order_of_magnitude_is_guessed(
    measured, shown, note, monkeypatch
):
    value, low, high = measured
    row = {"outlet": ["ledger"], "value": value, "low": low, "high": high, "n_articles": 16, "n_observed": 16}
    row["error"] = 1.0
    rates = pd.DataFrame({**row, "lam": 0.0, "method": "labels_only", "n_nonzero": 8, "n_clusters": 16.0, "note": ""})
    monkeypatch.setattr(shares, "estimate_rates", lambda *_, **__: rates)
    head = position_rates(stages(), confidence=0.95, per=1000, population="super").iloc[0]
    assert head[["value", "low", "high"]].tolist() == pytest.approx(list(shown), nan_ok=True)
    assert head["note"] == note


def test_without_answers_there_are_no_frames():
    nothing = pd.DataFrame(columns=["article_id", "annotator", "question", "answer"])
    assert frame_shares(stages(), nothing, confidence=0.95, population="super").empty
