"""Outlets are compared within a language; across languages only if asked for, and then it is marked everywhere."""

from dataclasses import replace

import pandas as pd
import pytest

from framing.estimates.article_counts import Stages
from framing.report.event_labels import event_labels
from framing.report.latex import contrasts_tex
from framing.report.reliability import GAIN, agreement_in_words, gain_in_words
from framing.report.robustness import robustness_grid, verdict_in_words, with_verdicts
from framing.report.tables import ACROSS_LANGUAGES, contrasts_table, estimates_table
from framing.settings import Report

pytestmark = pytest.mark.usefixtures("hurried")

ACROSS = Report(across_languages=True)
NONE = pd.Series(dtype=bool)


@pytest.fixture(scope="module")
def stages(desk):
    """Beacon and ledger write in English, post in French."""
    tables = desk(articles=24, labelled=20)
    articles = tables.pop("articles")
    return Stages.of(
        articles.assign(language=articles["outlet"].map(lambda o: "fr" if o == "post" else "en")), **tables
    )


def pairs(table):
    return {(row.language, row.outlet, row.other, row.across_languages) for row in table.itertuples()}


def test_outlets_are_compared_within_their_language_and_across_only_if_asked(stages):
    within = contrasts_table(stages, ["naming"], Report())
    assert pairs(within) == {("en", "beacon", "ledger", False)}
    both = contrasts_table(stages, ["naming"], ACROSS)
    assert pairs(both) - pairs(within) == {("en, fr", name, "post", True) for name in ("beacon", "ledger")}
    pd.testing.assert_frame_equal(both[~both["across_languages"]].reset_index(drop=True), within)


def test_across_languages_only_labels_count(stages):
    table = contrasts_table(stages, ["naming"], ACROSS)
    bare = contrasts_table(replace(stages, expected=stages.expected.iloc[:0]), ["naming"], ACROSS)
    across, bare_across = (each[each["across_languages"]] for each in (table, bare))
    pd.testing.assert_frame_equal(across, bare_across)
    grid = robustness_grid(stages, ["naming"], ACROSS, copied=NONE, opinion=NONE)
    choices = set(grid.loc[grid["language"] == "en, fr", "choice"])
    assert choices
    assert "people’s labels alone" not in choices


def test_a_bilingual_outlet_is_compared_in_each_of_its_languages(stages):
    articles = stages.articles
    half = (articles["outlet"] == "ledger") & (articles.index % 2 == 0)
    mixed = replace(stages, articles=articles.assign(language=articles["language"].mask(half, "fr")))
    assert {row[:3] for row in pairs(contrasts_table(mixed, ["naming"], Report()))} == {
        ("en", "beacon", "ledger"), ("fr", "ledger", "post"),
    }  # fmt: skip


def test_an_outlet_alone_in_its_language_borrows_from_nobody(stages):
    alone = stages.articles["outlet"] == "post"
    ids = stages.articles.loc[alone, "article_id"]
    names = ("markers", "sample", "readings", "gold", "expected")
    own = {name: getattr(stages, name)[getattr(stages, name)["article_id"].isin(ids)] for name in names}
    whole = estimates_table(stages, ["hedge"], Report()).query("outlet == 'post'").reset_index(drop=True)
    pd.testing.assert_frame_equal(whole, estimates_table(Stages.of(stages.articles[alone], **own), ["hedge"], Report()))


def test_verdicts_and_languages_are_in_the_table_for_papers(stages):
    table = contrasts_table(stages, ["naming"], ACROSS).assign(note="")
    judged = with_verdicts(
        table, pd.DataFrame(columns=["category", "language", "outlet", "other", "holds", "choices", "flips"]), 0.05
    )
    assert set(judged.loc[judged["p_adjusted"] < 0.05, "choices"]) == {0}
    assert judged.loc[~(judged["p_adjusted"] < 0.05), "choices"].isna().all()
    tex = contrasts_tex(judged, {}, 0.05)
    assert ACROSS_LANGUAGES in tex
    none = contrasts_tex(judged.assign(p_adjusted=1.0), {}, 0.05)
    assert "0 of 6 comparisons of outlets of the same language" in none
    assert "No comparison shows a difference." in none


def test_a_verdict_without_a_choice_claims_nothing():
    assert [verdict_in_words(*each) for each in ((0, 0), (4, 4), (0, 4), (1, 4))] == [
        "not tested under any other choice", "holds under all 4 other choices", "holds under none of 4 other choices",
        "holds under 1 of 4 other choices",
    ]  # fmt: skip


def test_agreement_and_gain_are_said_in_words():
    rows = [("all", 0.82), ("hedge", 0.9), ("naming", 0.7), ("loaded", 0.3)]
    table = pd.DataFrame(rows, columns=["category", "value"]).assign(
        measure="token_alpha", arm="all", pair="all", low=0.1, high=0.9, n=20
    )
    overall, low, tentative = agreement_in_words(table)
    assert "alpha 0.82 [0.10, 0.90]" in overall
    assert "in loaded (0.30)." in low
    assert "in naming (0.70)." in tentative
    gain = pd.DataFrame([("hedge", 3, 2, 0.8, 0.75, 0.9, 0.9, 0.9, 0.7)], columns=list(GAIN))
    (sentence,) = gain_in_words(gain)
    assert "intervals 20 % narrower than with people’s labels alone (used for 2 of 3 outlets)" in sentence
    assert "F1 0.90, that of the rules alone 0.70" in sentence


# outlets corrected, error relative to labels alone with the model and with the rules, and what is said
BOUGHT = [
    (
        3,
        0.97,
        0.7,
        ["the model brings no gain: the standard error is 97 %", "the rules alone make it 30 % smaller ([report] "],
    ),
    (3, 0.97, 0.96, ["the model brings no gain"]),
    (3, 0.9, 0.7, ["intervals 10 % narrower than"]),
    (0, 1.0, float("nan"), ["the model brings no gain: it is used for no outlet"]),
    (0, 1.0, 0.6, ["the model brings no gain: it is used for no outlet", "the rules alone make it 40 % smaller"]),
]


@pytest.mark.parametrize(("corrected", "error", "of_rules", "parts"), BOUGHT)
def test_where_the_model_buys_nothing_the_page_says_so_and_offers_the_rules(corrected, error, of_rules, parts):
    row = ("loaded", 3, corrected, error, error, of_rules, of_rules, float("nan"), float("nan"))
    (sentence,) = gain_in_words(pd.DataFrame([row], columns=list(GAIN)))
    assert all(part in sentence for part in parts)
    assert ("rules alone" in sentence) == any("rules alone" in part for part in parts)
    assert ("brings no gain" in sentence) == any("brings no gain" in part for part in parts)


def test_an_event_whose_id_says_nothing_is_called_by_its_headline():
    ids = ["550e8400-e29b-41d4-a716-446655440000", "ferry-strike-2024", "0123456789abcdef0123", ""]
    articles = pd.DataFrame(
        {"article_id": list("abcd"), "date": "", "event": ids, "title": ["Dam bursts", "T", "", "U"]}
    )
    assert list(event_labels(articles).values()) == ["“Dam bursts”", "ferry-strike-2024", "event 3"]
