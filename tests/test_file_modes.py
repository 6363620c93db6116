"""Permissions of files that are written again."""

import os
import stat

import pytest

from framing.files import write_text
from framing.transaction import replacing_together


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("permissions", [0o600, 0o640, 0o444, 0o755])
def test_a_file_keeps_its_permissions_when_it_is_written_again(tmp_path, permissions):
    path = tmp_path / "study.toml"
    write_text("1", path)
    path.chmod(permissions)
    write_text("2", path)
    assert (path.read_text(), mode(path)) == ("2", permissions)


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "other").touch()
    write_text("1", tmp_path / "new")
    assert mode(tmp_path / "new") == mode(tmp_path / "other")


def test_a_transaction_keeps_the_permissions_of_files_and_folders(tmp_path):
    table, shards = tmp_path / "readings.parquet", tmp_path / "articles"
    shards.mkdir()
    for path in (table, shards / "0"):
        path.touch()
        path.chmod(0o600)
    shards.chmod(0o700)
    with replacing_together(tmp_path) as staged:
        write_text("new", staged.path(table))
        write_text("new", staged.new_folder(shards) / "0")
    assert [mode(path) for path in (table, shards, shards / "0")] == [0o600, 0o700, 0o600]
    assert table.read_text() == (shards / "0").read_text() == "new"
    assert os.listdir(shards) == ["0"]
