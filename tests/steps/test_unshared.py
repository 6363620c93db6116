"""What is advised where no article has two readings is something that is not set already."""

from dataclasses import replace

import pytest

from framing.steps.agreement import unshared
from framing.steps.sample import sample


@pytest.fixture
def drawn(study, newsroom):
    """Draw a sample of a study with some settings; its articles are of ``events``."""

    def draw(events, **sampling):
        settings = replace(study.settings, sampling=replace(study.settings.sampling, **sampling))
        changed = replace(study, settings=settings)
        articles = newsroom()["articles"]
        changed.keep("articles", articles.assign(event=[f"e{number % events}" for number in range(len(articles))]))
        sample(changed)
        return changed

    return draw


def test_of_one_event_the_unit_is_to_be_changed_and_not_the_share_that_is_set(drawn):
    said = unshared(drawn(1, unit="event", overlap_share=0.5))
    assert "overlap_share is 0.5, and with 1 event in each outlet that rounds to none" in said
    assert said.endswith("""set unit = "article" there, or overlap_share = 1, then 'framing sample'""")


@pytest.mark.parametrize(
    ("sampling", "advice"),
    [
        ({"overlap_share": 0.0}, "overlap_share in study.toml is 0; raise it, then 'framing sample'"),
        ({"annotators": 1}, "annotators in study.toml is 1; set it to 2 or more, then 'framing sample'"),
    ],
)
def test_what_keeps_two_from_reading_an_article_is_named(drawn, sampling, advice):
    assert unshared(drawn(6, **sampling)).endswith(advice)


def test_where_overlap_is_planned_nothing_is_advised(drawn):
    assert unshared(drawn(6, unit="article", overlap_share=0.5)) == "no article has been read by two annotators yet"


def test_after_a_change_of_the_settings_the_sample_is_to_be_drawn_again(drawn):
    before = drawn(6, unit="article", overlap_share=0.0)
    sampling = replace(before.settings.sampling, overlap_share=0.5)
    after = replace(before, settings=replace(before.settings, sampling=sampling))
    assert "is stale: 'framing sample' draws it again" in unshared(after)
