import numpy as np
import pytest

from framing.estimates.matched_events import EventCounts, match_events

# words of 20 events, and the degrees of freedom at most
WEIGHTS = [([400.0] * 20, 19), ([4000.0] * 4 + [10.0] * 16, 4)]


@pytest.mark.parametrize(("words", "most"), WEIGHTS)
def test_events_with_few_words_are_hardly_degrees_of_freedom(words, most):
    rng = np.random.default_rng(1)
    event, exposure = np.arange(20), np.array(words)
    first, second = (EventCounts(event, exposure, exposure * rng.uniform(0.01, 0.02, 20), np.ones(20)) for _ in "ab")
    matched = match_events(first, second, (20, 20))
    assert matched.events == 20
    assert matched.degrees_of_freedom <= most
    assert matched.degrees_of_freedom > 1.5
