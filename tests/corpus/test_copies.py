"""Copies, judged on pairs in our own words: two reports each of invented events, and edits of them.

``pairs()`` yields (kind, first, second, copied). Positive kinds are what
newsrooms do to a text they took; negative kinds are what two reports of one
event have in common without being copies.
"""

from pathlib import Path

import pandas as pd
import pytest

from framing.article_parts import ArticleParts
from framing.corpus.copies import find_copies, repeated

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "articles"
AGENCY = ("ledger", "sentinel", "beacon", "courrier")
EVENTS = tuple(f"e{number}" for number in range(1, 9))

# what a sub-editor changes: British and American forms, synonyms, order of a phrase
WORDS = {
    "en": {
        " said": " stated", " after ": " following ", " people": " persons", " about ": " around ", 
        " more than ": " over ",
        " were ": " have been ", " on Monday": " this Monday", " which ": " that ", " but ": " yet ", 
        " because ": " as ",
        " three ": " 3 ", " two ": " 2 ", " four ": " 4 ", " began ": " started ", " near ": " close to ",
    },
    "fr": {
        " a dit": " a déclaré", " après ": " à la suite de ", " environ ": " près de ", " plus de ": " au-delà de ",
        " mais ": " cependant ", " deux ": " 2 ", " trois ": " 3 ", " quatre ": " 4 ", " depuis ": " à partir de ",
    },
}  # fmt: skip
STATEMENT = (
    "“We have carried sacks across this river for thirty years, in flood and in frost, and nobody in the ministry has "
    "ever asked us what the road is like; if the minister wants to know he may come and walk it with us on any morning "
    "of the week,” said Ilda Ferren, who speaks for the carriers of Harrat."
)
UPDATE = {
    "en": "The ministry announced late in the evening that a commission of five engineers will look into the matter "
    "and give a first account within a fortnight. The opposition asked for seats on it.",
    "fr": "Le ministère a annoncé dans la soirée qu’une commission de cinq ingénieurs examinera l’affaire et rendra "
    "un premier avis sous quinze jours. L’opposition demande à y siéger.",
}
HEADLINE = {"en": "What we know so far, hour by hour", "fr": "Ce que l’on sait, heure par heure"}


def read(name):
    """Return an article of the sample."""
    return (SAMPLE / f"{name}.txt").read_text(encoding="utf-8")


def language(name):
    """Return the language of an article of the sample."""
    return "fr" if name.startswith("courrier") else "en"


def reworded(text, tag):
    """Return the text after a sub-editor."""
    for old, new in WORDS[tag].items():
        text = text.replace(old, new)
    return text


def with_headline(text, tag):
    """Return the text under another headline."""
    return HEADLINE[tag] + "\n\n" + text.partition("\n\n")[2]


def cut(text, share):
    """Return the first paragraphs, at least ``share`` of the text."""
    kept = ""
    for paragraph in text.split("\n\n"):
        if len(kept) >= share * len(text):
            break
        kept += paragraph + "\n\n"
    return kept.strip()


def updated(text, tag):
    """Return the text with news on top and its second paragraph dropped."""
    title, *paragraphs = text.split("\n\n")
    return "\n\n".join([title, UPDATE[tag], *paragraphs[:1], *paragraphs[2:]])


def pairs():
    """Yield the pairs, those that are copies first."""
    names = [f"{outlet}-{event}-{part}" for event in EVENTS for outlet in AGENCY for part in "ab"]
    for number, name in enumerate(names):
        text, tag = read(name), language(name)
        edits = {
            "headline": with_headline(text, tag),
            "cut": cut(text, 0.4),
            "rewrite": with_headline(reworded(text, tag), tag),
            "update": updated(text, tag),
            "capitals": text.upper(),
        }
        kind = list(edits)[number % len(edits)]
        yield kind, text, edits[kind], True
    for event in EVENTS:
        for part in "ab":
            texts = {outlet: read(f"{outlet}-{event}-{part}") for outlet in AGENCY}
            yield "same event", texts["ledger"], texts["sentinel"], False
            yield "same event", texts["ledger"], texts["beacon"], False
            yield "translation", texts["ledger"], texts["courrier"], False
            quoted = [f"{texts[outlet]}\n\n{STATEMENT}" for outlet in ("beacon", "sentinel")]
            yield "statement quoted by both", *quoted, False
        first, second = (read(f"ledger-{event}-{part}") for part in "ab")
        yield "follow-up", first, second, False


