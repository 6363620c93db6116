import pytest

from framing.lang import load
from framing.lang.inflection import Ending, Inflection, expand, inflect

# tag, term, a form there must be, a form there must not be
FORMS = [
    ("en", "claim", "claimed", "claimd"),
    ("en", "assert", "asserting", "assertting"),
    ("en", "admit", "admitted", "admited"),
    ("en", "flagrant", "flagrantly", "flagrants"),
    ("en", "ugly", "ugliest", "uglyly"),
    ("en", "reckless", "recklessness", "recklessier"),
    ("en", "mafia-style", "mafia-style", "mafia-styly"),
    ("en", "sweep under the rug", "swept under the rug", "sweeped under the rug"),
    ("en", "junta", "juntas", "juntaes"),
    ("fr", "flagrant", "flagrantes", "flagrantely"),
    ("fr", "brutal", "brutaux", "brutals"),
    ("fr", "marteler", "martèle", "martele"),
    ("fr", "dommage collatéral", "dommages collatéraux", "dommages collatéral"),
    ("fr", "fustiger", "fustigeait", "fustigait"),
]


@pytest.mark.parametrize(("tag", "term", "there", "absent"), FORMS)
def test_a_pack_generates_the_forms_of_its_terms(tag, term, there, absent):
    forms = {
        form for entries in load(tag).lists.values() for entry in entries if entry.term == term for form in entry.forms
    }
    assert there in forms
    assert absent not in forms


def test_the_longest_fitting_ending_counts():
    verb = Inflection("first", (Ending("", ("", "s")), Ending("y", ("y", "ies"))))
    assert list(inflect("decry", verb)) == ["decry", "decries"]


def test_a_participle_is_told_from_other_forms():
    verb = Inflection("first", (Ending("er", ("e", "~é")),))
    assert inflect("clamer", verb) == {"clame": False, "clamé": True}


def test_a_word_without_a_fitting_ending_stays_as_it_is():
    assert inflect("strong man", Inflection("last", (Ending("x", ("x", "xes")),))) == {"strong man": False}


def test_an_entry_with_two_sets_has_a_form_for_each_pair_of_their_words():
    sets = {"who": ["some", "many"], "do": ["say", "fear"]}
    assert expand("@who @do", sets) == ["some say", "some fear", "many say", "many fear"]
