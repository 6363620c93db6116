import numpy as np
import pytest

from framing.errors import InputError
from framing.model.vectors import missing, read_vectors, text_key, write_vectors


def test_what_is_written_is_read_back_and_no_text_is_in_it(tmp_path):
    vectors = {text_key(text): np.full(3, i, dtype=np.float32) for i, text in enumerate(["one", "two"])}
    write_vectors(vectors, tmp_path / "cache")
    write_vectors({text_key("three"): np.zeros(3, dtype=np.float32)}, tmp_path / "cache")
    known = read_vectors(tmp_path / "cache")
    assert known.keys() == {text_key(text) for text in ("one", "two", "three")}
    np.testing.assert_array_equal(known[text_key("two")], [1, 1, 1])
    assert all(b"two" not in path.read_bytes() for path in (tmp_path / "cache").iterdir())


def test_only_texts_without_a_vector_are_missing_each_once():
    assert missing(["a", "b", "a", "c"], {text_key("b"): np.zeros(1, dtype=np.float32)}) == ["a", "c"]


def test_no_folder_is_an_empty_cache(tmp_path):
    assert read_vectors(tmp_path / "nowhere") == {}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"a pickle of old"])
def test_a_file_that_is_none_of_ours_is_named(tmp_path, content):
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.npz: is not a file of vectors; delete it"):
        read_vectors(tmp_path)


def test_objects_are_not_unpickled(tmp_path):
    np.savez(tmp_path / "x.npz", keys=np.array([{}], dtype=object), vectors=np.zeros((1, 2)))
    with pytest.raises(InputError, match="is not a file of vectors"):
        read_vectors(tmp_path)
