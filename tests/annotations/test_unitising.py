import itertools
import math

import krippendorff
import numpy as np
import pytest

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.annotations.unitising import coding_alpha, count_units, u_alpha, unit_lengths, value_alpha

TEXT = "x" * 60
# three people, a text of 60 characters, two values
READ = [[(2, 5, 1)], [(2, 5, 1), (10, 20, 2)], [(2, 5, 2), (15, 20, 2)]]


def alphas(read, length, values):
    joint, shared = unit_lengths(read, length, values)
    single = [float(value_alpha(shared.ravel(), value)) for value in range(values)]
    return [float(u_alpha(joint.ravel())), float(coding_alpha(shared.ravel())), *single]


def by_the_letter(read, length, values):
    """Equations 1, 4, 5, 10, 11 and 13 of the paper, unit by unit, gaps as units of length 1."""
    whole = [
        [*units, *((place, place + 1, 0) for place in range(length) if not any(s <= place < e for s, e, _ in units))]
        for units in read
    ]
    met = np.zeros((values + 1, values + 1))
    own, shared_own = np.zeros(values + 1), np.zeros(values + 1)
    for i, j in itertools.permutations(range(len(read)), 2):
        for start, end, value in whole[i]:
            meets = [(max(0, min(end, e) - max(start, s)), other) for s, e, other in whole[j]]
            for shared, other in meets:
                met[value, other] += shared / (len(read) - 1)
            shared_own[value] += sum(shared for shared, other in meets if other) ** 2 / (len(read) - 1)
    for units in whole:
        for start, end, value in units:
            own[value] += (end - start) ** 2
    inner = met[1:, 1:]
    joint, shared = expected(met, own), expected(inner, shared_own[1:])
    singles = [
        1 - (shared[k].sum() / inner[k].sum()) * (inner[k].sum() - inner[k, k]) / (shared[k].sum() - shared[k, k])
        for k in range(values)
    ]
    return [1 - off(met) / off(joint), 1 - off(inner) / off(shared), *singles]


def expected(met, own):
    margins = met.sum(axis=1)
    return met.sum() * (np.outer(margins, margins) - np.diag(own)) / (met.sum() ** 2 - own.sum())


def off(matrix):
    return matrix.sum() - np.trace(matrix)


def drawn(generator, people, length, values):
    """Units of several people, side by side or apart, never overlapping."""
    read = []
    for _ in range(people):
        edges = np.sort(generator.choice(length, 24, replace=False))
        pairs = itertools.pairwise(edges.tolist())
        read.append([(s, e, int(generator.integers(1, values + 1))) for s, e in pairs if generator.random() < 0.5])
    return read


@pytest.mark.parametrize(("people", "seed"), [(2, 1), (2, 2), (3, 3), (3, 4), (4, 5)])
def test_the_alphas_are_those_of_the_equations(people, seed):
    read = drawn(np.random.default_rng(seed), people, 90, 3)
    assert alphas(read, 90, 3) == pytest.approx(by_the_letter(read, 90, 3))


def test_the_alphas_of_an_example_are_what_a_hand_computes():
    # lengths: 156 gap, 6 of one value, 18 of the other; pairs agree on 146, 3 and 5; squared lengths 156, 18 and 134
    joint = 1 - (180 - 154) / (180 - 180 * ((156**2 - 156) + (6**2 - 18) + (18**2 - 134)) / (180**2 - 308))
    assert alphas(READ, 60, 2)[0] == pytest.approx(joint)


@pytest.mark.parametrize("seed", range(3))
def test_units_of_length_one_give_the_nominal_alpha_of_the_krippendorff_package(seed):
    data = np.random.default_rng(seed).integers(0, 3, (3, 50))
    read = [[(place, place + 1, int(value)) for place, value in enumerate(row) if value] for row in data]
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert alphas(read, 50, 2)[0] == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        pytest.param([[(2, 5, 1)], [(2, 5, 1)]], 1.0, id="same"),
        pytest.param([[(2, 5, 1), (5, 9, 2)], [(2, 5, 1), (5, 9, 2)]], 1.0, id="two side by side"),
        pytest.param([[], []], math.nan, id="nobody marked"),
    ],
)
def test_the_unitising_alpha_of_plain_cases_is_what_a_hand_computes(read, expected):
    assert alphas(read, 60, 2)[0] == pytest.approx(expected, nan_ok=True)


def test_a_near_miss_is_better_than_a_miss_and_a_miss_is_worse_than_chance():
    near, far = (alphas([[(10, 20, 1)], [place]], 60, 1)[0] for place in ((12, 20, 1), (40, 50, 1)))
    assert near > 0.7 > 0 > far


def test_coding_is_undefined_where_all_that_meets_has_one_value():
    assert math.isnan(alphas([[(2, 5, 1)], [(2, 6, 1)]], 60, 2)[1])
    assert math.isnan(alphas([[(2, 5, 1)], [(7, 9, 2)]], 60, 2)[1])


def test_lengths_of_two_texts_add_up_to_those_of_one():
    one, other = unit_lengths(READ, 60, 2), unit_lengths([[], [(0, 3, 1)], [(0, 2, 1)]], 40, 2)
    longer = [[*units, *((60 + s, 60 + e, v) for s, e, v in more)]
              for units, more in zip(READ, [[], [(0, 3, 1)], [(0, 2, 1)]], strict=True)]  # fmt: skip
    both = unit_lengths(longer, 100, 2)
    assert all(np.allclose(a + b, c) for a, b, c in zip(one, other, both, strict=True))


def test_the_order_of_annotators_and_the_names_of_values_make_no_difference():
    swapped = [[(s, e, 3 - v) for s, e, v in units] for units in reversed(READ)]
    u, c, one, two = alphas(READ, 60, 2)
    assert alphas(swapped, 60, 2) == pytest.approx([u, c, two, one])


def annotation(start, end, category):
    return Annotation(start, end, category, "outlet", TEXT[start:end])


def test_spans_of_two_categories_over_the_same_words_are_a_value_of_their_own():
    nested = (annotation(0, 10, "loaded"), annotation(2, 6, "naming"))
    plain = (annotation(0, 10, "loaded"),)
    joint, _, alone = count_units(
        [ArticleReadings("a", {"ada": nested, "bo": plain})], {"a": TEXT}, ["loaded", "naming"]
    )
    assert joint.shape == (1, 3 * 4)  # gap, loaded, naming, both
    assert joint[0].reshape(3, 4)[1].tolist() == [100, 16, 0, 4]
    assert u_alpha(alone[0]).tolist() == [1.0, pytest.approx(1 - 8 / (120 - 120 * 13340 / 14268))]
