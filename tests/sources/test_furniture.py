"""Site furniture goes, sentences stay."""

import pytest

from framing.errors import LanguageError
from framing.lang.furniture_rules import compiled, furniture
from framing.sources.furniture import clean

LEAD = "The council of Kadrin closed the mill on Monday, and nobody knows for how long."
NEXT = "Ada Brink, who works there, said that she had heard of it on the radio."
FRENCH_LEAD = "Le conseil de Kadrin a fermé l'usine lundi, et personne ne sait pour combien de temps."
FRENCH_NEXT = "Ada Brink, qui y travaille, dit l'avoir appris à la radio ce matin-là."


def removed(text, language="en"):
    """Return what is removed from a text; what is left is the rest of its lines."""
    kept, lines = clean(text, furniture(language))
    taken = [line.text for line in lines]
    assert [line for line in kept.split("\n") if line] == [
        line for line in text.split("\n") if line.strip() and line.strip() not in taken
    ]
    return taken


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Read more: What the owners of the mill want", "en"),
        ("See more: A short history of Kadrin", "en"),
        ("► Related: ‘We were told nothing’", "en"),
        ("READ MORE:", "en"),
        ("Related Articles", "en"),
        ("Leave a Reply", "en"),
        ("Your email address will not be published.", "en"),
        ("Published On 5 May 2022", "en"),
        ("Workers wait in front of the mill in Kadrin, May 2, 2022. (Photo by Bo Lund)", "en"),
        ("Workers wait in front of the mill [File: Bo Lund/Reuters]", "en"),
        ("FILE PHOTO: Workers wait in front of the mill. REUTERS/Bo Lund", "en"),
        ("Image copyright Reuters Image caption Workers wait in front of the mill", "en"),
        ("Bo Lund/Getty Images", "en"),
        ("(AFP)", "en"),
        ("The Associated Press contributed to this report.", "en"),
        ("Follow us on Twitter @KadrinHerald", "en"),
        ("Sign up for our morning newsletter", "en"),
        ("We use cookies to give you a better experience.", "en"),
        ("ADVERTISEMENT", "en"),
        ("© 2022 The Kadrin Herald. All rights reserved.", "en"),
        (". . . . . . . . . . .", "en"),
        ("Lire aussi : Ce que veulent les propriétaires", "fr"),
        ("» LIRE AUSSI - «Nous n'avons rien su»", "fr"),
        ("Publié le 5 mai 2022 à 18h30", "fr"),
        ("Des ouvriers devant l'usine de Kadrin. (Photo d'illustration)", "fr"),
        ("Des ouvriers devant l'usine de Kadrin. © Bo Lund", "fr"),
        ("Avec AFP", "fr"),
        ("Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *", "fr"),
        ("Abonnez-vous à notre newsletter", "fr"),
        ("Il vous reste 72.5 % de cet article à lire. La suite est réservée aux abonnés.", "fr"),
        ("Tous droits réservés", "fr"),
        ("Partager cet article", "fr"),
    ],
)
def test_a_line_of_furniture_is_removed_between_paragraphs(line, language):
    lead, following = (FRENCH_LEAD, FRENCH_NEXT) if language == "fr" else (LEAD, NEXT)
    assert removed(f"{lead}\n\n{line}\n\n{following}", language) == [line]
    assert removed(f"{lead}\n{line}\n{following}", language) == [line]


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Growing tensions", "en"),
        ("Mill ditches accord", "en"),
        ("What’s next?", "en"),
        ("[…]", "en"),
        ("“We read more: letters, books, the paper,” she said. Nobody else did. The mayor was not there.", "en"),
        ("The letter (photo by Bo Lund) was shown on Monday, and the mayor said it was a forgery.", "en"),
        ("Comments by the mayor angered the crowd.", "en"),
        ("Share prices fell by 5 per cent.", "en"),
        ("Follow the money, the old rule says.", "en"),
        ("Reuters and AFP reported on Monday that the mill had been sold.", "en"),
        ("LONDON (Reuters) - The mill was sold on Monday.", "en"),
        ("5 May 2022", "en"),
        ("Photographs of the mill were taken down.", "en"),
        ("Lire un livre, voilà ce qu'elle voulait.", "fr"),
        ("VIDÉO. Le maire a fermé l'usine lundi, sans dire pourquoi ni pour combien de temps.", "fr"),
        ("Publicité mensongère ou non, l'usine est fermée.", "fr"),
        ("Paris (AFP) -", "fr"),
        ("Une colère qui monte", "fr"),
    ],
)
def test_a_line_of_the_article_stays(line, language):
    lead, following = (FRENCH_LEAD, FRENCH_NEXT) if language == "fr" else (LEAD, NEXT)
    assert removed(f"{lead}\n\n{line}\n\n{following}", language) == []


