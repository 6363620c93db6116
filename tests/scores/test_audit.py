import pandas as pd
import pytest

from framing.scores.audit import audit_table, cut_off, opinion, warnings_of, weeks_table


def facts(*rows):
    names = ["article_id", "outlet", "date", "language", "words", "cut_off", "opinion", "copied"]
    return pd.DataFrame(rows, columns=names)


@pytest.mark.parametrize(
    ("text", "words", "cut"),
    [
        ("It rained.", 60, False),
        ("“It rained.”", 60, False),
        ("It rained!\n", 60, False),
        ("Il pleut. »", 60, False),
        ("It rained.", 20, True),
        ("It rained", 60, True),
        ("It rained…", 60, True),
        ("It rained ... Read more.", 60, True),
        ("It rained. [+1200 chars]", 60, True),
    ],
)
def test_a_text_with_an_open_end_or_hardly_any_words_is_cut_off(text, words, cut):
    assert cut_off(pd.Series([text]), pd.Series([words])).tolist() == [cut]


def test_opinion_is_told_by_section_in_any_case():
    sections = pd.Series(["Opinion", "COMMENT/guest", "news", "", "Éditorial"])
    assert opinion(sections, ("opinion", "comment", "éditorial")).tolist() == [True, True, False, False, True]


def test_weeks_without_an_article_are_counted_between_the_first_and_last_of_the_corpus():
    made = audit_table(
        facts(
            ("a", "ledger", "2024-03-04", "en", 100, False, False, False),
            ("b", "ledger", "2024-03-20", "fr", 300, True, False, False),
            ("c", "beacon", "2024-03-12", "en", 100, False, True, True),
            ("d", "beacon", "", "en", 100, False, False, True),
        )
    ).set_index("outlet")
    assert made.loc["ledger", ["weeks", "weeks_without", "cut_off_share", "words_median"]].tolist() == [
        3,
        1,
        0.5,
        200.0,
    ]
    assert made.loc["beacon", ["weeks", "weeks_without", "opinion_share", "copy_share"]].tolist() == [1, 2, 0.5, 1.0]
    assert made.loc["ledger", "languages"] == "en 50%, fr 50%"


def test_outlets_without_dates_have_no_weeks():
    table = facts(("a", "ledger", "", "en", 100, False, False, False))
    assert audit_table(table).loc[0, ["weeks", "weeks_without"]].tolist() == [0, 0]
    assert weeks_table(table).empty


def test_what_makes_outlets_hard_to_compare_is_said_and_nothing_else():
    alike = facts(*((f"{o}{i}", o, "2024-03-04", "en", 100, False, False, False) for o in ("a", "b") for i in range(4)))
    assert warnings_of(audit_table(alike)) == []
    apart = alike.assign(copied=alike["outlet"] == "a")
    assert warnings_of(audit_table(apart)) == [
        "Of a’s articles 100 % are copy that another outlet has too, of b’s 0 %."
    ]
    early = alike.assign(date=["2024-03-04", "2024-03-11", "2024-03-18", "2024-03-25"] * 2)
    assert warnings_of(audit_table(early)) == []
    late = early.assign(date=early["date"].where(early["outlet"] == "a", "2024-03-04"))
    [weeks] = warnings_of(audit_table(late))
    assert weeks.startswith("The outlets do not cover the same weeks: a has no article in 0 of those between")
    assert weeks.endswith(", b in 3.")
