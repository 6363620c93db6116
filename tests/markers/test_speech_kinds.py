"""What is speech and what is not, kind by kind: the words in brackets are in that voice."""

import pytest

from framing import find_speech
from framing.markers.analysed_text import analyse
from framing.markers.find import voice_of

OUTLET = [
    # where what is said ends: a semicolon, a dash, a clause of time, another verb of saying
    ("en", "Jon Orr said the dam would hold — a claim that is [absurd] to the guild."),
    ("en", "Jon Orr said the dam would hold, when the [brutal] rain ended."),
    ("en", "Jon Orr called it a “poor show,” after the [brutal] raid."),
    ("en", "The mayor said the plan was safe although it [conceded] that it was not."),
    ("en", "The union said the plan was safe while [lambasting] the board."),
    ("en", "Jon Orr said that the dam held, [critics say]."),
    ("fr", "Un proche avait indiqué qu'il partirait lundi, a précisé [une source proche du dossier]."),
    ("fr", "Ada Brink dit être là contre la guerre tout en [fustigeant] la mairie."),
    ("fr", "Jon Orr tentera de dire que tout va, avant d'[asséner] que le port tient."),
    ("fr", "Jon Orr répète qu'il va « garder le cap ».En mer, l'[odieux] vent se lève."),
    # a source that is for a part of the sentence
    ("fr", "Les mesures, qui coûteront dix millions, selon Jon Orr, ont un effet [odieux]."),
    ("fr", "Face à un [odieux] blocus --six jours, selon Jon Orr--, le port a fermé."),
    ("fr", "Le port a subi un blocus [odieux]: six jours, selon Jon Orr."),
    ("fr", "Un héros [tragique], c'est selon, garde le pont."),
    # no words, or somebody addressed
    ("en", "Videos showing victims flee the [brutal] raid were shared."),
    ("en", "The scouts had found a dam with a [brutal] guard."),
    ("en", "The mayor warned the [thugs] of looming sweeps."),
    ("en", "The board discussed the [brutal] raid."),
    ("en", "Ada Brink condemned [what she called] a farce."),
    ("en", "The fall was hardly a [disaster], as predicted by Ada Brink."),
    ("en", "Residents worried that the [brutal] winter would last."),
    ("en", "The proposals that, on the whole, remain [absurd] were read."),
    ("fr", "Tout en [dénonçant] les raids, Jon Orr a demandé à la garde d'attendre."),
    ("fr", "Le musée passe sous silence les [odieux] raids."),
    # perception, wish, plan, act, request, attitude
    ("en", "Witnesses saw the [brutal] attack."),
    ("en", "The junta recalled its [disgraced] envoy."),
    ("en", "Ada Brink hopes that the [vile] season ends."),
    ("en", "The guild opposes the [corrupt] harbour board."),
    ("en", "Lodria plans to end the [brutal] raids."),
    ("fr", "Ada Brink espère que cette saison [odieuse] finira."),
    ("fr", "Le préfet soutient l'équipe [barbare]."),
    ("fr", "Lodrie souhaite fermer ce [honteux] marché."),
    ("fr", "Les témoins ont vu l'attaque [barbare]."),
    ("fr", "Le maire redoute un hiver [atroce]."),
    # participles and nouns taken for verbs
    ("en", "The cuts announced are [draconian]."),
    ("en", "The board's confirmed debt is [horrific]."),
    ("en", "Insurance claims have hit a [horrific] high."),
    ("en", "Sailors admitted to the [brutal] ward died."),
    ("en", "The warning that led to a [brutal] purge was read."),
    ("fr", "Les mesures annoncées sont [barbares]."),
    ("fr", "La somme réclamée est [odieuse]."),
    ("fr", "Le bilan confirmé reste [atroce]."),
    ("fr", "Les ordres donnés visaient ce [honteux] marché."),
    ("fr", "La plainte qui a mené à cette purge [barbare] est classée."),
    # passives of the accused
    ("en", "Jon Orr was accused of a [brutal] raid."),
    ("en", "A guard accused of a [brutal] raid left."),
    ("en", "Jon Orr found guilty of [horrific] murder"),
    ("en", "Jon Orr was described as a [vile] man."),
    ("en", "Jon Orr blamed for [brutal] raid"),
    ("fr", "Jon Orr est accusé d'un acte [barbare]."),
    ("fr", "Un garde accusé d'un acte [barbare] est parti."),
    ("fr", "Jon Orr a été décrit comme un homme [odieux]."),
    ("fr", "Jon Orr s'est vu reprocher un acte [barbare]."),
    ("fr", "Un marin soupçonné d'un acte [barbare] a fui."),
    # set phrases, and the writer's own I and we
    ("en", "Needless to say, the plan was [brutal]."),
    ("en", "It is fair to say that the plan was [brutal]."),
    ("en", "You could say that the plan was [brutal]."),
    ("en", "I have often said that the plan was [brutal]."),
    ("en", "We still believe the plan was [brutal]."),
    ("fr", "Force est de constater que le plan est [barbare]."),
    ("fr", "Autant dire que le plan est [barbare]."),
    ("fr", "Il faut noter que le plan est [barbare]."),
    ("fr", "Je crois que le plan est [barbare]."),
    ("fr", "Rappelons que le plan est [barbare]."),
    ("en", "The board, which boasted, made a [brutal] cut."),
    ("en", "With that nod, you agree to a [brutal] winter."),
    ("fr", "Le conseil, qui se vantait, a fait un choix [honteux]."),
    ("fr", "Elle répond au guichet alors que ce [honteux] marché ferme."),
    # what is not said
    ("en", "The board could not confirm that the raid was [brutal]."),
    ("en", "Ada Brink declined to say that the raid was [brutal]."),
    ("en", "The clinic was not able to confirm that the ward was [brutal]."),
    ("en", "Jon Orr refuses to admit that the plan was [vile]."),
    ("fr", "Le maire n'a pas pu confirmer que le plan est [barbare]."),
    ("fr", "La préfète a refusé de dire que le plan est [barbare]."),
    ("fr", "Il est parti sans dire que le plan est [barbare]."),
    ("fr", "Le bac est sûr, selon la préfecture, basée dans un quartier [odieux]."),
    # words that are sources or verbs of saying elsewhere
    ("en", "To Ada Brink, the guild gave a [vile] old boat."),
    ("fr", "En début d'après-midi, ce marché [honteux] a rouvert."),
    ("fr", "L'aide varie selon la composition de ce foyer [odieux]."),
    ("fr", "Ce conseil se propose de fermer un marché [honteux]."),
    ("fr", "À Orvane, quarante pêcheurs ont protesté contre ce marché [honteux]."),
    ("fr", "À ce [honteux] marché, quarante pêcheurs ont protesté."),
    # behind the clause, the quotation or the verb of a quotation
    ("en", "Ada Brink said that the dam held, and the [brutal] storm went on."),
    ("en", "“We should turn back,” Ada Brink urged as the [brutal] storm grew."),
    ("en", "Ada Brink called it “a good deal” after the [brutal] vote."),
    ("en", "Jon Orr, who says that he is ill, left the [brutal] march."),
    ("en", "If Ada Brink says the dam holds, the [brutal] board will pay."),
    ("fr", "La mairie affirme que le bac est sûr - mais l'[odieux] bruit demeure."),
    ("fr", "Jon Orr, qui dit que le bac est sûr, a quitté la marche [barbare]."),
    ("fr", "La mairie affirme que le bac est sûr, ce que dément un rapport [odieux]."),
    ("fr", "« On part », a dit Ada Brink après ce vote [honteux]."),
    ("fr", "Le bac est sûr, selon la mairie.L'[odieux] bruit demeure."),
]
PARAPHRASE = [
    ("en", "Ada Brink said police had been [brutal].", "Ada Brink"),
    ("en", "Ada Brink said it was [absurd].", "Ada Brink"),
    ("en", "The board warned of a [catastrophic] flood.", "The board"),
    ("en", "The deal, deemed [disastrous] by Ada Brink, passed.", "Ada Brink"),
    ("en", "Ada Brink said the dam would — on a bad day — be a [disaster].", "Ada Brink"),
    ("fr", "Le maire juge [scandaleuse] la décision du préfet.", "Le maire"),
    ("fr", "Le préfet, qui les a accusés de [barbarie], est parti.", "Le préfet"),
    ("fr", "La loi est [odieuse], juge toutefois le maire.", "le maire"),
    ("en", "Ada Brink made clear that the raid was [brutal].", "Ada Brink"),
    ("en", "Ada Brink said in a talk with Jon Orr, a baker, that the raid was [brutal].", "Ada Brink"),
    ("en", "Ada Brink said in a talk with Jon Orr, a cook who writes for us, that it was [brutal].", "Ada Brink"),
    ("en", "Ada Brink, mayor of Orvane, told The Post the raid was [brutal].", "Ada Brink"),
    ("en", "As Ada Brink noted, the raid was [brutal].", "Ada Brink"),
    ("en", "Jon Orr was called a [vile] man by Ada Brink.", "Ada Brink"),
    ("en", "Jon Orr was told that the raid was [brutal].", ""),
    ("en", "The [brutal] raid began at 6:25 p.m., Ada Brink said.", "Ada Brink"),
    ("en", "On Harbour FM's “Hour of Truth,” Ada Brink said the raid was [brutal].", "Ada Brink"),
    ("en", "Ada Brink shocked them by saying the raid was [brutal].", "Ada Brink"),
    ("en", "Ada Brink thinks the raid was [brutal].", "Ada Brink"),
    ("en", "In Ada Brink's words, the raid was [brutal].", "Ada Brink"),
    ("en", "In the mayor's own words: the raid was [brutal].", "the mayor"),
    ("en", "To Ada Brink, the raid was [brutal].", "Ada Brink"),
    ("en", "Ada Brink asked whether the raid was [brutal].", "Ada Brink"),
    ("en", "The guild shouted that the raid was [brutal].", "The guild"),
    ("en", "Ada Brink (the mayor, for now) said the raid was [brutal].", "Ada Brink"),
    ("en", "The guild let them in, and said that the raid was [brutal].", "The guild"),
    ("en", "Two boats (one [brutal] wreck, according to Ada Brink) sank.", "Ada Brink"),
    ("fr", "Ce plan est [barbare], selon la préfecture, basée à Orvane.", "la préfecture"),
    ("fr", "Ce plan est [barbare], a indiqué sur Ondes la préfecture.", "la préfecture"),
    ("fr", "Elle n'a pas voté mais a dit que ce plan est [barbare].", ""),
    ("fr", "Ce plan est [barbare], précise-t-on.", ""),
    ("fr", "Comme le note Ada Brink, ce plan est [barbare].", "Ada Brink"),
    ("fr", "Depuis hier, explique Ada Brink, le plan [barbare] est mort.", "Ada Brink"),
    ("fr", "Ce plan est [barbare], prévient Ada Brink.", "Ada Brink"),
    ("fr", "Ce plan est [barbare], dixit Ada Brink.", "Ada Brink"),
    ("fr", "Aux dires d'Ada Brink, ce plan est [barbare].", "Ada Brink"),
    ("fr", "Pour l'opposition, ce plan est [barbare].", "l'opposition"),
    ("fr", "Selon une source du port la taxe [honteuse] va tomber.", "une source du port"),
    ("fr", "Ada Brink a dit que ce plan était [barbare].", "Ada Brink"),
    ("fr", "Ada Brink pense que ce plan est [barbare].", "Ada Brink"),
    ("fr", "Jon Orr accuse Ada Brink d'avoir bâti un plan [barbare].", "Jon Orr"),
]
QUOTE = [
    ("en", "“The raid was [brutal],” Ada Brink responded.", "Ada Brink"),
    ("en", "“The raid was [brutal],” Ada Brink lamented.", "Ada Brink"),
    ("en", "“The raid was [brutal],” Jo Orr, 43, from Orvane, told the Post.", "Jo Orr"),
    ("en", "Sen. Ada Brink, R-Ohio, told the Post: “The raid was [brutal].”", "Ada Brink"),
    ("en", "Jo Orr of the Front said: “The raid was [brutal].”", "Jo Orr"),
    ("en", "Orr and Brink said: “The raid was [brutal].”", "Orr and Brink"),
    ("en", "“The raid was [brutal],” said Jo “Shorty” Orr, the baker.", "Jo Orr"),
    ("en", "“The raid was [brutal],” is how Ada Brink put it.", "Ada Brink"),
    ("en", "Ada Brink: “The raid was [brutal].”", "Ada Brink"),
    ("en", "Mr Orr met Ms Brink. “The raid was [brutal],” she said.", "Brink"),
    ("en", "Brink met the guild. “The raid was [brutal],” she said.", "Brink"),
    ("en", "ADA GRAY: Why?\n\nJO ORR: The raid was [brutal].", "JO ORR"),
    ("en", "“The raid was [brutal], and we saw it.” – Commissioner Jon Orr", "Jon Orr"),
    ("en", "And from Chairwoman Ada Brink:\n\n“The raid was [brutal], and we saw it.”", "Ada Brink"),
    ("en", "ADA GRAY, MAYOR: It rains.\n\nJON ORR: Does it?\n\nGRAY: It is [brutal].\n\nORR: It is.", "ADA GRAY"),
    ("en", "“The raid was [brutal],” Ada Brink wondered.", "Ada Brink"),
    ("fr", "Et le pont ? - Il est [barbare], répond l'élue.", "l'élue"),
    ("fr", "Et le pont ? – Il est [barbare], répond Ada Brink.", "Ada Brink"),
    ("fr", "<< Ce plan est [barbare] et mort >>, a dit Ada Brink.", "Ada Brink"),
    ("fr", "« Ce plan est [barbare] », a expliqué au Courrier un porte-parole.", "un porte-parole"),
    ("fr", "« Ce plan est [barbare] », glisse un proche conseiller d'Ada Brink.", "un proche conseiller d'Ada Brink"),
    ("fr", "« Ce plan est [barbare] », plaisante le recteur dès lundi.", "le recteur"),
    ("fr", "Ada Brink a reçu deux élus. Ils saluent un plan « [barbare] et mort ».", ""),
    ("fr", "Revenir coûte cher. « Ce plan est [barbare] », dit-il.", ""),
    ("fr", "Et le ministre d'enfoncer le clou : « Ce plan est [barbare]. »", "le ministre"),
    ("fr", "Le Courrier : Pourquoi ?\nAda Brink : Il est [barbare].\nLe Courrier : Ah.\nAda Brink : Oui.", "Ada Brink"),
    ("fr", "« Ce plan est [barbare] », tranche Ada Brink.", "Ada Brink"),
    ("fr", "« Ce plan est [barbare] », s'est réjouie Ada Brink.", "Ada Brink"),
    ("fr", "« Ce plan est [barbare] », a écrit sur X Ada Brink.", "Ada Brink"),
    ("fr", "« Ce plan est [barbare] », résume quant à elle Ada Brink.", "Ada Brink"),
    ("fr", "« Ce plan est [barbare] », a déclaré lundi sur Radio 2 Ada Brink.", "Ada Brink"),
    ("fr", "Et Ada Brink de conclure : « Ce plan est [barbare]. »", "Ada Brink"),
    ("fr", "Ada Brink : « Ce plan est [barbare] »", "Ada Brink"),
    ("fr", "« Ce plan est [barbare] et mort. » (Ada Brink)", "Ada Brink"),
    ("fr", "Le maire a reçu la presse. Interrogé hier, il a déclaré : « Ce plan est [barbare]. »", "Le maire"),
    ("fr", "Craignez-vous l'hiver ?\nAda Brink : Oui, ce plan est [barbare].", "Ada Brink"),
    ("fr", "Ada Brink parle d'« un plan [barbare] et mort ».", "Ada Brink"),
    ("fr", "Le plan est prêt.« Ce plan est [barbare] », a dit Ada Brink.", "Ada Brink"),
]
NO_QUOTATION = [
    ("en", "She starred in the drama “A Cold Winter.”"),
    ("en", "Brink sang on “Hour of Truth,” her agent said."),
    ("en", "They posted photos in “sea king” hats."),
    ("en", "In the '90s the board fell, and the '68 strike was forgotten."),
    ("en", "A man who goes by the name “Shorty.”"),
    ("fr", "Il a écrit un « tweet » hier."),
]


def split(marked):
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), start, end


@pytest.mark.parametrize(("tag", "marked"), OUTLET)
def test_what_nobody_is_said_to_say_is_the_outlet_s(tag, marked):
    text, start, end = split(marked)
    assert voice_of(analyse(text, tag), start, end) == ("outlet", "", "")


@pytest.mark.parametrize(("tag", "marked", "speaker"), PARAPHRASE)
def test_what_is_reported_is_a_paraphrase_of_its_speaker(tag, marked, speaker):
    text, start, end = split(marked)
    assert voice_of(analyse(text, tag), start, end)[:2] == ("paraphrase", speaker)


@pytest.mark.parametrize(("tag", "marked", "speaker"), QUOTE)
def test_what_is_quoted_or_answered_is_its_speaker_s(tag, marked, speaker):
    text, start, end = split(marked)
    assert voice_of(analyse(text, tag), start, end)[:2] == ("quote", speaker)


@pytest.mark.parametrize(("tag", "text"), NO_QUOTATION)
def test_a_title_a_label_and_a_decade_are_no_quotation(tag, text):
    assert [speech for speech in find_speech(text, tag) if speech.kind == "direct"] == []
