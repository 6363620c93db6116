"""How alike outlets choose what to quote: 0 by chance, 1 for the same choice, and an interval over stories."""

import numpy as np
import pandas as pd
import pytest

from framing.estimates.outlet_map import outlet_map
from framing.estimates.quoting_similarity import COLUMNS, quoting_similarity


def world(stories, choose, outlets=5, seed=3):
    """Make choices: ``choose`` takes an outlet, the number of statements and a generator, and returns those it has."""
    generator = np.random.default_rng(seed)
    rows = []
    for story in range(stories):
        statements = int(generator.integers(6, 19))
        for outlet in range(outlets):
            rows += [
                (f"e{story}", "en", f"{story}-{number}", f"o{outlet}")
                for number in choose(outlet, statements, generator)
            ]
    return pd.DataFrame(rows, columns=["event", "language", "statement", "outlet"])


def by_chance(outlet, statements, generator):
    return generator.permutation(statements)[: int(generator.integers(2, 6))]


def in_camps(outlet, statements, generator):
    likely = np.where(np.arange(statements) % 2 == outlet % 2, 0.7, 0.15)
    return np.flatnonzero(generator.random(statements) < likely)


def test_choices_by_chance_are_alike_by_nothing_on_average():
    table = quoting_similarity(world(1500, by_chance))
    assert len(table) == 10
    assert abs(table["value"].mean()) < 0.01
    assert (table["value"].abs() < 0.04).all()


def test_outlets_of_one_camp_are_more_alike_than_those_of_two():
    table = quoting_similarity(world(40, in_camps)).set_index(["outlet", "other"])["value"]
    assert table["o0", "o2"] > 0.2 > -0.1 > table["o0", "o1"]


@pytest.mark.parametrize("choose", [by_chance, in_camps])
def test_intervals_over_stories_hold_what_many_stories_say(choose):
    truth = quoting_similarity(world(2000, choose)).set_index(["outlet", "other"])["value"]
    held = []
    for seed in range(25):
        table = quoting_similarity(world(20, choose, seed=100 + seed)).set_index(["outlet", "other"])
        held += list((table["low"] <= truth) & (truth <= table["high"]))
    assert 0.89 < np.mean(held) < 0.985


@pytest.mark.parametrize(("choices", "note"), [(world(7, in_camps), "fewer than 8 stories"), (world(30, in_camps), "")])
def test_few_stories_are_counted_and_have_no_value(choices, note):
    table = quoting_similarity(choices)
    assert list(table.columns) == list(COLUMNS)
    assert set(table["note"]) == {note}
    assert table["value"].isna().all() == bool(note)
    assert (table["both"] > 0).any()


def test_what_two_outlets_alone_quote_says_nothing_of_chance():
    rows = [(f"e{story}", "en", f"{story}-{n}", o) for story in range(20) for n in range(4) for o in "ab"]
    assert quoting_similarity(pd.DataFrame(rows, columns=["event", "language", "statement", "outlet"])).empty
    assert quoting_similarity(pd.DataFrame(columns=["event", "language", "statement", "outlet"])).empty


def test_outlets_of_two_languages_are_not_compared():
    english = world(10, in_camps)
    both = pd.concat([english, english.assign(language="fr")])
    pairs = quoting_similarity(both)
    assert pairs.groupby("language").size().to_dict() == {"en": 10, "fr": 10}


def test_the_map_has_the_camps_on_two_sides():
    found = outlet_map(quoting_similarity(world(60, in_camps)))
    sides = found.places["x"] < 0
    assert sides.to_dict() == {"o0": True, "o1": False, "o2": True, "o3": False, "o4": True}
    assert 0.5 < found.share <= 1


def test_an_outlet_whose_pairs_have_gaps_is_not_on_the_map():
    table = quoting_similarity(world(40, in_camps))
    gap = (table["outlet"] == "o1") | (table["other"] == "o1")
    found = outlet_map(table.assign(value=table["value"].where(~gap)))
    assert list(found.places.index) == ["o0", "o2", "o3", "o4"]
    assert outlet_map(table[~table["other"].isin(["o3", "o4"])]) is None
    assert outlet_map(table.assign(value=float("nan"))) is None
