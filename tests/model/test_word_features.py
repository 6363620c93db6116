import numpy as np

from framing.model.token_features import Article, read_tokens
from framing.model.word_features import WordFeatures, cooccurrence_vectors, hashed, memberships


def shared(first, second):
    a, b = hashed([first, second]).toarray()
    return int((a * b).sum())


def test_words_share_their_runs_of_letters_and_others_do_not():
    assert shared("brutal", "brutally") > shared("brutal", "brunch") > 0
    assert shared("brutal", "oxen") == 0


def test_a_word_has_the_same_features_beside_any_other():
    alone, beside = hashed(["café"]), hashed(["zoo", "café", "x"])[1]
    assert (alone != beside).nnz == 0


def test_the_end_of_a_word_is_one_of_its_runs():
    end = hashed(["brutal"], sizes=(), ending=3)
    assert end.nnz == 2
    assert (hashed(["brutal"]).multiply(end)).nnz == 2


def test_lists_and_sets_of_the_pack_are_named():
    assert "loaded" in memberships("en", "brutal")
    assert memberships("en", "cupboard") == ()
    assert any(name.startswith("set ") for name in memberships("en", "the"))


def test_words_with_the_same_neighbours_have_similar_vectors():
    rng = np.random.default_rng(1)
    fields = [[f"{kind}{i}" for i in range(12)] for kind in ("sea", "tax", "war")]
    texts = [Article(" ".join(rng.choice(fields[n % 3], 12)), markers=()) for n in range(240)]
    known, vectors = cooccurrence_vectors(read_tokens(texts, bare=True), 5, seed=1)
    row_of = {word: row for row, (_, word) in enumerate(known)}
    same = vectors[row_of["sea1"]] @ vectors[row_of["sea2"]]
    assert same > vectors[row_of["sea1"]] @ vectors[row_of["tax2"]] + 0.3


def test_few_words_have_no_vectors_and_new_words_get_features():
    tokens = read_tokens([Article("One calm day, calm as any.")])
    features = WordFeatures().fit(tokens)
    assert features.vectors_.shape == (0, 0)
    own, near = features.transform([("en", "calm"), ("fr", "inouï")])
    assert own.shape[0] == near.shape[0] == 2
    assert own[0].nnz >= 1
