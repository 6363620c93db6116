import pandas as pd
import pytest

from framing.errors import InputError
from framing.model.features import CANDIDATE_COLUMNS, candidates, corrections, features

TEXT = "Old ties\n\nThe brutal regime answered. « Brutal », she said."
ARTICLES = pd.DataFrame([("a", "en", TEXT)], columns=["article_id", "language", "text"])
BRUTAL, AGAIN = (14, 20), (40, 46)
MARKER = {"rule": "r", "voice": "outlet", "cue": "", "position": "body", "score": 0.5, "article_id": "a"}


def markers(*rows):
    return pd.DataFrame(
        [{**MARKER, "start": start, "end": end, "text": TEXT[start:end], "category": "loaded"} for start, end in rows]
    )


def spans(*rows):
    return pd.DataFrame(rows, columns=["article_id", "start", "end", "category", "voice"])


def test_a_candidate_knows_its_language_and_the_text_around_it():
    (row,) = candidates(markers(BRUTAL), ARTICLES).to_dict("records")
    assert tuple(row) == CANDIDATE_COLUMNS
    assert (row["before"], row["after"][:7], row["language"]) == ("Old ties\n\nThe ", " regime", "en")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "strict"}, "reads 'strict', but the article has 'brutal'"),
        ({"article_id": "b"}, "no article 'b'"),
    ],
)
def test_a_marker_that_does_not_fit_its_article_is_refused(change, message):
    with pytest.raises(InputError, match=message):
        candidates(markers(BRUTAL).assign(**change), ARTICLES)


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        pytest.param([("a", 14, 20, "loaded", "outlet")], [[True, True], [False, False]], id="the same span"),
        pytest.param([("a", 18, 27, "loaded", "quote")], [[True, False], [False, False]], id="overlap, in a quote"),
        pytest.param([("a", 14, 20, "hedge", "outlet")], [[False, False]] * 2, id="another category"),
        pytest.param([("b", 14, 20, "loaded", "outlet")], [[False, False]] * 2, id="another article"),
        pytest.param([("a", 14, 48, "loaded", "outlet")], [[True, True], [False, False]], id="one span, once"),
        pytest.param([], [[False, False]] * 2, id="no gold"),
    ],
)
def test_what_people_made_of_the_candidates(gold, expected):
    assert corrections(markers(BRUTAL, AGAIN), spans(*gold)).tolist() == expected


def test_features_name_what_the_classifier_may_see():
    one, other = features(candidates(markers(BRUTAL, AGAIN), ARTICLES))
    assert {"category=loaded", "rule=r", "last=the", "next=regime", "near=ties", "stem=brut", "ending=tal"} <= set(one)
    assert (one["score"], one["capital"], other["capital"]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("before", "after", "quoted"), [("« ", " »", 0.0), ("“", "” he", 1.0), ("", "”", 0.0), ("the ", " x", 0.0)]
)
def test_a_candidate_alone_in_quotation_marks_is_told(before, after, quoted):
    table = candidates(markers(BRUTAL), ARTICLES).assign(before=before, after=after)
    assert features(table)[0]["quoted"] == quoted


def test_features_know_nothing_of_the_outlet_and_cut_certain_scores():
    table = candidates(markers(BRUTAL), ARTICLES).assign(outlet="herald")
    assert not any("herald" in name for name in features(table)[0])
    assert features(table.assign(score=1.0))[0]["score"] == features(table.assign(score=0.99))[0]["score"]