FERRY = read("ledger-e1-a")
OTHER = read("ledger-e8-a")


def articles(*rows):
    """Rows of outlet, date, text and optionally author."""
    table = pd.DataFrame([(*row, "")[:4] for row in rows], columns=["outlet", "date", "text", "author"])
    return table.assign(article_id=[f"a{number}" for number in range(len(table))], title="")


def found(*rows):
    table = articles(*rows)
    return find_copies(table, ArticleParts.of_tables(table))


def copies(*rows):
    return found(*rows).set_index("article_id")


def is_copy(first, second):
    return len(repeated(found(("herald", "2024-01-01", first), ("gazette", "2024-01-02", second)))) > 0


def test_copies_are_found_and_two_reports_of_one_event_are_none():
    judged = [(copied, is_copy(first, second)) for _, first, second, copied in pairs()]
    hits = sum(copied and seen for copied, seen in judged)
    assert len(judged) >= 60
    assert hits / sum(seen for _, seen in judged) >= 0.95
    assert hits / sum(copied for copied, _ in judged) >= 0.95


@pytest.mark.parametrize("kind", ["statement quoted by both", "translation", "same event", "follow-up"])
def test_what_two_outlets_report_each_by_itself_is_no_copy(kind):
    assert [first[:40] for name, first, second, _ in pairs() if name == kind and is_copy(first, second)] == []


def test_the_earliest_is_the_original_whatever_the_order_of_rows():
    table = copies(("herald", "2024-01-03", FERRY), ("gazette", "2024-01-01", FERRY), ("post", "", FERRY))
    assert table["original"].to_dict() == {"a0": "a1", "a1": "", "a2": "a1"}


def test_a_copy_of_a_copy_points_to_the_first():
    table = copies(("h", "2024-01-01", FERRY), ("g", "2024-01-02", FERRY), ("p", "2024-01-03", cut(FERRY, 0.6)))
    assert table.loc["a2", "original"] == "a0"


def test_the_same_page_stored_thirty_times_has_one_original():
    table = copies(*[("herald", f"2024-01-{day:02}", FERRY) for day in range(1, 31)], ("gazette", "2024-01-01", OTHER))
    assert set(table["original"]) == {"a0"}
    assert "a30" not in table.index


def test_a_round_up_of_earlier_items_is_no_copy_of_one_of_them():
    items = [read(f"ledger-e{number}-a") for number in range(1, 8)]
    table = copies(("herald", "2024-01-01", items[0]), ("gazette", "2024-01-02", "\n\n".join(items)))
    assert table["original"].tolist() == ["", ""]
    assert table.loc["a0", "shared"] == 1


def test_furniture_that_an_outlet_repeats_makes_no_copies():
    foot = " ".join(
        f"Our readers in district {number} can also find the paper at kiosk {number}." for number in range(30)
    )
    briefs = [cut(read(f"{outlet}-e{number}-{part}"), 0.2) for outlet in ("ledger", "sentinel", "beacon")
              for number in range(1, 9) for part in "ab"]  # fmt: skip
    table = found(*[("herald", "2024-01-01", f"{brief}\n\n{foot}") for brief in briefs])
    assert len(repeated(table)) <= 0.05 * len(briefs)


def test_an_article_that_is_all_quotation_is_compared_with_its_quotation():
    speech = "\n\n".join([STATEMENT] * 3)
    assert is_copy(speech, speech)
    assert not is_copy(speech, f"{OTHER}\n\n{STATEMENT}")


def test_agency_copy_without_a_credit_has_the_agency_of_the_text_that_it_shares():
    table = copies(("herald", "2024-01-01", f"KADRIN (AFP) – {FERRY}"), ("gazette", "2024-01-01", FERRY),
                   ("post", "2024-01-01", OTHER))  # fmt: skip
    assert table["agency"].to_dict() == {"a0": "AFP", "a1": "AFP"}
    assert (table["shared"] > 0.9).all()


def test_an_agency_that_is_the_outlet_is_no_agency_copy():
    assert copies(("AFP", "2024-01-01", f"KADRIN (AFP) – {FERRY}")).empty


@pytest.mark.parametrize("text", ["", " ", "…"])
def test_texts_without_a_word_are_no_copies(text):
    assert copies(("herald", "2024-01-01", text), ("gazette", "2024-01-01", text)).empty


def test_no_articles_give_no_copies():
    assert found().empty
