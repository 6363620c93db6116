from types import SimpleNamespace

import pandas as pd
import pytest

from framing.errors import ModelError
from framing.model import word_layers
from framing.steps.encoder_needs import language_notes, require_memory

ARTICLES = pd.DataFrame({"language": ["en", "en", "fr"], "text": ["x" * 6_000_000, "Rain fell.", "Il pleut."]})


@pytest.fixture
def encoder(monkeypatch):
    """An encoder of 1000 dimensions whose tokeniser takes French letter by letter."""
    standing_in = SimpleNamespace(
        size=1000, count_pieces=lambda texts: [len(text) if "pleut" in text else len(text.split()) for text in texts]
    )
    monkeypatch.setattr(word_layers, "word_layers", lambda encoder: standing_in)
    return "small"


def test_too_little_memory_is_said_before_anything_is_encoded(encoder):
    with pytest.raises(ModelError, match=r"1,000,003 words with 1000 dimensions take up to 20\.0 GB, and 19\.0 GB are"):
        require_memory(ARTICLES, encoder, free=lambda: 19_000_000_000)


@pytest.mark.parametrize("free", [21_000_000_000, 0])
def test_enough_memory_or_none_known_is_no_hindrance(encoder, free):
    require_memory(ARTICLES, encoder, free=lambda: free)


def test_a_language_that_the_encoder_takes_to_pieces_is_named(encoder):
    (note,) = language_notes(ARTICLES, encoder)
    assert note.startswith("the encoder divides a word into 3.0 pieces in fr and ")
    assert "it hardly knows fr" in note


def test_one_language_or_no_encoder_is_not_compared(encoder):
    assert language_notes(ARTICLES.iloc[:2], encoder) == []
    assert language_notes(ARTICLES, "") == []