def test_breadcrumbs_bylines_and_dates_go_at_the_top_only():
    crumbs = "News \u00a0 / \u00a0 World \u00a0 / \u00a0 Kadrin"
    top = [crumbs, "By Ada Brink", "5 May 2022"]
    assert removed("\n".join([*top, LEAD, NEXT])) == top
    assert removed("\n".join([LEAD, *top, NEXT])) == []


def test_the_alternative_text_of_a_picture_goes_with_its_caption_and_the_date_behind():
    lines = [
        "A worker of the mill stands in front of the closed gate",
        "A worker of the mill in front of the closed gate in May 2022 [File Bo Lund/AFP] Published On 5 May 2022",
        "5 May 2022",
    ]
    assert removed("\n".join([LEAD, "", *lines, NEXT])) == lines
    assert removed("\n".join([LEAD, "", "The owners of the mill met at noon", lines[1], NEXT])) == [lines[1]]


def test_what_follows_the_comment_form_goes_if_no_paragraph_follows():
    tail = ["Leave a Reply", "Name", "Website", "Kadrin Herald Roku"]
    assert removed("\n".join([LEAD, *tail])) == tail
    assert removed("\n".join([LEAD, *tail, NEXT])) == ["Leave a Reply"]


def test_a_text_of_nothing_but_furniture_stays():
    assert clean("Read more: What the owners want\nShare", furniture("en")) == (
        "Read more: What the owners want\nShare",
        [],
    )


def test_offsets_are_those_of_the_text_that_is_left():
    text = f"By Ada Brink\n\n{LEAD}\n\nADVERTISEMENT\n\n{NEXT}\n\nRelated Articles"
    kept, lines = clean(text, furniture("en"))
    assert kept == f"{LEAD}\n\n{NEXT}"
    assert [(kept[line.offset :][:10], line.rule) for line in lines] == [
        (LEAD[:10], "byline"), (NEXT[:10], "notice"), ("", "related"),
    ]  # fmt: skip


def test_cleaning_again_removes_nothing():
    kept, _ = clean(f"By Ada Brink\n{LEAD}\nShare\n{NEXT}\nLeave a Reply\nName", furniture("en"))
    assert clean(kept, furniture("en")) == (kept, [])


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[rule]]\nname = 'x'\nline = ['a']\n", "unknown key 'line' in rule 'x' (did you mean 'lines'?)"),
        ("[[rule]]\nname = 'x'\nlines = ['by @nam']\n", "rule 'x': no placeholder '@nam' (did you mean '@name'?)"),
        ("[[rule]]\nname = 'x'\nwhere = 'top'\nlines = ['a']\n", "where is 'top'; it may be any, start, end"),
        ("months = []\n", "unknown key 'months' (did you mean 'month'?)"),
        ("[[rule]]\nname = 'x'\n", "rule 'x': needs a name and lines"),
    ],
)
def test_rules_that_are_not_sound_are_refused(toml, message):
    with pytest.raises(LanguageError) as error:
        compiled(toml, "zz/furniture.toml")
    assert message in str(error.value)
