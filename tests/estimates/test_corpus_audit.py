import datetime
import re

import pandas as pd
import pytest

from framing.article_parts import ArticleParts
from framing.estimates.corpus_audit import (
    audit_facts,
    audit_table,
    cut_off,
    no_full_stop,
    opinion,
    warnings_of,
    weeks_table,
)


def facts(*rows):
    names = ["article_id", "outlet", "date", "language", "words", "cut_off", "opinion", "copied"]
    table = pd.DataFrame(rows, columns=names).assign(section="news", kind="", no_full_stop=False, ending="It rained.")
    return table.assign(title="Rain over " + table["article_id"].astype(str))


def warnings_about(table):
    return warnings_of(audit_table(table), table)


# the end of a text, whether it is cut off there, and whether it lacks a full stop
ENDS_OF_TEXTS = [
    ("It rained.", False, False),
    ("“It rained.”", False, False),
    ("It rained!\n", False, False),
    ("Il pleut. »", False, False),
    ("It rained…", True, True),
    ("It rained all night ... Read more", True, True),
    ("It rained all night read more", True, True),
    ("It rained. [+1200 chars]", True, True),
    ("It rained on the roofs of", True, True),
    ("It rained on the old town,", True, True),
    ("Il pleuvait sur les toits des", True, True),
    ("It rained on the roofs", False, True),
    ("It rained.\n\nRead more", False, True),
    ("It rained.\n\nSource: the Ledger and agencies", False, True),
    ("It rained. (abc/def)", False, True),
    ("It rained. Ada Brink", False, True),
    ("It rained.\nFollow us on", False, True),
    ("", False, True),
]


@pytest.mark.parametrize(("text", "cut", "open_end"), ENDS_OF_TEXTS)
def test_a_text_without_a_full_stop_is_cut_off_only_in_mid_phrase(text, cut, open_end):
    assert (cut_off(pd.Series([text])).tolist(), no_full_stop(pd.Series([text])).tolist()) == ([cut], [open_end])


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
    assert made.loc["beacon", ["weeks", "weeks_without", "with_section", "copy_share"]].tolist() == [1, 2, 2, 1.0]
    assert made.loc["ledger", "languages"] == "en 50 %, fr 50 %"


def test_outlets_without_dates_have_no_weeks():
    table = facts(("a", "ledger", "", "en", 100, False, False, False))
    assert audit_table(table).loc[0, ["weeks", "weeks_without"]].tolist() == [0, 0]
    assert weeks_table(table).empty


def test_what_makes_outlets_hard_to_compare_is_said_and_nothing_else():
    alike = facts(
        *((f"{o}{i}", o, "2024-03-04", "en", 100, False, False, False) for o in ("a", "b") for i in range(12))
    )
    assert warnings_about(alike) == []
    apart = alike.assign(copied=alike["outlet"] == "a")
    assert warnings_about(apart) == [
        "Of a’s 12 articles, 100 % repeat an earlier article or are agency copy (for example “Rain over a0”, "
        "“Rain over a1”, “Rain over a10”); of b’s 12, 0 %."
    ]
    early = alike.assign(date=["2024-03-04", "2024-03-11", "2024-03-18", "2024-03-25"] * 6)
    assert warnings_about(early) == []
    late = early.assign(date=early["date"].where(early["outlet"] == "a", "2024-03-04"))
    [weeks] = warnings_about(late)
    assert "b has no dated article from 2024-03-11 to 2024-03-31" in weeks


def over_weeks(weeks, *outlets):
    """One article a week of each outlet, but for the weeks that it leaves out."""
    first = datetime.date(2015, 1, 5)
    return facts(*(
        (f"{outlet}{week}", outlet, (first + datetime.timedelta(weeks=week)).isoformat(), "en", 100, *[False] * 3)
        for outlet, written in outlets
        for week in range(weeks)
        if written(week)
    ))  # fmt: skip


GAPS = [
    (470, lambda week: week % 9 == 4, []),  # 52 articles in nine years: most weeks have none
    (470, lambda week: week * 7919 % 470 < 60, []),
    (40, lambda week: week < 20, ["from 2015-05-25 to 2015-10-11, where 50 % of the other outlets’ articles are."]),
    (80, lambda week: week not in range(20, 40), ["from 2015-05-25 to 2015-10-11, where 25 % of"]),
    (40, lambda week: week not in range(10, 20), []),  # with 30 articles, that may be chance
    (40, lambda week: week != 10, []),
]


@pytest.mark.parametrize(("weeks", "written", "told"), GAPS)
def test_weeks_without_an_article_are_a_reservation_only_if_chance_does_not_explain_them(weeks, written, told):
    sentences = warnings_about(over_weeks(weeks, ("a", written), ("b", lambda week: True)))
    assert len(sentences) == len(told)
    for sentence, part in zip(sentences, told, strict=True):
        assert sentence.startswith("The outlets do not cover the same weeks: a has no dated article " + part)


