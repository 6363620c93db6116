"""CITATION.cff can be read, keeps to the format, and is of this version."""

import re
from pathlib import Path

import pytest
import yaml

from framing.version import __version__

CITATION = yaml.safe_load((Path(__file__).parents[1] / "CITATION.cff").read_text(encoding="utf-8"))
# of the Citation File Format 1.2.0: the keys that must be there, and those of them that we use
REQUIRED = {"authors", "cff-version", "message", "title"}
ALLOWED = REQUIRED | {"abstract", "keywords", "license", "type", "version"}


def test_it_has_the_version_of_the_package():
    assert CITATION["version"] == __version__


def test_it_has_what_the_format_requires_and_nothing_that_it_does_not_know():
    assert set(CITATION) >= REQUIRED
    assert set(CITATION) <= ALLOWED
    assert CITATION["cff-version"] == "1.2.0"


@pytest.mark.parametrize("key", sorted(ALLOWED - {"authors", "keywords"}))
def test_a_value_is_text(key):
    assert isinstance(CITATION[key], str)


def test_the_authors_are_one_entity_and_nobody_by_name():
    assert CITATION["authors"] == [{"name": "the framing developers"}]


def test_keywords_are_unique_texts():
    assert len(set(CITATION["keywords"])) == len(CITATION["keywords"])


def test_the_licence_is_that_of_the_package():
    setup = (Path(__file__).parents[1] / "setup.cfg").read_text(encoding="utf-8")
    assert re.search(r"(?m)^license = (.+)$", setup)[1] == CITATION["license"]
