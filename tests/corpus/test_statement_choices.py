"""What an outlet quotes: statements that others have too, and those that only it has."""

import pandas as pd
import pytest

from framing.corpus.statement_choices import statement_choices
from framing.corpus.statements import find_statements, spoken_texts
from framing.markers.speech import find_speech

SHARED = "“The harbour will be closed until the divers have finished,” Ilva Tarn said."
OWN = "“Nobody asked the fishermen about the closure,” Oskar Breml said."


def choices(*texts, events=None):
    articles = pd.DataFrame(
        [
            {"article_id": f"a{number}", "outlet": f"o{number}", "language": "en", "text": text,
             "event": (events or ["e"] * len(texts))[number]}
            for number, text in enumerate(texts)
        ]
    )  # fmt: skip
    spans = [
        {"article_id": row["article_id"], "start": span.start, "end": span.end, "kind": span.kind,
         "speaker": span.speaker}
        for row in articles.to_dict("records")
        for span in find_speech(row["text"], "en")
    ]  # fmt: skip
    speech = pd.DataFrame(spans, columns=["article_id", "start", "end", "kind", "speaker"])
    table = statement_choices(articles, speech, find_statements(articles, spoken_texts(articles, speech)))
    return {outlet: sorted(rows["statement"]) for outlet, rows in table.groupby("outlet")}


def test_a_shared_statement_is_one_and_an_own_one_is_the_outlets():
    assert choices(SHARED, f"{SHARED}\n\n{OWN}") == {"o0": ["1"], "o1": ["1", "a1 78"]}


def test_what_two_halves_of_a_sentence_say_is_one_statement():
    split = "“Nobody asked the fishermen,” Oskar Breml said, “and nobody has asked them since.”"
    assert choices(split, SHARED)["o0"] == ["a0 0"]
    apart = "“Nobody asked the fishermen,” Oskar Breml said.\n\n“Nobody has asked them since,” Oskar Breml said."
    assert len(choices(apart, SHARED)["o0"]) == 2


@pytest.mark.parametrize(
    "text", ["He called it “a mess”.", "It is “to be or not to be”.", "Ilva Tarn said it was late."]
)
def test_a_few_words_and_reported_speech_are_no_choice(text):
    assert choices(text, SHARED) == {"o1": ["a1 0"]}


def test_an_article_without_an_event_chooses_nothing():
    assert choices(SHARED, OWN, events=["", ""]) == {}
