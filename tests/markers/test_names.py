from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing import find_names
from framing.errors import LanguageError
from framing.lang import load
from framing.settings import Actor

FRONT = Actor(
    id="front", names={"en": ("Harrat Front", "rebel", "men of Harrat"), "fr": ("Front de Harrat", "rebelle")}
)
STATE = Actor(id="state", names={"en": ("government", "regime")})

# language, stock actors, text, the names that must be found
CASES = [
    ("en", "islamic-state", "Men of Daesh came.", ["Daesh"]),
    ("en", "islamic-state", "A village called daesh.", []),
    ("en", "islamic-state", "MEN OF ISIS CAME", ["ISIS"]),
    ("en", "islamic-state", "The Islamic State of Iraq and the Levant left.", ["ISIL"]),
    ("en", "islamic-state", "The Islamic State group left.", ["Islamic State group"]),
    ("en", "islamic-state", "The so-called Islamic State left.", ["so-called Islamic State"]),
    ("en", "islamic-state", "The so-called “Islamic State” left.", ["so-called Islamic State"]),
    ("en", "islamic-state", "The so-called 'Islamic State' left.", ["so-called Islamic State"]),
    ("en", "islamic-state", "An islamic state is a state.", []),
    ("en", "islamic-state", "Islamic State fled. The IS is gone.", ["Islamic State", "IS"]),
    ("en", "islamic-state", "The IS is gone.", []),
    ("en", "islamic-state", "Islamic State fled. WHO IS NEXT", ["Islamic State"]),
    ("en", "islamic-state", "Islamic State (IS) fled.", ["Islamic State"]),
    ("en", "islamic-state", "ISIL (Daesh) fled.", ["ISIL", "Daesh"]),
    ("fr", "islamic-state", "Daech a fui l’État islamique.", ["Daech", "État islamique"]),
    ("fr", "islamic-state", "Le groupe État islamique (EI) a fui.", ["groupe État islamique"]),
    ("fr", "islamic-state", "Le groupe « Etat islamique » a fui.", ["groupe État islamique"]),
    ("fr", "islamic-state", "Daech a fui. L'EI aussi.", ["Daech", "EI"]),
    ("fr", "islamic-state", "L’EI seul.", []),
    ("en", "syrian-government", "The regime fell.", ["regime"]),
    ("en", "syrian-government", "A tax regime fell.", []),
    ("en", "syrian-government", "The Turkish regime fell.", []),
    ("en", "syrian-government", "The U.S. government fell.", []),
    ("en", "syrian-government", "Assad’s regime fell.", ["Assad regime"]),
    ("en", "syrian-army", "The Syrian army came.", ["Syrian army"]),
    ("en", "syrian-army", "The Free Syrian Army came.", []),
    ("en", "armed-opposition", "Rebels met a rebel.", ["rebels", "rebels"]),
    ("en", "armed-opposition", "Houthi rebels met.", []),
    ("en", "armed-opposition", "Terrorists fled a terrorist attack.", ["terrorists"]),
    ("en", "armed-opposition", "Opposition to the plan grew.", []),
    ("en", "wagner", "Wagner mercenaries met the instructors.", ["mercenaries", "instructors"]),
    ("en", "wagner", "The instructors met.", []),
    ("en", "wagner", "Richard Wagner wrote it.", []),
    ("en", "wagner", "The Africa Corps came.", ["Africa Corps"]),
    ("fr", "wagner", "Les mercenaires de Wagner et les instructeurs.", ["mercenaires", "instructeurs"]),
    ("fr", "wagner", "Les instructeurs.", []),
    ("en", "settlers", "Settlers met a colonist.", ["settlers", "colonists"]),
    ("fr", "settlers", "Des colons juifs.", ["colons"]),
    ("en", "ukraine-war", "The special military operation in Ukraine.", ["special military operation"]),
    ("en", "ukraine-war", "The full-scale invasion, a war in Ukraine.", ["invasion", "war"]),
    ("fr", "malian-government", "La junte et les autorités maliennes.", ["junte", "autorités"]),
    ("fr", "malian-government", "La junte birmane.", []),
]


def found(text, actors, language="en", title=""):
    return [(one.text, one.name, one.voice) for one in find_names(text, actors, language, title)]


