import numpy as np
import pandas as pd
import pytest

from framing.model.candidate_features import TEXT
from framing.model.candidates import find_candidates, label_candidates, runs
from framing.model.token_features import Article, read_tokens


@pytest.mark.parametrize(
    ("probability", "breaks", "expected"),
    [
        pytest.param([0.0, 0.9, 0.9, 0.0], [], [(1, 3)], id="neighbours are one span"),
        pytest.param([0.0, 0.9, 0.9, 0.0], [2], [(1, 2), (2, 3)], id="not across a break"),
        pytest.param([0.9, 0.3, 0.9], [], [(0, 3)], id="a possible word joins"),
        pytest.param([0.9, 0.1, 0.9], [], [(0, 1), (2, 3)], id="a word that is not does not"),
        pytest.param([0.9, 0.3, 0.9], [2], [(0, 1), (2, 3)], id="nor across a break"),
        pytest.param([0.3, 0.3, 0.0, 0.3], [], [(0, 2), (3, 4)], id="possible words alone"),
        pytest.param([0.9, 0.3, 0.0], [], [(0, 1)], id="not beside a likely one"),
        pytest.param([], [], [], id="nothing"),
    ],
)
def test_words_are_put_together(probability, breaks, expected):
    edges = np.zeros(len(probability), bool)
    edges[breaks] = True
    assert runs(np.array(probability), edges, likely=0.5, possible=0.2) == expected


def test_what_a_rule_found_is_not_found_again_in_the_text():
    tokens = read_tokens([Article("They made a brutal and plaid cut. He left.")])
    probability = np.where(
        [word in ("brutal", "plaid") for _, word in (tokens.words[i] for i in tokens.word)], 0.9, 0.0
    )
    candidates = find_candidates(tokens, probability[:, None], {"loaded": (0.5, 0.2)})
    assert candidates[["text", "category"]].to_numpy().tolist() == [["brutal", "loaded"], ["plaid", "loaded"]]
    assert (candidates["rule"] == TEXT).tolist() == [False, True]


def test_a_span_of_the_text_has_the_voice_that_all_of_it_has():
    text = "“A plaid plan,” the mayor said. A plaid plan it was."
    tokens = read_tokens([Article(text)])
    probability = np.array([0.9 if tokens.words[i][1] == "plaid" else 0.0 for i in tokens.word])
    candidates = find_candidates(tokens, probability[:, None], {"loaded": (0.5, 0.2)})
    assert candidates["voice"].tolist() == ["quote", "outlet"]
    assert [text[start:end] for start, end in candidates[["start", "end"]].to_numpy()] == ["plaid", "plaid"]


def test_candidates_and_gold_are_paired_one_to_one():
    columns = ["article", "start", "end", "category", "voice"]
    ours = pd.DataFrame([(0, 0, 4, "loaded"), (0, 5, 9, "loaded"), (1, 0, 4, "loaded")], columns=columns[:4])
    gold = pd.DataFrame([(0, 0, 9, "loaded", "quote"), (1, 2, 6, "loaded", "outlet"), (1, 0, 4, "hedge", "outlet")],
                        columns=columns)  # fmt: skip
    assert label_candidates(ours, gold).tolist() == [[True, False], [False, False], [True, True]]
    shared = gold.assign(marked_share=0.5, outlet_share=0.25)
    assert label_candidates(ours, shared).tolist() == [[0.5, 0.25], [0.0, 0.0], [0.5, 0.25]]