def test_the_gaps_of_many_outlets_are_one_sentence_with_the_largest_ones():
    late = [(f"o{start}", lambda week, start=start: week >= start) for start in (16, 22, 20, 24, 18)]
    [sentence] = warnings_about(over_weeks(60, *late, *((o, lambda week: True) for o in "bcdefg")))
    assert re.findall(r"o\d\d has", sentence) == ["o24 has", "o22 has", "o20 has"]
    assert sentence.endswith("; such weeks are missing of 2 outlets more.")


def test_of_undated_outlets_nobody_says_which_weeks_they_cover():
    rows = [(f"{outlet}{i}", outlet, date, "en", 100, False, False, False) for outlet, dates in (
        ("a", ["2024-03-04", "2024-03-11"]), ("b", ["2024-03-04", "2024-03-11"]), ("c", ["", ""]),
    ) for i, date in enumerate(dates)]  # fmt: skip
    assert warnings_about(facts(*rows)) == []


def test_without_a_section_nothing_says_what_is_opinion():
    table = facts(*((f"{o}{i}", o, "", "en", 100, False, o == "a", False) for o in ("a", "b", "c") for i in range(12)))
    silent = audit_table(table.assign(section=table["section"].where(table["outlet"] != "c", "")))
    assert silent["opinion_share"].fillna(-1).tolist() == [1, 0, -1]
    assert warnings_of(silent, table) == [
        "Of a’s 12 articles with a section or kind, 100 % are opinion (for example “Rain over a0”, “Rain over a1”, "
        "“Rain over a10”); of b’s 12, 0 %."
    ]
    assert warnings_about(table.assign(section="")) == []
    assert warnings_about(table.iloc[:0]) == []


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


# articles with a section or kind, of which every other one is opinion, and the share that is said
WITH_SECTION = [(0, -1.0), (11, -1.0), (12, 0.5)]


@pytest.mark.parametrize(("number", "share"), WITH_SECTION)
def test_the_share_of_opinion_is_of_twelve_articles_with_a_section_or_more(number, share):
    table = facts(*((str(i), "a", "", "en", 60, False, i < number and i % 2 == 0, False) for i in range(14)))
    table = table.assign(section=["news" if i < number else "" for i in range(14)])
    row = audit_table(table).fillna(-1).iloc[0]
    assert (row["with_section"], row["opinion_share"]) == (number, share)


# articles of the outlet that is worse, and whether that is said of it
NUMBERS = [(11, False), (12, True)]


@pytest.mark.parametrize(("number", "said"), NUMBERS)
@pytest.mark.parametrize("column", ["cut_off", "copied", "opinion"])
def test_nothing_is_said_of_an_outlet_with_fewer_than_twelve_articles(number, said, column):
    rows = [(f"{o}{i}", o, "", "en", 60, False, False, False) for o, n in (("a", number), ("b", 12)) for i in range(n)]
    table = facts(*rows)
    table[column] = table["outlet"] == "a"
    assert bool(warnings_about(table)) == said


def test_that_texts_are_cut_off_is_shown_by_the_ends_of_three():
    rows = [(f"{o}{i:02}", o, "", "en", 60, o == "a", False, False) for o in ("a", "b") for i in range(12)]
    ends = ["of" if row[1] == "a" else "of Orvane." for row in rows]
    texts = [f"It rained all day and all night on the {i} roofs {end}" for i, end in enumerate(ends)]
    table = facts(*rows).assign(text=texts).drop(columns=["cut_off", "no_full_stop", "ending"])
    [sentence] = warnings_about(audit_facts(table, ArticleParts.of_tables(table), (), pd.Series(dtype="str")))
    assert "are cut off (for example “… all day and all night on the 0 roofs of”, “… " in sentence
    assert sentence.count("“") == 3


def test_texts_that_end_in_a_source_line_are_not_said_to_be_cut_off():
    rows = [(f"{o}{i}", o, "", "en", 60, False, False, False) for o in ("a", "b") for i in range(12)]
    table = facts(*rows).assign(no_full_stop=lambda table: table["outlet"] == "a")
    assert warnings_about(table) == []
    assert audit_table(table)["no_full_stop_share"].tolist() == [1.0, 0.0]


def test_an_editorial_is_opinion_whatever_its_section_and_an_analysis_is_not():
    sections, kinds = pd.Series(["news", "", "news", "opinion"]), pd.Series(["editorial", "opinion", "analysis", ""])
    assert opinion(sections, ("opinion",), kinds).tolist() == [True, True, False, True]
