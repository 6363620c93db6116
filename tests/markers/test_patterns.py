import pytest

from framing import find_markers

SCARE = [
    ("The “inspection” took an hour.", ["“inspection”"]),
    ('They sent "military instructors" north.', ['"military instructors"']),
    ("Ada Brink called it a “farce” on air.", []),
    ("She writes for “The Lantern” on Sundays.", []),
    ("The law defines a “deferred vote” as a late one.", []),
    ("The term “harvest” means cutting.", []),
    ("“It was cruel.”", []),
    ("The “greens” and “greens” met other “greens” at noon.", []),
]
CONDITIONAL = [
    ("Le pont aurait été détruit.", ["aurait été détruit"]),
    ("Deux hommes seraient arrivés.", ["seraient arrivés"]),
    ("Selon la mairie, il aurait fui.", ["aurait fui"]),
    ("Il aurait dû partir.", []),
    ("Si le pont tenait, il serait rouvert.", []),
    ("Il a dit que le pont serait rouvert.", []),
    ("Il affirme que le pont serait détruit.", ["serait détruit"]),
    ("Il serait utile de partir.", []),
    ("Il a été détruit.", []),
]


@pytest.mark.parametrize(("text", "expected"), SCARE)
def test_marks_of_distance_are_told_from_quotations_titles_and_terms(text, expected):
    found = [marker for marker in find_markers(text) if marker.category == "scare_quotes"]
    assert [marker.text for marker in found] == expected
    assert all(marker.voice == "outlet" and marker.rule == "en/scare_quotes/short" for marker in found)


@pytest.mark.parametrize(("text", "expected"), CONDITIONAL)
def test_the_journalistic_conditional_is_told_from_other_conditionals(text, expected):
    found = [marker.text for marker in find_markers(text, "fr") if marker.rule == "fr/hedge/conditional"]
    assert found == expected


def test_english_has_no_journalistic_conditional():
    assert find_markers("Il aurait fui.", "en") == []
