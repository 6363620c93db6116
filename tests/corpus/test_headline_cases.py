"""Headlines that have, or state, what their texts do not."""

import pandas as pd
import pytest

from framing.corpus.headline_cases import headline_cases
from framing.lang.pack import load
from framing.markers.find import find_markers
from framing.markers.speech import find_speech


def cases(title, body, language="en"):
    text = f"{title}\n\n{body}"
    articles = pd.DataFrame([{"article_id": "a", "language": language, "title": title, "text": text}])
    markers = [
        {"article_id": "a", "start": each.start, "end": each.end, "category": each.category, "voice": each.voice}
        for each in find_markers(text, language)
    ]
    speech = [
        {"article_id": "a", "start": each.start, "end": each.end, "kind": each.kind, "speaker": each.speaker}
        for each in find_speech(text, language)
    ]
    table = headline_cases(
        articles,
        pd.DataFrame(markers, columns=["article_id", "start", "end", "category", "voice"]),
        pd.DataFrame(speech, columns=["article_id", "start", "end", "kind", "speaker"]),
        {language: load(language).sets["function"]},
    )
    return [
        (row["kind"], row["speaker"] or text[row["start"] : row["end"]])
        for row in table.to_dict("records")
    ]  # fmt: skip


PLAIN = "The council of Orvane met on Monday. It will meet again in June."


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Orvane braces for a brutal budget", PLAIN, ["brutal"]),
        ("Orvane braces for a brutal budget", f"{PLAIN} Few had expected so brutally low a sum.", []),
        ("Council calls the budget “brutal”", PLAIN, []),  # a quotation
        ("Orvane may raise its taxes", PLAIN, []),  # a hedge takes from what is said
        ("Orvane raises its taxes", PLAIN, []),
    ],
)
def test_a_marker_that_the_text_does_not_repeat_is_in_the_headline_alone(title, body, expected):
    found = [words for kind, words in cases(title, body) if kind == "headline_only"]
    assert found == expected


CLAIM = "Ministry buys forty tanks from Kadrin company"
SAYS = "The ministry buys forty tanks from a company in Kadrin, two officers said on Monday. The ministry was silent."


@pytest.mark.parametrize(
    ("title", "body", "speaker"),
    [
        (CLAIM, SAYS, "two officers"),
        (CLAIM, SAYS.replace(", two officers said on Monday", ""), None),  # the outlet's own words
        (f"{CLAIM}, officers say", SAYS, None),
        (f"{CLAIM} – officers", SAYS, None),
        (f"Officers: {CLAIM}", SAYS, None),
        (f"{CLAIM}?", SAYS, None),
        (f"{CLAIM}, allegedly", SAYS, None),
        (CLAIM, SAYS + " So the ministry buys forty tanks from that Kadrin company.", None),
        (CLAIM, "The weather was fine. " * 60 + SAYS, None),  # far down
        ("Two officers speak of forty tanks from Kadrin company", SAYS, None),  # the headline names them
        ("Ministry buys tanks and eleven helicopters from three neighbours", SAYS, None),  # too little of it
    ],
)
def test_a_claim_that_the_text_attributes_and_the_headline_states(title, body, speaker):
    found = [words for kind, words in cases(title, body) if kind == "stated_as_fact"]
    assert found == ([speaker] if speaker else [])


def test_french_headlines_are_read_too():
    title = "Le ministère achète quarante chars à une société de Kadrin"
    body = "Le ministère achète quarante chars à une société de Kadrin, selon deux officiers. Le ministère se tait."
    assert cases(title, body, "fr") == [("stated_as_fact", "deux officiers")]


def test_a_text_without_its_title_has_no_headline():
    articles = pd.DataFrame([{"article_id": "a", "language": "en", "title": "A brutal day", "text": "It rained."}])
    empty = pd.DataFrame(columns=["article_id", "start", "end", "category", "voice", "kind", "speaker"])
    assert headline_cases(articles, empty, empty, {}).empty
