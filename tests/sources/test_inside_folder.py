"""What a folder of texts that somebody else made must not do: read other files, follow links, hang."""

import os

import pytest

from framing.errors import InputError
from framing.sources.raw import Note, RawArticle, ReadOptions, Reject
from framing.sources.read import read_sources


@pytest.fixture
def texts(tmp_path):
    """A folder with a text, beside a secret that is not in it."""
    (tmp_path / "secret.txt").write_text("A secret.")
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "key.txt").write_text("A key.")
    folder = tmp_path / "texts"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "one.txt").write_text("The text.")
    return folder


def records(path, **options):
    """Return the texts, the messages of the rejects and the notes of a source."""
    read = list(read_sources([path], ReadOptions(**options)))
    return (
        [record.fields["text"] for record in read if isinstance(record, RawArticle)],
        [record.message for record in read if isinstance(record, Reject)],
        [record.text for record in read if isinstance(record, Note)],
    )


OUTSIDE = ["../secret.txt", "2024/../../secret.txt", "2024/../2024/one.txt", "/etc/passwd", ".."]


@pytest.mark.parametrize("name", OUTSIDE)
def test_an_index_names_only_files_inside_the_folder(texts, name):
    (texts / "index.csv").write_bytes(f"file\n{name}\n2024/one.txt\n".encode("utf-8-sig"))
    read, [fault], _ = records(texts)
    assert read == ["The text."]
    assert " is not the path of a file" in fault


def test_an_index_with_a_nul_is_refused(texts):
    (texts / "index.csv").write_bytes(b"file\none\0.txt\n")
    with pytest.raises(InputError, match=r"index\.csv: is a binary file"):
        records(texts)


@pytest.mark.parametrize("name", ["2024/one.txt", "./2024/one.txt", "2024//one.txt"])
def test_an_index_may_name_a_file_in_a_folder_below(texts, name):
    (texts / "index.csv").write_text(f"file\n{name}\n")
    assert records(texts) == (["The text."], [], [])


def test_a_name_that_no_disk_takes_is_one_line(texts):
    (texts / "index.csv").write_text(f"file\n{'x' * 300}\n2024/one.txt\n")
    read, [fault], _ = records(texts)
    assert (read, "is not in" in fault) == (["The text."], True)


LINKS = [("a.txt", "../secret.txt"), ("a.txt", "2024/one.txt"), ("a.txt", "nowhere"), ("a.txt", "a.txt")]


@pytest.mark.parametrize(("name", "target"), LINKS)
def test_a_link_to_a_file_is_not_followed_and_named(texts, name, target):
    (texts / name).symlink_to(target)
    assert records(texts) == (["The text."], [], ["1 file left out, of no known format or a link: a.txt"])
    (texts / "index.csv").write_text(f"file\n{name}\n")
    read, [fault], _ = records(texts)
    assert (read, "is a link or reached through one; links are not followed" in fault) == ([], True)


def test_a_link_to_a_folder_is_not_followed_and_named(texts):
    (texts / "more").symlink_to("../vault")
    assert records(texts) == (["The text."], [], ["1 file left out, of no known format or a link: more"])
    (texts / "index.csv").write_text("file\nmore/key.txt\n")
    read, [fault], _ = records(texts)
    assert (read, "is a link or reached through one" in fault) == ([], True)


def test_an_index_in_the_folder_that_is_a_link_is_refused_and_not_passed_over(texts):
    (texts.parent / "rows.csv").write_text("file\n2024/one.txt\n")
    (texts / "index.csv").symlink_to("../rows.csv")
    with pytest.raises(InputError, match=r"index\.csv: is a link"):
        records(texts)
    assert records(texts, index=texts / "index.csv")[0] == ["The text."]  # the user named it


@pytest.mark.parametrize("name", ["a.txt", "2024/a.txt"])
def test_a_named_pipe_is_left_out_and_not_waited_for(texts, name):
    os.mkfifo(texts / name)
    assert records(texts) == (["The text."], [], [f"1 file left out, of no known format or a link: {name}"])


def test_a_named_pipe_as_the_index_is_refused_and_not_waited_for(texts):
    os.mkfifo(texts / "index.csv")
    with pytest.raises(InputError, match="is not a plain file"):
        records(texts)


def test_a_named_pipe_in_the_index_is_refused_and_not_waited_for(texts):
    os.mkfifo(texts / "pipe")
    (texts / "index.csv").write_text("file\npipe\n")
    read, [fault], _ = records(texts)
    assert (read, "is not a plain file" in fault) == ([], True)


def test_a_folder_called_like_a_text_is_a_folder(texts):
    (texts / "a.txt").mkdir()
    assert records(texts) == (["The text."], [], [])


def test_a_source_that_the_user_names_may_be_a_link(texts):
    (texts.parent / "link").symlink_to("texts")
    (texts.parent / "one.txt").symlink_to("texts/2024/one.txt")
    assert records(texts.parent / "link")[0] == records(texts.parent / "one.txt")[0] == ["The text."]


def test_no_descriptor_is_left_open(texts):
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    (texts / "a.txt").symlink_to("nowhere")
    (texts / "index.csv").write_text("file\na.txt\n")
    for _ in range(3):
        assert len(records(texts)[1]) == 1
    assert (len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0) == before