@pytest.mark.parametrize(("language", "stock", "text", "names"), CASES)
def test_a_stock_name_is_found_unless_a_condition_blocks_it(language, stock, text, names):
    assert [one.name for one in find_names(text, [Actor(id="x", stock=stock)], language)] == names


def test_own_names_take_a_plural_and_capitals_as_they_stand():
    text = "REBELS and rebels’ men of Harrat; the harrat front, the Harrat Front."
    assert [one[0] for one in found(text, [FRONT])] == ["REBELS", "rebels", "men of Harrat", "Harrat Front"]


def test_own_names_stand_beside_those_of_the_stock():
    actor = Actor(id="is", stock="islamic-state", names={"en": ("the Organisation",)})
    assert [one[1] for one in found("Daesh, or the Organisation.", [actor])] == ["Daesh", "the Organisation"]


def test_names_of_another_language_are_not_looked_for():
    assert found("Le Front de Harrat, Harrat Front.", [FRONT], "fr") == [("Front de Harrat",) * 2 + ("outlet",)]
    assert found("Une rebelle.", [STATE], "fr") == []


def test_the_longest_name_wins_and_of_equals_the_first_actor():
    army = Actor(id="army", names={"en": ("regime forces", "government")})
    made = find_names("Regime forces and the government.", [STATE, army])
    assert [(one.actor, one.name) for one in made] == [("army", "regime forces"), ("state", "government")]
    made = find_names("The government.", [army, STATE])
    assert [one.actor for one in made] == ["army"]


def test_a_name_has_voice_speaker_and_position():
    text = "Regime falls\n\nThe government left. “The regime is gone,” said Ada Brink.\n\nA rebel said the regime lied."
    made = find_names(text, [STATE], title="Regime falls")
    assert [(one.name, one.voice, one.position) for one in made] == [
        ("regime", "outlet", "headline"), ("government", "outlet", "lead"), ("regime", "quote", "lead"),
        ("regime", "paraphrase", "body"),
    ]  # fmt: skip
    assert made[2].speaker == "Ada Brink"


def test_a_mark_that_opens_inside_a_name_is_closed_in_it():
    actor = [Actor(id="is", stock="islamic-state")]
    assert [one[0] for one in found('So-called "Islamic State" fled.', actor)] == ['So-called "Islamic State"']
    assert [one[0] for one in found("Groupe « État islamique » !", actor, "fr")] == ["Groupe « État islamique »"]
    assert [one[0] for one in found("“Islamic State” fled.", actor)] == ["Islamic State"]


@given(st.text(alphabet="Daesh IS ISIL(«»“”\"'’.\n\u00a0\ud83d\udea2e\u0301İ", max_size=60), st.integers(0, 4))
def test_spans_lie_in_the_text_apart_and_shift_with_it(text, shift):
    actor = [Actor(id="is", stock="islamic-state")]
    made = find_names(text, actor)
    assert all(text[one.start : one.end] == one.text for one in made)
    assert all(one.end <= other.start for one, other in pairwise(made))
    moved = find_names("x\n\n" + " " * shift + text, actor)
    assert [(one.start - 3 - shift, one.name) for one in moved] == [(one.start, one.name) for one in made]


@pytest.mark.parametrize("text", ["", "\ud800", "\n\n", "“" * 1000, "a" * 100_000])
def test_bad_input_has_no_names(text):
    assert find_names(text, [FRONT, STATE]) == []


def test_an_unknown_language_is_an_error_and_no_actors_are_no_names():
    with pytest.raises(LanguageError, match="no pack for 'xx'"):
        find_names("x", [FRONT], "xx")
    assert find_names("The rebels.", []) == []


def test_every_stock_term_is_found_as_its_name():
    for tag in ("en", "fr"):
        for stock, names in load(tag).actors.items():
            for one in names:
                text = f"{one.entry.term}." if not one.needs else f"{one.entry.term}, {alone(tag, stock)}."
                there = find_names(text, [Actor(id="x", stock=stock)], tag)
                assert (one.name, 0) in [(name.name, name.start) for name in there], (tag, stock, one.entry.term)


def alone(tag, stock):
    return next(one.entry.term for one in load(tag).actors[stock] if not one.needs and not one.entry.before)
