import logging
import math
import warnings

import numpy as np
import pytest

from framing.annotations.by_article import Annotation, ArticleReadings
from framing.annotations.gamma import (
    _programme,
    _search,
    count_disorders,
    disorder,
    dissimilarity,
    expected_disorder,
    gamma,
)

TEXT = "x" * 600


def units(*rows):
    return np.array(rows, dtype=float).reshape(-1, 3)


def drawn(generator, people, many):
    starts = generator.integers(0, 580, (people, many))
    return [units(*((s, s + generator.integers(3, 20), generator.integers(0, 3)) for s in row)) for row in starts]


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        pytest.param((4, 14), (40, 44), 22.2, id="far apart"),
        pytest.param((4, 14), (4, 14), 0.0, id="same"),
        pytest.param((4, 14), (20, 25), 3.2, id="apart"),
        pytest.param((4, 14), (14, 24), 1.0, id="touching"),
        pytest.param((20, 30), (20, 25), 0.11, id="inside"),
        pytest.param((20, 25), (14, 24), 0.22, id="overlapping"),
    ],
)
def test_the_positional_dissimilarities_are_those_of_figure_10(one, other, published):
    assert dissimilarity(units((*one, 0)), units((*other, 0)))[0, 0] == pytest.approx(published, abs=0.051)


def test_the_dissimilarity_knows_no_scale_and_another_category_costs_as_much_as_no_unit():
    small, large = (dissimilarity(units((0, 7 * k, 0)), units((0, 10 * k, 0)))[0, 0] for k in (1, 3))
    assert small == large
    assert dissimilarity(units((0, 7, 0)), units((0, 7, 1)))[0, 0] == 1


@pytest.mark.parametrize(
    ("people", "least"),
    [
        pytest.param([units((0, 4, 0)), units((0, 4, 0))], 0, id="same"),
        pytest.param([units((0, 4, 0)), units()], 1, id="one alone"),
        pytest.param([units((0, 4, 0)), units((2, 6, 0))], 0.25, id="shifted by half"),
        pytest.param([units((0, 4, 0)), units((200, 204, 0))], 2, id="far apart: not aligned"),
        pytest.param([units((0, 4, 0)), units((0, 4, 0)), units()], 2 / 3, id="two of three"),
        pytest.param([units((0, 4, 0)), units((0, 4, 0)), units((0, 4, 1))], 2 / 3, id="three, one of another kind"),
    ],
)
def test_the_disorder_of_plain_cases_is_what_a_hand_computes(people, least):
    assert disorder(people) == pytest.approx(least)


@pytest.mark.filterwarnings("ignore")  # its own
@pytest.mark.parametrize(("people", "many"), [(2, 3), (2, 12), (3, 3), (3, 12), (4, 6)])
def test_the_best_alignment_is_as_good_as_that_of_pygamma_agreement(oracle, people, many):
    drawn_units = drawn(np.random.default_rng(people * many), people, many)
    assert disorder(drawn_units) == pytest.approx(oracle.disorder(drawn_units), rel=1e-5)


@pytest.mark.filterwarnings("ignore")  # its own
def test_chance_is_that_of_pygamma_agreement(oracle):
    drawn_units = drawn(np.random.default_rng(5), 2, 10)
    theirs = oracle.expected(drawn_units, 600, samples=60)
    ours = expected_disorder(drawn_units, 600, np.random.default_rng(1), samples=300)
    assert ours == pytest.approx(theirs, rel=0.05)


@pytest.mark.parametrize("seed", range(4))
def test_exhaustive_search_and_the_integer_programme_find_the_same(seed):
    generator = np.random.default_rng(seed)
    tuples = {tuple(sorted(generator.choice(9, size, replace=False).tolist())) for size in (2, 3) for _ in range(12)}
    saved = {members: float(generator.random()) for members in sorted(tuples)}
    assert _search(saved) == pytest.approx(_programme(saved))


def judged(*people, article="a"):
    return ArticleReadings(article, {str(i): tuple(Annotation(*span, "loaded", "outlet", "") for span in spans)
                            for i, spans in enumerate(people)})  # fmt: skip


def value(*articles):
    return float(gamma(count_disorders(articles, {"a": TEXT, "b": TEXT}, ["loaded"], seed=1)[:, 0].sum(axis=0)))


def test_gamma_is_one_for_the_same_and_about_zero_for_chance():
    spans = [(20 * place, 20 * place + 8) for place in range(10)]
    elsewhere = [(int(start), int(start) + 8) for start in np.random.default_rng(4).integers(0, 590, 10)]
    assert value(judged(spans, spans)) == 1.0
    assert abs(value(judged(spans, elsewhere))) < 0.35


def test_gamma_is_undefined_where_nobody_marked_anything():
    assert math.isnan(value(judged([], [])))


def test_the_order_of_articles_makes_no_difference():
    one, other = judged([(3, 9)], [(5, 9)]), judged([(40, 60)], [(300, 310)], article="b")
    assert value(one, other) == value(other, one)


class Oracle:
    """``pygamma-agreement`` with the same dissimilarity, and chance by shifting as in the paper."""

    def __init__(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import numba

            numba.config.DISABLE_JIT = True  # compiling takes most of a minute, these few alignments a second
            import pygamma_agreement
            from pyannote.core import Segment
        logging.getLogger().setLevel(logging.ERROR)  # it says at each alignment which solver it takes
        self.library, self.segment = pygamma_agreement, Segment
        self.combined = pygamma_agreement.CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)

    def continuum(self, people):
        made = self.library.Continuum()
        for who, rows in enumerate(people):
            made.add_annotator(str(who))
            for start, end, category in rows:
                made.add(str(who), self.segment(start, end), str(int(category)))
        return made

    def disorder(self, people):
        made = self.continuum(people)
        return made.get_best_alignment(self.combined).disorder * made.avg_num_annotations_per_annotator

    def expected(self, people, length, *, samples):
        made = self.continuum(people)
        made.bound_inf, made.bound_sup = 0.0, float(length)
        np.random.seed(1)
        sampler = self.library.ShuffleContinuumSampler()
        sampler.init_sampling(made)
        drawn = [sampler.sample_from_continuum.get_best_alignment(self.combined).disorder for _ in range(samples)]
        return float(np.mean(drawn)) * made.avg_num_annotations_per_annotator


@pytest.fixture(scope="module")
def oracle():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield Oracle()
