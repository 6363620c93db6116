"""What is said and what only looks so: who shows, who tells more, and where words end; words in brackets are meant."""

import pytest

from framing.markers.analysed_text import analyse
from framing.markers.find import voice_of

OUTLET = [
    # pictures, recordings, figures and polls show; they do not say
    ("en", "Images posted by activists showed that the [brutal] guards fled."),
    ("en", "Footage of the raid, filmed on Monday, shows that the [brutal] guards fled."),
    ("en", "The new figures also suggest that the [brutal] winter is over."),
    ("en", "Exit polls show that [thugs] stayed away."),
    ("en", "The results confirmed the [brutal] winter was over."),
    ("fr", "Les images confirment que le raid était [barbare]."),
    ("fr", "Ces chiffres, publiés lundi, indiquent que l'hiver est [atroce]."),
    ("fr", "Le sondage révèle que ce marché est [odieux]."),
    # an object is no clause: what hits, who fled and what was done next tell more of it
    ("en", "The board announced sanctions that would hit the [brutal] guards."),
    ("en", "Orvane confirmed the death of a man who had fled the [brutal] guards."),
    ("en", "Dockers admitted their fraud and left the [brutal] guild."),
    ("en", "The guild announced new charges against the [brutal] guards -- but did not act."),
    ("en", "Ada Brink condemned the raid which the [brutal] guards led."),
    ("en", "Orvane condemned the raids and as the [brutal] winter came the talks began."),
    # what is named, not what it is called
    ("en", "Ada Brink called the [alleged] raid a farce."),
    ("en", "Ada Brink called the [brutal] raid “a farce”."),
    ("en", "Boats came from a town called [Savage] Creek."),
    ("fr", "Ada Brink qualifie ce raid [barbare] de réussite."),
    # nobody has said it, or not yet
    ("en", "Ada Brink probably blames [brutal] guards for the fire."),
    ("en", "The failure to condemn the [brutal] raid shocked Orvane."),
    ("en", "It is impossible to confirm that the raid was [brutal]."),
    ("en", "Recall that the raid was [brutal]."),
    ("en", "One wonders what the [brutal] guards want."),
    ("en", "All told, the [brutal] raid took nine hours."),
    ("en", "That said, the raid was [brutal]."),
    ("fr", "Le préfet va sans doute dire que ce plan est [barbare]."),
    # the main clause behind a participle, a bracket, a number with a comma, a passive
    ("en", "Having said that the dam would hold, Ada Brink led a [brutal] raid."),
    ("en", "After it was announced, the [brutal] raid ended."),
    ("en", "The [brutal] raid cost 600,000 pledged crowns."),
    ("en", "The guards were believed guilty of a [brutal] raid."),
    ("en", "The [brutal] raid ended at dawn (it rained, Jon Orr says)."),
    ("fr", "Assurant que le pont tient, Ada Brink a mené un raid [barbare]."),
    # the verb of a further statement, an aside behind a dash, an apposition behind a name
    ("en", "Ada Brink said that the dam held [asserting] that the guards had left."),
    ("en", "The board said the ferry would sail -- a risk the [brutal] guards took."),
    ("en", "The dam will hold, said Jon Orr, a baker who led the [brutal] raid."),
    ("en", "The dam will hold, according to Jon Orr, who led the [brutal] raid."),
    # nouns and other verbs
    ("en", "The criticism that the [brutal] guards drew was loud."),
    ("en", "The warden was on a Sunday show for [brutal] guards."),
    ("en", "The firm took the oil, reported it to the [brutal] guards, and left."),
    ("fr", "La critique que la garde [barbare] a reçue est vive."),
]
PARAPHRASE = [
    # documents have authors, and offices that show are no figures
    ("en", "The report shows that the raid was [brutal].", "The report"),
    ("en", "Ada Brink said that the figures show a [brutal] winter.", "Ada Brink"),
    ("en", "The ministry, citing pictures, confirmed that the raid was [brutal].", "The ministry"),
    ("en", "The Data Guild confirmed that the raid was [brutal].", "Data Guild"),
    ("fr", "Le rapport montre, selon Ada Brink, un hiver [atroce].", "Ada Brink"),
    ("fr", "Le ministère indique que l'hiver est [atroce].", "Le ministère"),
    # clauses without "that"
    ("en", "The Post reported the raid was [brutal].", "Post"),
    ("en", "The guild complained the raid had been [brutal].", "The guild"),
    ("en", "Ada Brink revealed her guards had been [brutal].", "Ada Brink"),
    ("en", "Ada Brink said it would be [brutal] to leave.", "Ada Brink"),
    ("en", "Ada Brink told reporters this was a [brutal] raid.", "Ada Brink"),
    ("en", "Ada Brink predicted about one in nine raids will be [brutal].", "Ada Brink"),
    ("en", "Ada Brink said she would stay because she feared a [brutal] raid.", "Ada Brink"),
    ("en", "Some say the raid was [brutal].", ""),
    # with a hearer, an occasion or a spokesman before "that"
    ("en", "Ada Brink asked the guild whether the raid had been [brutal].", "Ada Brink"),
    ("en", "Ada Brink said after the vote that the raid was [brutal].", "Ada Brink"),
    ("en", "Ada Brink explained through a spokesman that the raid was [brutal].", "Ada Brink"),
    ("en", "The guild wrote to the board that the raid was [brutal].", "The guild"),
    # in the middle of a sentence, or behind it
    ("en", "In the end, Ada Brink says, the [brutal] winter wins.", "Ada Brink"),
    ("en", "And, as Ada Brink noted, the raid was [brutal].", "Ada Brink"),
    ("en", "Orvane feared a plan that Ada Brink says is [brutal].", "Ada Brink"),
    ("en", "The guards fled (the raid was [brutal], Ada Brink says).", "Ada Brink"),
    ("en", "The raid was [brutal], the Daily Herald reports.", "Daily Herald"),
    ("en", "Nobody saw it: According to Ada Brink, the raid was [brutal].", "Ada Brink"),
    ("en", 'The [brutal] guards met "to end the war in May," according to Ada Brink.', "Ada Brink"),
    ("fr", "Mais, comme le note Ada Brink, ce plan est [barbare].", "Ada Brink"),
    # what it is called, and nouns of saying with their author
    ("en", "Ada Brink called the raid a [brutal] farce.", "Ada Brink"),
    ("en", "Ada Brink called him a [thug].", "Ada Brink"),
    ("en", "The board denied claims by Ada Brink that the raid was [brutal].", "Ada Brink"),
    ("en", "Ada Brink's argument is that the raid was [brutal].", "Ada Brink"),
    ("en", "Ada Brink charged that the raid was [brutal].", "Ada Brink"),
    ("fr", "Ada Brink a traité le maire de [despote].", "Ada Brink"),
    ("fr", "Sa thèse est que ce plan est [barbare].", ""),
]


def split(marked):
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), start, end


@pytest.mark.parametrize(("tag", "marked"), OUTLET)
def test_what_is_shown_or_told_besides_is_the_outlet_s(tag, marked):
    text, start, end = split(marked)
    assert voice_of(analyse(text, tag), start, end)[0] == "outlet"


@pytest.mark.parametrize(("tag", "marked", "speaker"), PARAPHRASE)
def test_what_is_said_in_a_clause_of_any_form_is_a_paraphrase(tag, marked, speaker):
    text, start, end = split(marked)
    assert voice_of(analyse(text, tag), start, end)[:2] == ("paraphrase", speaker)
