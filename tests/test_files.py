import io
import os

import pandas as pd
import pytest

from framing import digests, files, parquet_files
from framing.errors import InputError
from framing.files import clear_temporary, write_text


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("old")
    with pytest.raises(TypeError, match="must be str"):
        files.write_text(7, path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x.txt"]


def test_a_full_disk_is_one_clear_error_and_leaves_nothing(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"x\.txt: cannot write: No space left on device"):
        files.write_text("new", tmp_path / "x.txt")
    assert os.listdir(tmp_path) == []


def test_parquet_goes_round_and_has_the_same_bytes_each_time(tmp_path):
    table = pd.DataFrame({"a": ["é", "🙂"], "b": [1.5, float("nan")]})
    for name in ("one", "two"):
        parquet_files.write_parquet(table, tmp_path / name)
    pd.testing.assert_frame_equal(parquet_files.read_parquet(tmp_path / "one"), table)
    assert digests.digest(tmp_path / "one") == digests.digest(tmp_path / "two")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_csv_cells_that_a_spreadsheet_would_run_are_made_harmless(cell):
    text = files.csv_text(pd.DataFrame({"text": [cell, "plain"], "n": [-1, 2]}))
    back = pd.read_csv(io.StringIO(text))
    assert back["text"].tolist() == ["'" + cell, "plain"]
    assert back["n"].tolist() == [-1, 2]


# bell, escape, C1, turn of direction, isolate, Arabic letter mark, end of a line
UNPRINTABLE = "\x07\x1b\x9b\u202e\u2067\u061c\u2028"


def test_csv_for_people_has_no_character_that_controls_a_terminal_or_turns_the_direction():
    cells = pd.Series([f"a{UNPRINTABLE}b", f"{UNPRINTABLE}=1+1", None])
    table = pd.DataFrame({"text": cells, "kind": cells.astype("category"), f"=n{UNPRINTABLE}": [1, 2, 3]})
    assert files.csv_text(table) == "text,kind,'=n\nab,ab,1\n'=1+1,'=1+1,2\n,,3\n"
    kept = files.csv_text(table.iloc[:1], verbatim=["text"])
    assert kept == f"text,kind,'=n\na{UNPRINTABLE}b,ab,1\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\0b", r"f\.txt: is a binary file"),
        (b"one\ncaf\xe9", r"f\.txt:2: is not utf-8 \(byte 0xe9\); give --encoding"),
    ],
)
def test_a_file_that_is_no_utf8_text_says_where(tmp_path, content, message):
    (tmp_path / "f.txt").write_bytes(content)
    with pytest.raises(InputError, match=message):
        files.read_text(tmp_path / "f.txt")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "f.txt").write_bytes(b"\xef\xbb\xbfabc")
    assert files.read_text(tmp_path / "f.txt") == "abc"


@pytest.mark.parametrize(("row", "line"), [("a,b,c", 2), ("a", 2), ('x,"y', 2)])
def test_a_broken_csv_row_names_its_line(tmp_path, row, line):
    (tmp_path / "t.csv").write_text(f"one,two\n{row}\n")
    with pytest.raises(InputError, match=rf"t\.csv:{line}: "):
        files.read_rows(tmp_path / "t.csv")


def test_a_cell_may_be_as_long_as_an_article(tmp_path):
    (tmp_path / "t.csv").write_text("id,text\n1," + "x" * 200_000 + "\n")
    assert len(files.read_rows(tmp_path / "t.csv")[0][1]["text"]) == 200_000


def test_a_folder_has_a_digest_that_names_and_contents_change(tmp_path):
    (tmp_path / "a").write_text("1")
    one = digests.digest(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert digests.digest(tmp_path) != one


def test_a_named_pipe_has_no_digest_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="pipe: is not a regular file"):
        digests.digest(tmp_path / "pipe")


def test_passing_files_of_killed_processes_are_cleared_and_no_others(tmp_path):
    others = (".notes.backup01", ".notes.framing", "mine.framing", ".git/x.framing", "deep/.x.abcd1234.framing")
    for name in (".page.html.abcd1234.framing", *others):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    assert (clear_temporary(tmp_path), clear_temporary(tmp_path)) == (1, 0)
    assert all((tmp_path / name).exists() for name in others)
    (tmp_path / "link").symlink_to(tmp_path / "deep")
    assert clear_temporary(tmp_path / "link") == 0


def test_a_name_as_long_as_a_disk_takes_can_be_written(tmp_path):
    write_text("text", tmp_path / ("é" * 127))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["text"]


def test_a_named_pipe_is_no_text_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(InputError, match=r"manifest\.json: is not a file; expected a text file"):
        files.read_json(tmp_path / "manifest.json")


def test_a_table_that_is_replaced_while_it_is_read_is_the_one_that_was_opened(tmp_path, monkeypatch):
    path, other = tmp_path / "t.parquet", tmp_path / "other.parquet"
    pd.DataFrame({"a": range(9)}).to_parquet(path)
    pd.DataFrame({"b": ["x"]}).to_parquet(other)
    read = pd.read_parquet

    def replaced(file, **options):
        other.replace(path)
        return read(file, **options)

    monkeypatch.setattr(pd, "read_parquet", replaced)
    assert parquet_files.read_parquet(path)["a"].tolist() == list(range(9))
