"""Dates as news databases write them, in the languages of their interfaces and sources."""

import datetime
import re
import unicodedata

_MONTHS = (
    "january february march april may june july august september october november december",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
)
_SHORT = {
    "jan": 1, "janv": 1, "ene": 1, "gen": 1, "jän": 1, "janner": 1, "feb": 2, "fev": 2, "fevr": 2, "mar": 3, "marz": 3,
    "maerz": 3, "mrt": 3, "mrz": 3, "apr": 4, "avr": 4, "abr": 4, "may": 5, "mag": 5, "mei": 5, "jun": 6, "giu": 6,
    "jul": 7, "juil": 7, "lug": 7, "aug": 8, "ago": 8, "sep": 9, "sept": 9, "set": 9, "setiembre": 9, "oct": 10,
    "okt": 10, "ott": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12,
}  # fmt: skip
_NUMBERS = _SHORT | {name: number for names in _MONTHS for number, name in enumerate(names.split(), start=1)}
_DAY = r"(?P<day>\d{1,2})(?:\.|º|°|er|st|nd|rd|th)?"
_MONTH = r"(?P<month>[a-z]{3,10})\.?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d{2})(?!\d)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d){_DAY}\s*(?:de\s+|of\s+|-)?{_MONTH},?(?:\s+de[l]?|-)?\s*,?\s*{_YEAR}",
        rf"(?<![a-z]){_MONTH}\s+{_DAY},?\s+(?:[a-z]+,?\s+)?{_YEAR}",
        rf"(?<!\d){_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
    )
)
_ISSUE = re.compile(rf"(?P<name>[a-z]+)\.?(?:\s*[-/]\s*[a-z]+\.?)?,?\s+(?:de\s+)?{_YEAR}")
_SEASONS = {
    "spring", "summer", "autumn", "fall", "winter", "printemps", "ete", "automne", "hiver", "fruhling", "fruhjahr",
    "sommer", "herbst", "primavera", "verano", "otono", "invierno", "estate", "autunno", "inverno", "verao", "outono",
    "lente", "zomer", "herfst",
}  # fmt: skip


def find_day(text: str) -> str:
    """Return the first day that a text names as ``YYYY-MM-DD``, "" if there is none.

    Examples
    --------
    >>> find_day("Samstag 4. Mai 2024, Ausgabe 2"), find_day("May 4, 2024 Saturday"), find_day("le 31 juin 2024")
    ('2024-05-04', '2024-05-04', '')
    """
    days = [day for form in _FORMS for match in form.finditer(_plain(text)) if (day := _iso(match))]
    return days[0] if days else ""


def is_date(text: str) -> bool:
    """Return whether a text names a day, or the month or season of an issue with its year.

    Examples
    --------
    >>> is_date("May 2024"), is_date("Printemps 2024, no 3"), is_date("mai 2024"), is_date("4,000 in 2024")
    (True, True, True, False)
    """
    if find_day(text):
        return True
    match = _ISSUE.match(_plain(text))
    return match is not None and (match["name"] in _NUMBERS or match["name"] in _SEASONS)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _iso(match: re.Match[str]) -> str:
    month = match["month"]
    number = int(month) if month.isdigit() else _NUMBERS.get(month, 0)
    try:
        return datetime.date(int(match["year"]), number, int(match["day"])).isoformat()
    except ValueError:
        return ""
