import pytest

from framing.wording import counted, nearest


@pytest.mark.parametrize(("word", "hint"), [("titel", " (did you mean 'title'?)"), ("zzz", "")])
def test_nearest_helps_only_where_something_is_near(word, hint):
    assert nearest(word, ["title", "seed"]) == hint


@pytest.mark.parametrize(
    ("n", "what", "text"),
    [
        (0, "spans", "0 spans"),
        (1, "spans", "1 span"),
        (1, "spans in all", "1 span in all"),
        (1200, "spans", "1,200 spans"),
    ],
)
def test_a_count_agrees_with_its_noun(n, what, text):
    assert counted(n, what) == text
