"""Opinion and other kinds are told from news where the source says so."""

import pytest

from framing.errors import LanguageError
from framing.lang.kind_words import kind_words, read_kinds
from framing.sources.kinds import kind_of


@pytest.mark.parametrize(
    ("fields", "language", "kind"),
    [
        ({"section": "Opinion"}, "en", "opinion"),
        ({"section": "World | Opinion & Analysis"}, "en", "opinion"),
        ({"section": "Editorials"}, "en", "editorial"),
        ({"section": "Idées et débats"}, "fr", "opinion"),
        ({"section": "Éditorial"}, "fr", "editorial"),
        ({"url": "https://post.example/commentisfree/2024/mill"}, "en", "opinion"),
        ({"url": "https://post.example/world/live/2024/mill"}, "en", "live"),
        ({"url": "https://poste.example/idees/2024/usine"}, "fr", "opinion"),
        ({"author": "The Editorial Board"}, "en", "editorial"),
        ({"author": "Ada Brink, opinion contributor"}, "en", "opinion"),
        ({"author": "Propos recueillis par Ada Brink"}, "fr", "interview"),
        ({"title": "Opinion | The mill and us"}, "en", "opinion"),
        ({"title": "Analysis: Why the mill closed"}, "en", "analysis"),
        ({"title": "ENTRETIEN. Ada Brink : « L'usine »"}, "fr", "interview"),
        ({"title": "Mill", "text": "ANALYSIS/OPINION:\n\nThe mill closed."}, "en", "opinion"),
        ({"section": "World", "url": "https://post.example/world/opinion-polls-rise/1"}, "en", ""),
        ({"title": "Live music returns to Kadrin", "section": "Arts"}, "en", ""),
        ({"title": "Letters were found in the mill"}, "en", ""),
        ({"url": "https://post.example/opinion"}, "en", ""),
        ({"title": "Directeur : « Je pars »"}, "fr", ""),
        ({"url": "https://[broken/opinion/x"}, "en", ""),
    ],
)
def test_the_kind_is_what_section_address_byline_or_label_says(fields, language, kind):
    assert kind_of(fields, kind_words(language)) == kind


@pytest.mark.parametrize(
    ("toml", "message"),
    [("[opinon]\n", "no kind 'opinon' (did you mean 'opinion'?)"), ("[opinion]\nurls = []\n", "unknown key 'urls'")],
)
def test_kinds_that_are_not_sound_are_refused(toml, message):
    with pytest.raises(LanguageError) as error:
        read_kinds(toml, "zz/kinds.toml")
    assert message in str(error.value)
