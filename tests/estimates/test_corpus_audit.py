import datetime

import pandas as pd
import pytest

from framing.estimates.corpus_audit import audit_table, cut_off, opinion, warnings_of, weeks_table


def facts(*rows):
    names = ["article_id", "outlet", "date", "language", "words", "cut_off", "opinion", "copied"]
    return pd.DataFrame(rows, columns=names).assign(section="news")


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
    assert opinion(sections, ("", "news")).tolist() == [False, False, True, False, False]


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
        "Of a’s articles 100 % repeat an earlier article or are agency copy, of b’s 0 %."
    ]
    early = alike.assign(date=["2024-03-04", "2024-03-11", "2024-03-18", "2024-03-25"] * 2)
    assert warnings_of(audit_table(early)) == []
    late = early.assign(date=early["date"].where(early["outlet"] == "a", "2024-03-04"))
    [weeks] = warnings_of(audit_table(late))
    assert weeks.startswith("The outlets do not cover the same weeks: a has no dated article in 0 of the weeks between")
    assert weeks.endswith(", b in 3.")


def test_of_undated_outlets_nobody_says_which_weeks_they_cover():
    rows = [(f"{outlet}{i}", outlet, date, "en", 100, False, False, False) for outlet, dates in (
        ("a", ["2024-03-04", "2024-03-11"]), ("b", ["2024-03-04", "2024-03-11"]), ("c", ["", ""]),
    ) for i, date in enumerate(dates)]  # fmt: skip
    assert warnings_of(audit_table(facts(*rows))) == []
    rows[1] = ("a1", "a", "", "en", 100, False, False, False)
    [weeks] = warnings_of(audit_table(facts(*rows)))
    assert "b has no dated article in 0 of" in weeks
    assert weeks.endswith(", a in 1.")


def test_without_a_section_nothing_says_what_is_opinion():
    table = facts(*((f"{o}{i}", o, "", "en", 100, False, o == "a", False) for o in ("a", "b", "c") for i in range(4)))
    silent = audit_table(table.assign(section=table["section"].where(table["outlet"] != "c", "")))
    assert silent["opinion_share"].fillna(-1).tolist() == [1, 0, -1]
    assert warnings_of(silent) == ["Of a’s articles with a section 100 % are opinion, of b’s 0 %."]
    assert warnings_of(audit_table(table.assign(section=""))) == []
    assert warnings_of(audit_table(table.iloc[:0])) == []


def test_weeks_are_those_of_the_calendar_in_every_century():
    table = facts(
        ("a", "ledger", "0001-01-01", "en", 100, False, False, False),
        ("b", "ledger", "9999-12-31", "en", 100, False, False, False),
        ("c", "beacon", "2024-05-08", "en", 100, False, False, False),
        ("d", "beacon", "in May", "en", 100, False, False, False),
    )
    made = audit_table(table).set_index("outlet")
    weeks = (datetime.date.max - datetime.date.min).days // 7 + 1
    assert made.loc["ledger", ["first", "last", "weeks", "weeks_without"]].tolist() == [
        "0001-01-01", "9999-12-31", weeks, weeks - 2
    ]  # fmt: skip
    assert made.loc["beacon", ["first", "last", "weeks", "weeks_without"]].tolist() == [
        "2024-05-08", "2024-05-08", 1, weeks - 1
    ]  # fmt: skip
    assert weeks_table(table)["week"].tolist() == ["2024-05-06", "0001-01-01", "9999-12-27"]


def test_articles_without_a_section_do_not_make_an_outlet_look_sober():
    rows = [(str(place), outlet, "", "en", 60, False, section == "opinion", False) for place, (outlet, section) in
            enumerate([("a", "opinion"), ("a", "news"), ("b", ""), ("b", "opinion")])]  # fmt: skip
    table = audit_table(facts(*rows).assign(section=["opinion", "news", "", "opinion"])).set_index("outlet")
    assert table["opinion_share"].to_dict() == {"a": 0.5, "b": 1.0}
