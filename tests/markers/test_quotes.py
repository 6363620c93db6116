import pytest

from framing.lang import load
from framing.lang.segmentation import split_words
from framing.markers.quotes import find_quotations

CASES = [
    pytest.param('He said "no" twice.', ['"no"'], id="straight"),
    pytest.param("He said “no” twice.", ["“no”"], id="curly"),
    pytest.param("Il a dit « non ».", ["« non »"], id="angle with blanks"),
    pytest.param("Il a dit «\u00a0non\u202f».", ["«\u00a0non\u202f»"], id="angle with hard blanks"),
    pytest.param("Il a dit «non».", ["«non»"], id="angle without blanks"),
    pytest.param("He said ‘it isn’t so’ twice.", ["‘it isn’t so’"], id="single with an apostrophe"),
    pytest.param("He said ‘the troops’ camp fell’ twice.", ["‘the troops’ camp fell’"], id="single with a possessive"),
    pytest.param("He said 'it isn't so' twice.", ["'it isn't so'"], id="single straight"),
    pytest.param("The '90s weren't bad.", [], id="apostrophes only"),
    pytest.param("The boys' and girls' coats.", [], id="possessives only"),
    pytest.param('He said “no" twice.', ['“no"'], id="mixed pair"),
    pytest.param("“She said ‘no’ to me,” he told us.", ["“She said ‘no’ to me,”"], id="one in another"),
    pytest.param('A 6" pipe and a 4" pipe.', [], id="inches"),
    pytest.param("A mark too many” here.", [], id="never opened"),
    pytest.param("''No,'' he said.", ["''No,''"], id="two apostrophes"),
    pytest.param("``No,'' he said.", ["``No,''"], id="two backticks"),
    pytest.param("''It 'was' so,'' he said.", ["''It 'was' so,''"], id="single in two apostrophes"),
    pytest.param("Er sagte „nein“ und „ja“ dazu.", ["„nein“", "„ja“"], id="low"),
    pytest.param("Er sagte »nein« und »ja«.", ["»nein«", "»ja«"], id="angle turned round"),
    pytest.param("« Il a dit « non » hier », dit-elle.", ["« Il a dit « non » hier »"], id="angle in angle"),
    pytest.param("Un « ici » et « là ».", ["« ici »", "« là »"], id="angle beside angle"),
    pytest.param("", [], id="empty"),
]


def quoted(text):
    return [text[one.start : one.end] for one in find_quotations(split_words(text, load("en")))]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_an_opening_quotation_mark_is_paired_with_its_closing_one(text, expected):
    assert quoted(text) == expected


def test_a_quotation_of_two_paragraphs_opens_anew():
    assert quoted("“One. Two.\n\n“Three.” End.") == ["“One. Two.", "“Three.”"]


def test_a_missing_mark_spoils_its_own_sentence_only():
    assert quoted("“One, he said. Two.\n\nThree “four” five.") == ["“One, he said.", "“four”"]


def test_a_mark_that_opens_twice_ends_the_first_quotation_with_its_sentence():
    assert quoted("“One. He left. “Two.” End.") == ["“One.", "“Two.”"]


def test_closing_marks_may_open_the_paragraphs_of_a_quotation():
    assert quoted("Il dit : « Un.\n\n» Deux.\n\n» Trois. » Fin.") == ["« Un.", "» Deux.", "» Trois. »"]
