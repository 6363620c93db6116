"""Dates as sources write them: ISO, the user's own forms, month names, spreadsheet serials.

The day is the one that the source writes: a zone after it does not move it.
"""

import datetime
import re
from collections.abc import Iterable, Sequence

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_SHORT = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
}
_VARIANTS = {"sept": 9, "fevrier": 2, "fevr": 2, "fév": 2, "fev": 2, "aout": 8, "decembre": 12, "dec": 12, "jui": 7}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d/.-])(.*)", re.DOTALL)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er)?(?:\s+de|\s+of)?[\s\-/.]+([^\W\d_]+)\.?,?[\s\-/.]+(\d{4})\b(.*)", re.DOTALL
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b(.*)", re.DOTALL)
# the first day of spreadsheets' count that makes 1 March 1900 and all later days right
_EPOCH = datetime.date(1899, 12, 30)
_FROM_1904 = 1462  # days from there to the other day that workbooks may count from
_SERIALS = range(_EPOCH.toordinal() + 20_000, _EPOCH.toordinal() + 73_051)  # 1954 to 2099


class ImpossibleDateError(ValueError):
    """The form of a date is plain, but there is no such day."""


def day_of(text: str, forms: Sequence[str] = (), languages: Iterable[str] = ("en", "fr")) -> str:
    """Return the day of a date as ``YYYY-MM-DD``.

    ``forms`` are those of ``strptime``; ISO is accepted as well.

    Raises
    ------
    ImpossibleDateError
        It is a date by its form, and not in the calendar.
    ValueError
        It has none of the known forms.

    Examples
    --------
    >>> day_of("4 mai 2024"), day_of("Sat, May 4, 2024 11:30 PM EST"), day_of("45416"), day_of("04/05/24", ["%d/%m/%y"])
    ('2024-05-04', '2024-05-04', '2024-05-04', '2024-05-04')
    """
    date = " ".join(text.split())
    if match := _ISO.fullmatch(date) or _COMPACT.fullmatch(date):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    for form in forms:
        try:
            return datetime.datetime.strptime(date, form).date().isoformat()
        except ValueError:
            continue
    if (match := _SERIAL.fullmatch(date)) and _EPOCH.toordinal() + int(match[1]) in _SERIALS:
        return (_EPOCH + datetime.timedelta(days=int(match[1]))).isoformat()
    months = _month_numbers(tuple(languages))
    if (match := _DAY_FIRST.search(date)) and match[2].lower() in months:
        return _day(int(match[3]), months[match[2].lower()], int(match[1]))
    if (match := _MONTH_FIRST.search(date)) and match[1].lower() in months:
        return _day(int(match[3]), months[match[1].lower()], int(match[2]))
    if any(_is_impossible(date, form) for form in forms):
        raise ImpossibleDateError(date)
    raise ValueError(date)


def fitting_forms(dates: Iterable[str]) -> list[str]:
    """Return the forms of numbers that all dates have; several where days and months cannot be told apart.

    Examples
    --------
    >>> fitting_forms(["8/21/2013", "4/4/2017"]), fitting_forms(["4.5.24", "1.2.24"]), fitting_forms(["soon"])
    (['%m/%d/%Y'], ['%d.%m.%y', '%m.%d.%y'], [])
    """
    left = {" ".join(date.split()) for date in dates}
    forms = [separator.join((*order, year)) + time for separator in "/.- " for order in (("%d", "%m"), ("%m", "%d"))
             for year in ("%Y", "%y") for time in _TIMES]  # fmt: skip
    for date in left:
        forms = [form for form in forms if _has_form(date, form)]
    return forms if left else []


def from_1904(text: str) -> str:
    """Return the serial number of a workbook that counts days from 1904 as one of other workbooks; else the text.

    Examples
    --------
    >>> day_of(from_1904("43954")), from_1904("2024-05-04")
    ('2024-05-04', '2024-05-04')
    """
    match = _SERIAL.fullmatch(text.strip())
    return str(int(match[1]) + _FROM_1904) if match else text


def _day(year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as error:
        raise ImpossibleDateError(f"{year:04}-{month:02}-{day:02}") from error


def _month_numbers(languages: tuple[str, ...]) -> dict[str, int]:
    """Return month names of some languages, long and short, and common misspellings, by their number."""
    tables = [table[tag].split() for table in (_MONTHS, _SHORT) for tag in (*languages, "en") if tag in table]
    return _VARIANTS | {name: number for names in tables for number, name in enumerate(names, start=1)}


def _has_form(date: str, form: str) -> bool:
    try:
        return datetime.datetime.strptime(date, form) is not None
    except ValueError:
        return False


def _is_impossible(date: str, form: str) -> bool:
    """Return whether a date has the form of numbers that it should have, such as 31/02/2024 for %d/%m/%Y."""
    pattern = re.escape(form)
    for code, digits in {"%Y": r"\d{4}", "%y": r"\d{2}", "%d": r"\d{1,2}", "%m": r"\d{1,2}"}.items():
        pattern = pattern.replace(re.escape(code), digits)
    return re.fullmatch(pattern, date) is not None
