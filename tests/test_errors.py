from pathlib import Path

import click
import pytest

from framing import errors

FAMILY = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize("error", FAMILY)
def test_all_errors_have_one_root(error):
    assert issubclass(error, errors.FramingError)


def test_exit_codes_are_distinct_and_not_clicks():
    codes = [error.exit_code for error in FAMILY]
    assert len(set(codes)) == len(codes)
    assert click.UsageError.exit_code not in codes


@pytest.mark.parametrize("error", FAMILY)
def test_the_tree_in_the_docstring_names_every_error_and_its_code(error):
    (line,) = [line for line in errors.__doc__.splitlines() if f"{error.__name__} " in line]
    assert f"exit {error.exit_code} " in line


def test_an_input_error_says_where():
    assert str(errors.InputError("no text", path=Path("a.jsonl"), line=7)) == "a.jsonl:7: no text"


def test_a_studio_error_keeps_its_status():
    assert errors.StudioError("refused", status=403).status == 403
