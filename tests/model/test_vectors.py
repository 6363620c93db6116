import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from framing.errors import InputError
from framing.model.vectors import missing, read_vectors, text_key, write_vectors


def test_what_is_written_is_read_back_and_no_text_is_in_it(tmp_path):
    vectors = {text_key(text): np.full(3, i, dtype=np.float16) for i, text in enumerate(["one", "two"])}
    write_vectors(vectors, tmp_path / "cache")
    write_vectors({text_key("three"): np.zeros(3, dtype=np.float16)}, tmp_path / "cache")
    known = read_vectors(tmp_path / "cache", {text_key(text) for text in ("two", "three", "four")})
    assert known.keys() == {text_key(text) for text in ("two", "three")}
    np.testing.assert_array_equal(known[text_key("two")], [1, 1, 1])
    assert all(b"two" not in path.read_bytes() for path in (tmp_path / "cache").iterdir())


def test_memory_does_not_grow_with_the_vectors_that_are_kept(tmp_path):
    for part in range(20):
        write_vectors({text_key(f"{part} {i}"): np.zeros(5000, dtype=np.float16) for i in range(50)}, tmp_path)
    wanted = {text_key(f"{part} 7") for part in range(20)}
    tracemalloc.start()
    assert read_vectors(tmp_path, wanted).keys() == wanted
    assert tracemalloc.get_traced_memory()[1] < 3_000_000  # a file has 500,000 bytes, all have ten million
    tracemalloc.stop()


def test_two_processes_can_fill_and_read_one_folder(tmp_path):
    """Each writes what the other writes too, and what it alone writes, and reads all the while."""
    code = (
        "import sys; import numpy as np; from pathlib import Path; "
        "from framing.model.vectors import read_vectors, text_key, write_vectors\n"
        "for part in range(30):\n"
        "    for name in (sys.argv[1], 'both'):\n"
        "        key = text_key(f'{name} {part}')\n"
        "        write_vectors({key: np.full(100, part, np.float16)}, Path(sys.argv[2]))\n"
        "        assert (read_vectors(Path(sys.argv[2]), {key})[key] == part).all()"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code, name, str(tmp_path)]) for name in ("first", "second")]
    assert [process.wait() for process in processes] == [0, 0]
    wanted = {text_key(f"{name} {part}") for name in ("first", "second", "both") for part in range(30)}
    assert read_vectors(tmp_path, wanted).keys() == wanted


def test_only_texts_without_a_vector_are_missing_each_once():
    assert missing(["a", "b", "a", "c"], {text_key("b"): np.zeros(1, dtype=np.float32)}) == ["a", "c"]


def test_no_folder_is_an_empty_cache(tmp_path):
    assert read_vectors(tmp_path / "nowhere", {text_key("one")}) == {}


def test_a_damaged_vector_is_named(tmp_path):
    write_vectors({text_key("one"): np.zeros(300, dtype=np.float16)}, tmp_path)
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    content[-500] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"{path.name}: is not a file of vectors"):
        read_vectors(tmp_path, {text_key("one")})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"a pickle of old"])
def test_a_file_that_is_none_of_ours_is_named(tmp_path, content):
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.npz: is not a file of vectors; delete it"):
        read_vectors(tmp_path, {text_key("one")})


def test_objects_are_not_unpickled(tmp_path):
    np.savez(tmp_path / "x.npz", keys=np.array([{}], dtype=object), vectors=np.zeros((1, 2)))
    with pytest.raises(InputError, match="is not a file of vectors"):
        read_vectors(tmp_path, {text_key("one")})
