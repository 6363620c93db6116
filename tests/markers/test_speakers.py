"""Who speaks: the right person or nobody. A text, words of the speech that is meant, and its speaker."""

import pytest

from framing import find_speech

SPEAKERS = [
    # things, fragments of clauses and adverbs speak not
    ("en", "The violence shows that the dam leaks.", "dam", ""),
    ("en", "The jurors say that the dam leaks.", "dam", "The jurors"),
    ("en", "Ada Brink similarly said that the dam leaks.", "dam", "Ada Brink"),
    ("en", "The royal family said that the dam leaks.", "dam", "The royal family"),
    ("en", "The dam was shut by night said the Harbour Observatory.", "dam", "Harbour Observatory"),
    ("fr", "Aucune taxe ne dit que le pont tient.", "pont", ""),
    ("fr", "Un reproche entendu laisse entendre que le pont tient.", "pont", ""),
    ("fr", "Les rameurs disent que le pont tient.", "pont", "Les rameurs"),
    ("fr", "« Rien ne vaut cela », dit le maire, confirmant que le pont tient.", "pont", "le maire"),
    ("fr", "De Merrin, le maire Jean Orr a ri de la taxe, estimant que le pont tient.", "pont", "Jean Orr"),
    ("fr", "Le maire, qui a dit vouloir « garder le cap », a annoncé que le pont tient.", "pont", "Le maire"),
    # a pronoun means somebody of its gender, by title or given name, and no town or state
    ("en", "Ada Brink, a baker, met Donald Orr, a cook. “It rained,” she said.", "It rained", "Ada Brink"),
    ("en", "Jon Orr, a cook, met Mary Brink, a baker. “It rained,” he said.", "It rained", "Jon Orr"),
    ("en", "Mayor Jon Orr met Mary Brink, a baker. “It rained,” she said.", "It rained", "Mary Brink"),
    ("en", "Iran fell. “It rained and it snowed,” he said.", "It rained", ""),
    ("en", "Costa fell. “It rained and it snowed,” he said.", "It rained", "Costa"),
    ("fr", "Le maire Jean Orr a reçu la juge Marie Brink. « Il a plu », a-t-il dit.", "Il a plu", "Jean Orr"),
    ("fr", "La juge Marie Brink a vu le maire Jean Orr. « Il a plu », a-t-elle dit.", "Il a plu", "Marie Brink"),
    # a participle has the subject of its sentence, not somebody named in between
    ("en", "Ada Brink stood up to Jon Orr, a cook, calling him a “sad old thug”.", "sad old", "Ada Brink"),
    ("en", "She stood up to Jon Orr, a cook, calling him a “sad old thug”.", "sad old", ""),
    ("en", "Our main armed opposition left, calling it a “sad old farce”.", "sad old", "Our main armed opposition"),
    # a pronoun and a verb before "to"
    ("en", "“It rained,” Mayor Ada Brink said. She went on to criticise a harsh vote.", "harsh", "Ada Brink"),
    # an adverb, a time or a place before the subject
    ("en", "Elsewhere in the Orvane province the monitor said it rained.", "it rained", "the monitor"),
    ("fr", "Certes, le maire a dit que le pont tenait.", "le pont", "le maire"),
    # whose words follow or precede, not those of the next sentence or clause
    ("en", "Ada Brink wrote in a letter “The dam broke in May.” Bishop Jon Orr urged calm.", "dam broke", "Ada Brink"),
    ("en", "“It rained here in May,” Ada Brink said. Jon Orr urged calm.", "It rained", "Ada Brink"),
    ("en", "The Front said it fought Velm's “sad thugs,” but analysts say it hit others.", "sad thugs", "Front"),
    ("en", "“It rained here in May,” analysts say.", "It rained", "analysts"),
    # a passive names no speaker, a noun is no verb
    ("en", "The origin of the drone was not confirmed but it was “sad old fire”.", "sad old", ""),
    ("en", "The origin of the drone was confirmed by the mayor.", None, ""),
    # a document speaks only without its author
    ("en", "The guild took bribes, an inquiry by the Harbour Post said.", "guild", "Harbour Post"),
    ("en", "The guild took bribes, the inquiry said.", "guild", "the inquiry"),
    ("fr", "Selon un bilan de la préfecture de police, le pont tient.", "pont", "la préfecture de police"),
    ("fr", "Selon le rapport d'Ada Brink, le pont tient.", "pont", "Ada Brink"),
    ("fr", "Selon une enquête de Vordis pour Le Phare, le pont tient.", "pont", "Vordis"),
    ("fr", "Le pont tient, selon une étude Vordis publié mardi.", "pont", "Vordis"),
    ("fr", "Selon un rapport de la Cour des rives, le pont tient.", "pont", "la Cour des rives"),
    ("fr", "Selon une étude de marché, le pont tient.", "pont", "une étude de marché"),
    # the agent of a passive, behind what somebody is called
    ("fr", "Qualifié de « pantin » par Ada Brink, le maire est parti.", "pantin", "Ada Brink"),
    ("fr", 'Le plan, jugé "odieux" par la juge Marie Brink, est mort.', "odieux", "Marie Brink"),
    ("fr", 'Le plan, jugé "odieux" par le passé, est mort.', "odieux", ""),
    # a verb behind a quotation, with or without a comma, not a source or an infinitive before or in it
    ("fr", "Mal vu selon un sondage, « il n'en fera rien », a dit Ada Brink.", "rien", "Ada Brink"),
    ("fr", "« Ne plus sortir, craindre pour son avenir, c'est assez », estime Ada Brink.", "plus", "Ada Brink"),
    ("fr", "« On parie que le pont tiendra » explique Ada Brink.", "pont", "Ada Brink"),
    ("fr", "« On a froid sur le pont », s'insurge Ada Brink.", "pont", "Ada Brink"),
    ("fr", "« On a froid sur le pont », dénonce Ada Brink.", "pont", "Ada Brink"),
    # not who is spoken of in the quotation before, and not "l'on"
    ("fr", "« Ce débat exige du calme » et « la fin des heurts », a-t-il dit.", "la fin", ""),
    ("fr", "Ada Brink rappelle que l'on déplore « quatre morts au port ».", "quatre", ""),
    ("fr", "Combien de fois n'a-t-on pas dit que le pont tenait ?", "pont", ""),
    ("fr", "Le maire du port, Jean Orr, a dit lundi soutenir les dockers.", "maire", ""),
    ("fr", "Le pont du port tient, a dit Pierre Brun.", "pont", "Pierre Brun"),
    ("fr", "Le pont tient, selon des chiffres que les dockers nient.", "pont", ""),
    # a place or party before a name, a share of people
    ("fr", "« Le pont tient encore », a dit le patron des Rives Laurent Vauger.", "pont", "Laurent Vauger"),
    ("fr", "« Le pont tient encore », a dit la directrice du port.", "pont", "la directrice du port"),
    ("fr", "57 % du PR et 54 % des Verts pensent que le pont tient.", "pont", ""),
    # a name with a place behind it, and what is no name
    ("en", "Jon Orr, a cook from Velm, Mo., who is ill, said it rained.", "it rained", "Jon Orr"),
    ("en", "Jon Orr, a cook, who is ill, said it rained.", "it rained", "Jon Orr"),
    ("en", "Mr Orr's trips were long. “It rained here in May,” he said.", "It rained", "Orr"),
]


@pytest.mark.parametrize(("tag", "text", "words", "speaker"), SPEAKERS)
def test_the_speaker_is_the_right_person_or_nobody(tag, text, words, speaker):
    speech = find_speech(text, tag)
    start = text.index(words) if words else -1
    named = [span.speaker for span in speech if span.start <= start < span.end]
    assert (named[-1] if named else "") == speaker if words else not speech
