from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from framing import find_speech
from framing.article_parts import ArticleParts
from framing.estimates.distinctive_words import COLUMNS, word_differences
from framing.estimates.speech_counts import count_speech
from framing.records import conform, empty

ORDINARY = (
    "The council met on Monday.",
    "Nobody spoke for long.",
    "The ferry left late again.",
    "Rain fell on the harbour.",
    "A clerk opened the office.",
    "The bus to Orvane was full.",
)


def articles(outlets=("ledger", "beacon"), number=20, habit="", language="en", events=1, seed=1):
    """Articles of four ordinary sentences; with ``habit`` the first outlet says that too."""
    rng = np.random.default_rng(seed)
    rows = []
    for outlet in outlets:
        for place in range(number):
            lines = list(rng.choice(ORDINARY, 4)) + ([habit] if habit and outlet == outlets[0] else [])
            text = "\n\n".join(lines)
            rows.append(
                {
                    "article_id": f"{outlet}-{place}",
                    "outlet": outlet,
                    "language": language,
                    "text": text,
                    "words": len(text.split()),
                    "event": f"e{place % events}",
                }
            )
    return conform(pd.DataFrame(rows), "articles")


def clear(table, outlet):
    rows = table[(table["outlet"] == outlet) & (table["p_adjusted"] < 0.05)]
    return set(rows.loc[rows["z"] > 0, "word"])


def spoken_of(articles):
    """Count words by voice, with the speech that the rules find."""
    rows = [
        {"article_id": article.article_id, **asdict(speech)}
        for article in articles.itertuples()
        for speech in find_speech(article.text, article.language)
    ]
    speech = conform(pd.DataFrame(rows), "speech") if rows else empty("speech")
    return count_speech(articles, ArticleParts.of_tables(articles, speech=speech))


def compare(table):
    return word_differences(spoken_of(table), shuffles=199)


def test_a_word_of_one_outlet_alone_is_found_with_its_counts_and_interval():
    made = compare(articles(habit="The junta closed the road."))
    assert list(made.columns) == list(COLUMNS)
    assert {"junta", "closed"} <= clear(made, "ledger")
    row = made[(made["outlet"] == "ledger") & (made["word"] == "junta")].iloc[0]
    assert row[["count", "n", "n_articles", "n_compared"]].tolist() == [20, 20, 20, 20]
    assert 0 < row["low"] <= row["log_odds"] <= row["high"]


def test_what_an_outlet_quotes_is_not_its_own_word():
    made = compare(articles(habit="“The junta closed the road,” said Ilva Tarn."))
    assert "junta" not in set(made["word"])


def test_where_nothing_differs_nothing_is_called_different():
    called = [len(clear(compare(articles(seed=seed)), outlet)) for seed in range(4) for outlet in ("ledger", "beacon")]
    assert sum(count > 0 for count in called) <= 2


def test_a_word_that_one_article_repeats_sets_no_outlet_apart():
    table = articles()
    table.loc[0, "text"] += "\n\n" + "The rudder broke. " * 30
    assert "rudder" not in clear(compare(table), "ledger")


def test_accents_are_kept():
    made = compare(articles(habit="Le député est élu par la cité.", language="fr"))
    assert {"député", "élu", "cité"} <= clear(made, "ledger")


def test_outlets_are_compared_within_their_language_and_small_ones_not_at_all():
    both = pd.concat([articles(("ledger", "beacon")), articles(("courrier",), language="fr")])
    assert set(compare(both)["outlet"]) == {"ledger", "beacon"}
    few = pd.concat([articles(("ledger", "beacon")), articles(("post",), number=11)])
    assert set(compare(few)["outlet"]) == {"ledger", "beacon"}


@pytest.mark.parametrize("table", [articles(("ledger",)), articles(number=3), articles().iloc[:0]])
def test_without_two_outlets_of_enough_articles_there_is_nothing(table):
    assert compare(table).empty


def test_a_subject_that_comes_with_an_event_is_not_taken_for_a_habit():
    table = articles(number=24, events=2)
    drought = (table["event"] == "e0") | ((table["outlet"] == "ledger") & (table.index % 4 == 1))
    table["event"] = np.where(drought, "e0", "e1")
    table["text"] = table["text"] + np.where(drought, "\n\nThe drought goes on.", "")
    assert "drought" not in clear(compare(table), "ledger")
    assert "drought" in set(compare(table.assign(event=""))["word"])


def test_the_same_seed_gives_the_same_table_in_any_order_of_rows():
    table = articles(habit="The junta closed the road.")
    one, other = compare(table), compare(table)
    pd.testing.assert_frame_equal(one, other)


def test_an_outlet_without_a_word_of_its_own_is_compared_with_nobody():
    table = articles(outlets=("ledger", "beacon", "post"), habit="The regime met.", number=16)
    quoted = "“The regime met in the hall.”"
    mute = table.assign(text=table["text"].mask(table["outlet"] == "post", quoted))
    made = word_differences(spoken_of(mute), shuffles=49)
    assert set(made["outlet"]) == {"ledger", "beacon"}
    assert not made.drop(columns=["language", "outlet", "word"]).isna().any(axis=None)
    assert made["n_compared"].eq(16).all()


def test_articles_without_an_event_are_dealt_like_those_of_a_study_without_events():
    table = articles(habit="The regime met.")
    none = word_differences(spoken_of(table.assign(event="")), shuffles=49)
    pd.testing.assert_frame_equal(none, word_differences(spoken_of(table.assign(event="e")), shuffles=49))
    assert (none["z"] != 0).all()


HABITS = {
    "Mr Tarn met Ms Vael.": ({"tarn", "vael"}, {"mr", "ms"}),
    "The Evening Post told us.": ({"told"}, {"evening", "post"}),
}


@pytest.mark.parametrize("habit", HABITS)
def test_forms_of_address_and_an_outlets_own_name_are_no_distinctive_words(habit):
    kept, left_out = HABITS[habit]
    speech_counts = spoken_of(articles(habit=habit))
    words = clear(word_differences(speech_counts, shuffles=199, names={"ledger": "The Evening Post"}), "ledger")
    assert kept <= words
    assert not left_out & words
