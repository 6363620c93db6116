"""What was set aside is said once for each reason, with how often it is the reason."""

import pytest

from framing.cli.set_aside import say_set_aside


@pytest.mark.parametrize(
    ("reasons", "first", "lines"),
    [
        (["no article 'b'"], "no article 'b'", []),
        (["no article 'b'"] * 3, "no article 'b' (3 times)", []),
        (["no article 'b'", "no mark", "no mark"], "no article 'b' (and 1 other reason, above)",
         ["note: set aside: no mark (2 times)"]),
        (["no article 'b'", "no mark", "no text", "no article 'b'"],
         "no article 'b' (2 times) (and 2 other reasons, above)",
         ["note: set aside: no mark", "note: set aside: no text"]),
    ],
)  # fmt: skip
def test_each_reason_is_said_once_with_its_number(capsys, reasons, first, lines):
    assert say_set_aside(reasons) == first
    assert capsys.readouterr().err.splitlines() == lines


def test_of_many_reasons_fifty_get_a_line(capsys):
    first = say_set_aside([f"reason {number}" for number in range(80)])
    assert first == "reason 0 (and 79 other reasons, 50 of them above)"
    assert len(capsys.readouterr().err.splitlines()) == 50
