import pytest

from framing import find_markers

# tag, text, the rules that must fire: none where a condition blocks
CASES = [
    ("en", "He allegedly fled.", ["en/hedge/allegedly"]),
    ("en", "Nobody can tell.", []),
    ("en", "ALLEGED THEFT", ["en/hedge/alleged"]),
    ("en", "The regime fell.", ["en/naming/regime"]),
    ("en", "A new tax regime starts.", []),
    ("en", "A brutal cut.", ["en/loaded/brutal"]),
    ("en", "A brutal winter.", []),
    ("en", "A vicious attack came.", ["en/loaded/@foul @deed"]),
    ("en", "An attack came.", []),
    ("en", "An utterly vicious man.", ["en/loaded/@degree_word @foul"]),
    ("en", "Utterly fine.", ["en/loaded/utter"]),
    ("en", "A corrupt politician won.", ["en/naming/@folk_foul @folk"]),
    ("en", "A politician won.", []),
    ("en", "A gross lie.", ["en/loaded/gross", "en/loaded/lie"]),
    ("en", "The gross domestic product fell.", []),
    ("en", "It oozed recklessness.", ["en/loaded/reckless"]),
    ("en", "They lie down at noon.", []),
    ("en", "They lie to voters.", ["en/loaded/lie"]),
    ("en", "A car bomb exploded.", []),
    ("en", "Rents exploded.", ["en/loaded/explode"]),
    ("en", "The blast hurt two men.", []),
    ("en", "Critics blasted the plan.", ["en/reporting_verb/blast"]),
    ("en", "They neutralised two men.", ["en/euphemism/neutralise"]),
    ("en", "Critics say no.", ["en/vague_attribution/critics @opine"]),
    ("en", "Three critics say no.", []),
    ("en", "The Luddite came.", ["en/naming/Luddite"]),
    ("en", "THE LUDDITE CAME", ["en/naming/Luddite"]),
    ("en", "A village called luddite.", []),
    ("en", "A would-be saint.", []),
    ("en", "A would-be tyrant.", ["en/naming/would-be tyrant"]),
    ("en", "The so-called plan.", ["en/hedge/so-called"]),
    ("en", "It would be late.", []),
    ("en", "She was admitted to hospital.", []),
    ("en", "He admitted four errors.", []),
    ("en", "She admitted that it leaked.", ["en/reporting_verb/admit"]),
    ("fr", "Une junte sanguinaire.", ["fr/naming/junte", "fr/loaded/sanguinaire"]),
    ("fr", "Un régime alimentaire.", []),
    ("fr", "Le régime a cédé.", ["fr/naming/régime"]),
    ("fr", "D’aucuns affirment le contraire.", ["fr/vague_attribution/d’aucuns @opine"]),
    ("fr", "Le raid a fait des dommages collatéraux.", ["fr/euphemism/dommage collatéral"]),
    ("fr", "Des dommages collatéraux.", []),
    ("fr", "D'aucuns affirment le contraire.", ["fr/vague_attribution/d’aucuns @opine"]),
]


@pytest.mark.parametrize(("tag", "text", "rules"), CASES)
def test_an_entry_fires_unless_a_condition_blocks_it(tag, text, rules):
    assert [marker.rule for marker in find_markers(text, tag)] == rules


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Il a martelé que non.", "a martelé"),
        ("Il n’a jamais avoué.", "a jamais avoué"),
        ("Il avoue tout.", "avoue"),
        ("Un crime avoué.", ""),
    ],
)
def test_a_french_participle_counts_with_its_auxiliary_only(text, span):
    assert "".join(marker.text for marker in find_markers(text, "fr")) == span


def test_the_longest_of_a_category_wins():
    assert [marker.text for marker in find_markers("A terrorist group fled.")] == ["terrorist group"]


def test_words_apart_by_a_comma_are_no_entry():
    assert find_markers("They saw terrorism, group therapy and collateral, damage.") == []
