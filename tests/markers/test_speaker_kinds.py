"""Who speaks, by kinds of sentence in which a name near the verb is not the speaker's."""

import pytest

from framing import find_speech

# language, sentence, cue, speaker
KINDS = [
    # what people are at a body, behind its name
    (
        "en",
        "Former Harbour Board officials also criticized the council for its cuts.",
        "criticized",
        "Former Harbour Board officials",
    ),
    ("en", "Dock chairman and CEO Kenneth Orr said the plan was brutal.", "said", "Kenneth Orr"),
    # an apposition with an office, and the body of an attorney
    (
        "en",
        '"It is over," Vera Rask, staff attorney with the Lodrian Speech, Privacy and Law Guild said.',
        "said",
        "Vera Rask",
    ),
    # the land of a town
    ("en", "A woman in Orvane, Lodria, reported that the dam was broken.", "reported", "A woman"),
    # whom somebody cites
    (
        "en",
        "The Coast Post, citing the Dock Institute, a think tank, reported that it leaked.",
        "reported",
        "Coast Post",
    ),
    # who ordered or obtained a document, and who wrote it
    ("en", "A study commissioned by the harbour guild found that boats sink.", "found", "A study"),
    ("en", "A letter from the Boat Union obtained by the Coast Post warns that boats sink.", "warns", "the Boat Union"),
    ("fr", "Selon un rapport obtenu par Le Quai, le port se vide.", "Selon", "un rapport obtenu"),
    # participles: the subject of the clause right before them, or of the sentence
    ("en", "The dock was weak for years, Mr. Orr added, noting that the board was late.", "noting", "Orr"),
    ("en", "The mayor took the post, with Ina Rask repeatedly calling Jon Orr a despot.", "calling", "Ina Rask"),
    ("en", "The guild calls the loss “sad” and says that it will help.", "says", "The guild"),
    (
        "en",
        "The board condemned the plan, asking about the raid and suggesting that Orr lied.",
        "suggesting",
        "The board",
    ),
    ("en", "Some experts argue that the fears of the guild are old, noting that boats sank.", "noting", "Some experts"),
    # headlines of other articles that a page glues to a name
    ("en", "Ada Brink Ada Lind BrinkOrr wins poll The Dock Report MORE (D-Lod.) said it leaked.", "said", "Ada Brink"),
    # by whom somebody is called what is quoted; who is quoted by a station
    ("en", "The mayor was called “a puppet” by Jon Orr on Monday.", "called", "Jon Orr"),
    ("en", "Called “a puppet” by Jon Orr, the mayor left.", "Called", "Jon Orr"),
    ("fr", "La mesure, qualifiée de « farce » par Léa Roy, passe.", "", "Léa Roy"),
    ("en", "“It sank,” the station quoted owner Dewey Orr as saying.", "quoted", "Dewey Orr"),
    # a source between a verb and its clause
    ("en", "Polls suggest, according to Lodpoll, that the cut is a disgrace.", "according to", "Lodpoll"),
    ("fr", "Les sondages suggèrent, selon Lodpoll, que la coupe est un scandale.", "selon", "Lodpoll"),
    ("en", "To hear Jon Orr tell it, the board will fall.", "tell it", "Jon Orr"),
    # a place glued to a name by a dash
    ("en", "ORVANE—Ada Brink left. Brink said that it sank.", "said", "Ada Brink"),
    # a pronoun goes on with who was quoted, not with who heard it
    ("en", "“It sank,” Ada Brink told Mayor Ina Rask. “It was old,” she added.", "added", "Ada Brink"),
    # no speakers
    ("en", "There was no article asking whether the dam had held.", "asking", ""),
    ("en", "Despite saying that the dam was safe, the mayor left.", "saying", ""),
]


@pytest.mark.parametrize(("tag", "sentence", "cue", "speaker"), KINDS)
def test_the_speaker_is_who_says_it_and_no_name_nearby(tag, sentence, cue, speaker):
    assert [found.speaker for found in find_speech(sentence, tag) if found.cue == cue][:1] == [speaker]
