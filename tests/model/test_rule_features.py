import pytest

from framing.model.rule_features import apply_rules, describe


def of(text, language="en"):
    return describe(apply_rules([text], [language]))[0]


def test_markers_count_by_category_and_voice():
    own, said = of("A brutal cut came."), of("“A brutal cut,” the mayor said.")
    assert (own["markers,loaded,own"], own.get("markers,said", 0)) == (1, 0)
    assert (said["markers,loaded,said"], said.get("markers,own", 0)) == (1, 0)
    assert own["evidence,own"] > 0
    assert [name for name in own if name.startswith("rule=")] == ["rule=en/loaded/brutal"]


@pytest.mark.parametrize(
    ("text", "kind", "least", "most"),
    [
        ("“We will rebuild the bridge,” she said.", "quote", 0.6, 0.9),
        ("The mayor said that the bridge will be rebuilt.", "paraphrase", 0.5, 0.95),
        ("The bridge will be rebuilt.", "quote", 0, 0),
        ("The bridge will be rebuilt.", "paraphrase", 0, 0),
    ],
)
def test_the_share_of_speech_is_that_of_the_text(text, kind, least, most):
    assert least <= of(text)[f"share,{kind}"] <= most


def test_punctuation_digits_and_capitals_are_counted():
    loud = of("STOP this now! 12 men left?")
    assert (loud["exclamation"], loud["question"]) == (1, 1)
    assert loud["digits"] > 0
    assert of("all is calm")["capitals"] == 0
