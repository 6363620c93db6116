import numpy as np
import pytest
from scipy import stats

from framing.estimates.balance import balance_p


def world(rng, n=400, outlets=4):
    outlet = np.arange(n) % outlets
    return rng.normal(size=(n, 2)) + outlet[:, None], outlet


def p_of(values, labelled, outlet, unit=None, probability=0.2):
    unit = np.arange(len(outlet)) if unit is None else unit
    return balance_p(values, np.where(labelled, 1 / probability, 0.0), outlet, unit)


def test_one_outlet_and_one_feature_give_the_z_test_with_known_finite_variance():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(200, 1))
    labelled = np.arange(200) < 40
    z = (values[labelled].mean() - values.mean()) / np.sqrt(values.var(ddof=1) * (1 - 40 / 200) / 40)
    assert p_of(values, labelled, np.zeros(200, dtype=int)) == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_random_draws_are_seldom_told_from_all():
    rng = np.random.default_rng(1)
    p = []
    for _ in range(400):
        values, outlet = world(rng)
        p.append(p_of(values, rng.permutation(400) < 80, outlet))
    assert 0.02 < np.mean(np.array(p) < 0.05) < 0.08


def test_draws_of_whole_events_are_seldom_told_from_all_if_events_are_the_units():
    rng = np.random.default_rng(1)
    p = []
    for _ in range(300):
        event = np.repeat(np.arange(100), 4)
        values = rng.normal(size=(100, 2))[event] + 0.3 * rng.normal(size=(400, 2))
        labelled = np.isin(event, rng.permutation(100)[:20])
        outlet = np.arange(400) % 4
        p.append([p_of(values, labelled, outlet, event), p_of(values, labelled, outlet)])
    by_event, by_article = (np.array(p) < 0.05).mean(axis=0)
    assert by_event < 0.09
    assert by_article > 0.2


@pytest.mark.parametrize("where", [slice(None), 0])
def test_a_selection_is_seen_in_all_outlets_or_in_one(where):
    rng = np.random.default_rng(1)
    values, outlet = world(rng)
    key = rng.permutation(400).astype(float)
    chosen = outlet == where if isinstance(where, int) else np.ones(400, dtype=bool)
    key[chosen] = -(values[chosen, 0] - outlet[chosen]) * 1000 - 1000
    labelled = np.zeros(400, dtype=bool)
    for code in range(4):
        labelled[np.flatnonzero(outlet == code)[np.argsort(key[outlet == code])[:20]]] = True
    assert p_of(values, labelled, outlet) < 1e-4


def test_weights_undo_unequal_probabilities():
    rng = np.random.default_rng(1)
    p, unweighted = [], []
    for _ in range(200):
        values, outlet = world(rng)
        probability = np.where(values[:, 0] - outlet > 0, 0.4, 0.1)
        labelled = rng.random(400) < probability
        p.append(balance_p(values, np.where(labelled, 1 / probability, 0.0), outlet, np.arange(400)))
        unweighted.append(p_of(values, labelled, outlet))
    assert np.mean(np.array(p) < 0.05) < 0.1 < 0.9 < np.mean(np.array(unweighted) < 0.05)


@pytest.mark.parametrize(
    ("labelled", "unit", "spread"),
    [
        (np.zeros(40, dtype=bool), np.arange(40), 1.0),
        (np.ones(40, dtype=bool), np.arange(40), 1.0),
        (np.arange(40) < 7, np.arange(40), 1.0),
        (np.arange(40) < 20, np.arange(40) // 20, 1.0),
        (np.arange(40) < 20, np.arange(40), 0.0),
    ],
)  # fmt: skip
def test_nothing_is_said_of_no_labels_all_labels_few_labels_one_event_and_no_spread(labelled, unit, spread):
    values = spread * np.random.default_rng(1).normal(size=(40, 2))
    probability = 1.0 if labelled.all() else 0.2
    assert np.isnan(p_of(values, labelled, np.arange(40) % 2, unit, probability))
