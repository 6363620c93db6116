"""What a verb of saying reports, and what the outlet puts into it or says besides."""

import pytest

from framing import find_speech

OWNED = "Orr met a man who claimed to own it"

# sentence, what of it is reported
REPORTED = [
    # others say something of it, behind a comma
    ("Brink said he would sell the dock, a move critics said could harm the guard.", ["he would sell the dock"]),
    ("Brink said the plan saves money, which its backers say will last.", ["the plan saves money", "will last."]),
    ("Orr met a man who claimed to own it, a person familiar with the matter said Friday.", [OWNED, "to own it"]),
    ("Brink said the plan, which he said was sound, held.", ["the plan, which he said was sound, held.", "was sound"]),
    ("Brink said the dam leaks, a thing that Orr called absurd.", ["the dam leaks", "absurd."]),
    # asides of the outlet's between dashes; not the content of an argument
    ("Orr said his denials — which remain unproved — are true.", ["his denials", "are true."]),
    (
        "Orr ruled that the point — that the ban is needed — is weak.",
        ["that the point — that the ban is needed — is weak."],
    ),
    ("Orr said it would hold—but lawyers doubt it.", ["it would hold"]),
    ("Orr said it would hold -- despite the fact that it leaks.", ["it would hold"]),
    ("Orr said he would leave it to Rask, who slammed the guild.", ["he would leave it to Rask", "the guild."]),
    # participles and clauses of time that end
    ("Despite saying that the dam was safe, Orr may have left.", ["that the dam was safe"]),
    ("Orr called it a “weak” plan while the board left.", ["it a “weak” plan"]),
    ("Orr attacked the plan, calling it a farce while quietly selling boats.", ["it a farce"]),
    # what is called, by whom
    ("Orr labelled the plan a disgrace.", ["a disgrace."]),
    ("Orr dubbed the plan a disgrace.", ["a disgrace."]),
    ("The chief, whom critics call a dictator, left.", ["a dictator"]),
    ("The army was criticised by the guild for its raids.", ["for its raids."]),
    # inserted in a relative clause
    ("It paid a guild that prosecutors said was suspected of fraud.", ["was suspected of fraud."]),
    ("The measures announced are brutal.", []),
    # not said
    ("It is a brutal piece that has a lot to say about boats.", []),
    ("They aren't criticizing Orr for the raid.", []),
    ("What does it say about us if the guild lies?", []),
    ("Anyone who claims that the plan was sound is naive.", []),
    ("Officials agreed to remove the terror groups.", []),
    ("Rowers argue with other rowers, dockers left the brutal port.", []),
]


@pytest.mark.parametrize(("sentence", "parts"), REPORTED)
def test_what_others_say_and_what_the_outlet_adds_is_not_reported_with_it(sentence, parts):
    found = [sentence[one.start : one.end] for one in find_speech(sentence, "en") if one.kind == "indirect"]
    assert found == parts
