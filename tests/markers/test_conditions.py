"""The conditions of entries, kind by kind: what must be a marker beside what must not."""

import pytest

from framing import find_markers

# category, a text whose words must be marked so, a text of the same words that must not be marked at all
PAIRS = [
    ("loaded", "It was an extreme and shameful plan.", "The fever brings extreme thirst."),
    ("loaded", "The talks were a disaster.", "The course covers natural disasters."),
    ("loaded", "Newcomers poured over the hill.", "Rain poured over the hill."),
    ("loaded", "One vote will seal the ferry's fate.", "The plumber will seal the pipe."),
    ("loaded", "It was a shocking ruling.", "The ruling shocked the nurses' union."),
    ("naming", "She called the nurses terrorists.", "Two people died in a terrorist attack."),
    ("naming", "A terrorist held the ford.", "A court convicted him as a terrorist last year."),
    ("naming", "A racist lives there.", "The class discussed racism."),
    ("naming", "He called the nurses communists.", "The communist mayor opened the pool."),
    ("naming", "An outlaw held the pass.", "The town will outlaw glass bottles."),
    ("naming", "Envoys of the regime came.", "She keeps to a strict regime of swimming."),
    ("reporting_verb", "The envoy snapped that nobody cared.", "The rope snapped in the wind."),
    ("reporting_verb", "The chief admitted the crates had been opened.", "Nine were admitted to the clinic."),
    ("reporting_verb", "The senator blasted the plan.", "The crew was blasted by sand."),
    ("reporting_verb", "The duke rejected claims that he fled.", "Farmers may present claims at the town hall."),
    ("reporting_verb", "The board acknowledged that it leaks.", "The pianist acknowledges the crowd before she sits."),
    ("reporting_verb", "He pretends that it holds.", "Let us pretend that the river is dry."),
    ("hedge", "The tenor is understood to have left.", "The team is likely to have a hard winter."),
    ("hedge", "He is likely to have sold it.", "Rain is likely to have an effect."),
    ("hedge", "Perhaps the owner knew.", "The walk takes two hours, perhaps three."),
    ("hedge", "The owner probably knew.", "I probably would have laughed."),
    ("hedge", "The reported sale fell through.", "She reported on the sale."),
    ("hedge", "The leak could have been old.", "The barn could have been saved had it rained."),
    ("euphemism", "They neutralised four men.", "They hope to neutralise the rumour before May."),
    ("euphemism", "Four men were neutralised.", "The serum neutralises the virus."),
    ("euphemism", "The patrol eliminated six men.", "The swimmer was eliminated in the first round."),
    ("euphemism", "A bomb hit a soft target.", "An old champion is a soft target for young rivals."),
    ("euphemism", "The army began clearance operations.", "The clean-up operations began after the storm."),
    ("euphemism", "The release of staff begins.", "The release of the film begins."),
    ("loaded", "Her explosive rumour ended it.", "The guards found explosive rounds in the barn."),
    ("loaded", "A fierce letter arrived.", "A fierce critic of the ferry resigned."),
    ("loaded", "Rows tore apart the choir.", "The blast tore apart a bus."),
    ("loaded", "The press crucified the coach.", "The bandits crucified two monks."),
    ("loaded", "It was a barefaced lie.", "Visitors may walk barefaced again."),
    ("loaded", "A dangerous idea spread.", "The mayor was dangerously ill."),
    ("hedge", "The apparent winner left.", "He stared in apparent shock."),
    ("reporting_verb", "He claimed two boats were stolen.", "The flood claimed two boats near Larn."),
    ("reporting_verb", "He claimed 12 boats were stolen.", "The flood claimed 12 boats near Larn."),
    ("reporting_verb", "The mayor blasts the ferry.", "Three people died in several blasts."),
    ("naming", "He called him a bully.", "They tried to bully the clerks."),
    ("vague_attribution", "Others said that it leaks.", "The cook and a few others said they had smelled gas."),
    ("vague_attribution", "Experts have said the shaft is wet.", "The mine's own experts have said the shaft is wet."),
    ("vague_attribution", "Supporters of the toll road say it is fair.", "Supporters of the choir met at six."),
    ("vague_attribution", "Others see a trick.", "Glasses help others see the board."),
]


@pytest.mark.parametrize(("category", "must", "must_not"), PAIRS)
def test_an_entry_counts_under_its_conditions_only(category, must, must_not):
    assert category in {marker.category for marker in find_markers(must)}
    assert category not in {marker.category for marker in find_markers(must_not)}


@pytest.mark.parametrize("text", ["The bill brings tax relief.", "It met swift pushback.", "I misspoke, she said."])
def test_what_hides_no_harm_is_no_euphemism(text):
    assert find_markers(text) == []


def test_a_condition_ends_with_its_sentence():
    assert find_markers("They neutralised it. Four men came.") == []
