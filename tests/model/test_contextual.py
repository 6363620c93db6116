from types import SimpleNamespace

import numpy as np
import pytest

from framing.errors import InputError
from framing.model import contextual
from framing.model.contextual import encode_words, mean_of_pieces, sentence_chunks
from framing.model.token_features import Article, read_tokens

TEXTS = [Article("The ferry stopped. They left."), Article("Rain fell.")]


def test_chunks_are_whole_sentences_unless_one_is_too_long():
    sentence = np.repeat([0, 1, 2, 3], [100, 40, 20, 320])
    assert list(sentence_chunks(sentence)) == [(0, 140), (140, 160), (160, 310), (310, 460), (460, 480)]
    assert list(sentence_chunks(np.zeros(0, np.int64))) == []


def test_a_word_has_the_mean_of_its_pieces_and_one_without_the_mean_of_all():
    pieces = np.array([[0, 0], [0, 3], [3, 5], [6, 9], [0, 0]])
    values = np.array([[9.0], [1.0], [3.0], [5.0], [9.0]], np.float32)
    means = mean_of_pieces(np.array([0, 6, 10]), np.array([5, 9, 12]), pieces, values)
    assert means.ravel().tolist() == [2.0, 5.0, 3.0]


@pytest.fixture
def counted(monkeypatch):
    """An encoder that gives each word its place in its article, and a list of the articles that it was asked for."""
    asked = []

    def encoded(tokens, numbers, encoder):
        asked.extend(numbers)
        return [np.arange(size, dtype=np.float16)[:, None] for size in np.diff(tokens.first)[numbers]]

    monkeypatch.setattr(contextual, "_encoded", encoded)
    monkeypatch.setattr(contextual, "name_of", lambda encoder: encoder)
    monkeypatch.delenv("FRAMING_CACHE", raising=False)
    return asked


def test_an_article_is_encoded_once_where_there_is_a_cache(counted, tmp_path):
    tokens = read_tokens(TEXTS)
    first = encode_words(tokens, "small", str(tmp_path))
    assert first.ravel().tolist() == [0, 1, 2, 3, 4, 0, 1]
    again = encode_words(read_tokens(TEXTS[::-1]), "small", str(tmp_path))
    assert again.ravel().tolist() == [0, 1, 0, 1, 2, 3, 4]
    assert counted == [0, 1]
    encode_words(tokens, "other", str(tmp_path))
    encode_words(tokens, "small")
    assert counted == [0, 1] * 3


def test_what_was_encoded_before_an_interruption_is_kept(counted, monkeypatch, tmp_path):
    monkeypatch.setattr(contextual, "_ARTICLES", 1)
    whole = contextual._encoded

    def interrupted(tokens, numbers, encoder):
        if numbers == [1]:
            raise KeyboardInterrupt
        return whole(tokens, numbers, encoder)

    monkeypatch.setattr(contextual, "_encoded", interrupted)
    with pytest.raises(KeyboardInterrupt):
        encode_words(read_tokens(TEXTS), "small", str(tmp_path))
    monkeypatch.setattr(contextual, "_encoded", whole)
    encode_words(read_tokens(TEXTS), "small", str(tmp_path))
    assert counted == [0, 1]


def test_a_chunk_with_more_pieces_than_the_encoder_reads_is_divided_between_words(monkeypatch):
    """The stand-in reads eight letters at once; nothing of a text is left out."""
    read = []

    def vectors(texts):
        read.extend(texts)
        pieces = [np.array([[place, place + 1] for place in range(len(text))]) for text in texts]
        return [(places, np.ones((len(places), 1), np.float32)) for places in pieces]

    standing_in = SimpleNamespace(size=1, max_pieces=8, count_pieces=lambda texts: list(map(len, texts)), read=vectors)
    monkeypatch.setattr(contextual, "word_layers", lambda encoder: standing_in)
    text = "Rain fell on Harrat. A verylongword."
    found = contextual._encoded(read_tokens([Article(text)]), [0], "small")[0]
    assert found.tolist() == [[1]] * 6
    assert "".join(sorted(read, key=text.index)) == text
    assert [part for part in read if len(part) > 8] == ["verylongword."]


@pytest.mark.parametrize("damage", ["no vectors", "cut short", "a flipped bit"])
def test_a_broken_file_of_the_cache_is_named(counted, tmp_path, damage):
    encode_words(read_tokens(TEXTS), "small", str(tmp_path))
    for path in tmp_path.rglob("*.npz"):
        content = bytearray(path.read_bytes())
        content[content.index(b"}") + 70] ^= 1  # behind the header of the array
        path.write_bytes({"no vectors": b"nothing", "cut short": content[:-9], "a flipped bit": content}[damage])
    with pytest.raises(InputError, match="is not a file of vectors"):
        encode_words(read_tokens(TEXTS), "small", str(tmp_path))


def test_articles_are_counted_as_they_are_encoded_or_read(counted, tmp_path):
    totals, passed = [], []

    def counting(articles, total):
        totals.append(total)
        for number, vectors in articles:
            yield number, vectors
            passed.append((number, len(counted)))

    with contextual.counting_articles(counting):
        encode_words(read_tokens(TEXTS), "small", str(tmp_path))
        encode_words(read_tokens(TEXTS[:1]), "small", str(tmp_path))
    encode_words(read_tokens(TEXTS), "small")
    assert (totals, passed) == ([2, 1], [(0, 2), (1, 2), (0, 2)])


def test_no_article_has_no_vector(counted):
    assert encode_words(read_tokens([]), "small").shape == (0, 0)
