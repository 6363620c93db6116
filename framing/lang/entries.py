"""One row of a list of a language pack → an entry: its forms, its score, and the conditions around it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from framing.errors import LanguageError
from framing.lang.deferred import Deferred
from framing.lang.inflection import Inflection, expand, inflect
from framing.lang.pack_checks import check_frame
from framing.wording import nearest

# word sequences by their length; those of length 0 are endings of one word
Blocks = tuple[tuple[int, frozenset[tuple[str, ...]]], ...]

_EMPTY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list.

    ``forms`` are the words to look for (True: a participle, which needs an
    auxiliary if the pack has any); ``score`` is the expected precision;
    ``frame`` says how a word of saying takes what is said (see
    docs/languages.md); ``not_before`` and ``not_after`` are word sequences that
    block the entry right after it, or right before it; of ``before`` and
    ``after``, if there are any, one must be right after it, or right before it.
    ``ahead`` and ``behind`` are words that block it if they are near in its
    sentence, after it or before it; of ``near`` one must be, on either side.
    """

    term: str
    forms: Mapping[str, bool]
    score: float
    frame: frozenset[str]
    not_before: Blocks
    not_after: Blocks
    before: Blocks
    after: Blocks = ()
    ahead: frozenset[str] = _EMPTY
    behind: frozenset[str] = _EMPTY
    near: frozenset[str] = _EMPTY


def make_entry(
    row: list[str],
    where: str,
    sets: Mapping[str, list[str]],
    inflections: Mapping[str, Inflection],
    *,
    deferred: bool = False,
) -> Entry:
    """Return the entry of a row: term, class, score, frame, not_before and not_after.

    ``deferred``: its forms, of which a term with two sets has thousands, are
    made when they are asked for.

    Raises
    ------
    LanguageError
        The row has an unknown class, set or frame, or an invalid score;
        the message begins with ``where``.
    """
    term, kind, score, frame, not_before, not_after = row
    check_frame(frame, where)
    if kind and kind not in inflections:
        raise LanguageError(f"{where}: no class {kind!r}{nearest(kind, inflections)}")
    try:
        expected = float(score or 1)
    except ValueError:
        expected = math.nan
    if not 0 <= expected <= 1:
        raise LanguageError(f"{where}: score {score!r} is not a number from 0 to 1")
    forms = Deferred(lambda: _forms(_expanded(term, sets, where), inflections.get(kind)))
    known_forms = forms if deferred else forms.made()
    ahead, behind = _conditions(not_before, sets, where), _conditions(not_after, sets, where)
    return Entry(
        term,
        known_forms,
        expected,
        frozenset(frame.split()),
        not_before=_blocks(ahead[""]),
        not_after=_blocks(behind[""]),
        before=_blocks(ahead["+"]),
        after=_blocks(behind["+"]),
        ahead=frozenset(ahead["~"]),
        behind=frozenset(behind["~"]),
        near=frozenset(ahead["+~"] + behind["+~"]),
    )


def _expanded(term: str, sets: Mapping[str, list[str]], where: str) -> list[str]:
    try:
        return expand(term, sets)
    except KeyError as error:
        raise LanguageError(f"{where}: no set {error}{nearest(error.args[0], sets)}") from error


def _forms(terms: Sequence[str], inflection: Inflection | None) -> Mapping[str, bool]:
    forms: dict[str, bool] = {}
    for term in terms:
        forms |= inflect(term, inflection) if inflection else {term: False}
    return MappingProxyType(forms)


def _conditions(cell: str, sets: Mapping[str, list[str]], where: str) -> dict[str, list[str]]:
    """Return the word sequences of a cell by the mark before them: none, ``+``, ``~`` or ``+~``."""
    conditions: dict[str, list[str]] = {"": [], "+": [], "~": [], "+~": []}
    for part in filter(None, cell.split(", ")):
        words = part.lstrip("+~")
        conditions[part[: len(part) - len(words)]] += _expanded(words, sets, where)
    return conditions


def _blocks(sequences: Sequence[str]) -> Blocks:
    by_size: dict[int, set[tuple[str, ...]]] = {}
    endings = tuple(sorted(part[1:] for part in sequences if part.startswith("*")))
    for sequence in {tuple(part.split()) for part in sequences if not part.startswith("*")}:
        by_size.setdefault(len(sequence), set()).add(sequence)
    if endings:
        by_size[0] = {endings}
    return tuple((size, frozenset(by_size[size])) for size in sorted(by_size))
