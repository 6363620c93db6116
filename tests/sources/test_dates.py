import pytest

from framing.sources.dates import ImpossibleDateError, day_of


@pytest.mark.parametrize(
    "date",
    [
        "2024-05-04", "2024-05-04T23:30:00-05:00", "2024-05-04 10:00:00+00:00", "2024/5/4", "20240504", "4 mai 2024",
        "20240504T101500Z", "4 May 2024", "May 4, 2024", "samedi 4 mai 2024 - 18:05", "Sat, 04 May 2024 10:00:00 +0200",
        "May 4, 2024 Saturday 11:30 PM EST", "4-May-2024", "45416", "45416.75",
    ],
)  # fmt: skip
def test_dates_of_many_forms_are_the_day_that_the_source_writes(date):
    assert day_of(date) == "2024-05-04"


@pytest.mark.parametrize(
    ("date", "day"),
    [("1er août 2023", "2023-08-01"), ("3 févr. 2024", "2024-02-03"), ("Sept. 9, 2023", "2023-09-09")],
)
def test_month_names_may_be_short_and_have_accents(date, day):
    assert day_of(date) == day


def test_iso_passes_beside_any_number_of_other_forms():
    forms = ["%d/%m/%Y", "%d.%m.%y"]
    assert {day_of(date, forms) for date in ("04/05/2024", "04.05.24", "2024-05-04")} == {"2024-05-04"}


@pytest.mark.parametrize(
    ("date", "forms"), [("2024-02-30", []), ("2023-02-29", []), ("31 June 2024", []), ("31/02/2024", ["%d/%m/%Y"])]
)
def test_a_day_that_the_calendar_does_not_have_is_impossible(date, forms):
    with pytest.raises(ImpossibleDateError):
        day_of(date, forms)


@pytest.mark.parametrize("date", ["4/5/2024", "yesterday", "2024", "12345", "99999", "4 brumaire 2024", "1714816800"])
def test_what_is_no_certain_date_is_not_guessed(date):
    with pytest.raises(ValueError, match=date) as caught:
        day_of(date)
    assert not isinstance(caught.value, ImpossibleDateError)


def test_a_month_name_of_a_language_that_the_study_lacks_is_not_read():
    with pytest.raises(ValueError, match="4 mai 2024"):
        day_of("4 mai 2024", languages=["en"])
