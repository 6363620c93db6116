"""What a folder of texts that somebody else made must not do: read other files, follow links, hang."""

import os

import pytest

from framing.errors import InputError
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


OUTSIDE = ["../secret.txt", "2024/../../secret.txt", "2024/../2024/one.txt", "/etc/passwd", "..", "one\0.txt"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_an_index_names_only_files_inside_the_folder(texts, name):
    (texts / "index.csv").write_bytes(f"file\n{name}\n".encode("utf-16"))
    with pytest.raises(InputError, match=r"index\.csv:2: file .* is not the path of a file inside .*texts;"):
        read_sources([texts], encoding="utf-16")


@pytest.mark.parametrize("name", ["2024/one.txt", "./2024/one.txt", "2024//one.txt"])
def test_an_index_may_name_a_file_in_a_folder_below(texts, name):
    (texts / "index.csv").write_text(f"file\n{name}\n")
    assert [raw.fields["text"] for raw in read_sources([texts])] == ["The text."]


def test_a_name_that_no_disk_takes_is_one_line(texts):
    (texts / "index.csv").write_text(f"file\n{'x' * 300}\n")
    with pytest.raises(InputError, match="is not in"):
        read_sources([texts])


LINKS = [("a.txt", "../secret.txt"), ("a.txt", "2024/one.txt"), ("a.txt", "nowhere"), ("a.txt", "a.txt")]


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(("name", "target"), LINKS)
def test_a_link_to_a_file_is_refused(texts, name, target, indexed):
    (texts / name).symlink_to(target)
    if indexed:
        (texts / "index.csv").write_text(f"file\n{name}\n")
    with pytest.raises(InputError, match=r"a\.txt: is a link or reached through one, which is not followed"):
        read_sources([texts])


def test_a_link_to_a_folder_is_refused_with_and_without_an_index(texts):
    (texts / "more").symlink_to("../vault")
    with pytest.raises(InputError, match="more: is a link to a folder, which is not followed"):
        read_sources([texts])
    (texts / "index.csv").write_text("file\nmore/key.txt\n")
    with pytest.raises(InputError, match=r"key\.txt: is a link or reached through one"):
        read_sources([texts])


def test_an_index_in_the_folder_that_is_a_link_is_refused_and_not_passed_over(texts):
    (texts.parent / "rows.csv").write_text("file\n2024/one.txt\n")
    (texts / "index.csv").symlink_to("../rows.csv")
    with pytest.raises(InputError, match=r"index\.csv: is a link"):
        read_sources([texts])
    assert len(read_sources([texts], index=texts / "index.csv")) == 1  # the user named it


@pytest.mark.parametrize("name", ["index.csv", "a.txt", "2024/a.txt"])
def test_a_named_pipe_is_refused_and_not_waited_for(texts, name):
    os.mkfifo(texts / name)
    with pytest.raises(InputError, match="is no plain file; a text file is wanted"):
        read_sources([texts])


def test_a_named_pipe_in_the_index_is_refused_and_not_waited_for(texts):
    os.mkfifo(texts / "pipe")
    (texts / "index.csv").write_text("file\npipe\n")
    with pytest.raises(InputError, match="pipe: is no plain file"):
        read_sources([texts])


def test_a_folder_called_like_a_text_is_refused(texts):
    (texts / "a.txt").mkdir()
    with pytest.raises(InputError, match=r"a\.txt: is no plain file"):
        read_sources([texts])


def test_a_source_that_the_user_names_may_be_a_link(texts):
    (texts.parent / "link").symlink_to("texts")
    (texts.parent / "one.txt").symlink_to("texts/2024/one.txt")
    raws = read_sources([texts.parent / "link", texts.parent / "one.txt"])
    assert [raw.fields["text"] for raw in raws] == ["The text.", "The text."]


def test_no_descriptor_is_left_open(texts):
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    (texts / "a.txt").symlink_to("nowhere")
    for _ in range(3):
        with pytest.raises(InputError):
            read_sources([texts])
    assert (len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0) == before
