"""The lists of a pack, row by row: an entry is made when it is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from framing.lang.entries import Entry, make_entry
from framing.lang.inflection import Inflection
from framing.lang.rule_classes import PATTERNS, Count, category_of, expected_precision, rule_class

Rows = Sequence[tuple[int, list[str]]]


class EntryRows:
    """The rows of all lists in their order, numbered through; a row is an entry's when it is asked for."""

    def __init__(
        self,
        tag: str,
        rows: Mapping[str, Rows],
        words: tuple[Mapping[str, list[str]], Mapping[str, Inflection]],
        counts: Mapping[str, Count],
    ) -> None:
        self._tag = tag
        self._rows = [(category, line, row) for category, listed in rows.items() for line, row in listed]
        self._names = tuple(rows)
        self._words = words
        self._counts = counts
        self._scores: dict[tuple[str, float], float] = {}
        self._made: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, number: int) -> tuple[str, Entry]:
        """Return the list and the entry of a row."""
        category = self._rows[number][0]
        if number not in self._made:
            self._made[number] = self._entry(number)
        return category, self._made[number]

    def category(self, number: int) -> str:
        """Return the list that a row is in."""
        return self._rows[number][0]

    def lists(self) -> dict[str, tuple[Entry, ...]]:
        """Return all entries by their list."""
        entries: dict[str, list[Entry]] = {name: [] for name in self._names}
        for number in range(len(self._rows)):
            category, entry = self[number]
            entries[category].append(entry)
        return {name: tuple(listed) for name, listed in entries.items()}

    def check(self) -> None:
        """Make all entries with their forms; raise ``LanguageError`` for one that is not sound."""
        for number in range(len(self._rows)):
            len(self[number][1].forms)

    def rule_classes(self) -> dict[str, str]:
        """Return the rule class of every entry, and of every pattern, by category and name."""
        rules = [(category, row[0], float(row[2] or 1)) for category, _, row in self._rows]
        patterns = [(category_of(name), name.partition("/")[2], guess) for name, guess in PATTERNS.items()]
        return {f"{category}/{name}": rule_class(category, name, guess) for category, name, guess in rules + patterns}

    def pattern_scores(self) -> dict[str, float]:
        """Return the expected precision of the rules without a list."""
        return {name: self._expected(category_of(name), name.partition("/")[2], PATTERNS[name]) for name in PATTERNS}

    def _entry(self, number: int) -> Entry:
        """Make an entry; in place of its guess it has the precision that judged markers make expected."""
        category, line, row = self._rows[number]
        entry = make_entry(row, f"{self._tag}/{category}.tsv:{line}", *self._words, deferred=True)
        return replace(entry, score=self._expected(category, entry.term, entry.score))

    def _expected(self, category: str, term: str, guess: float) -> float:
        key = (rule_class(category, term, guess), guess)
        if key not in self._scores:
            self._scores[key] = expected_precision(self._counts, *key)
        return self._scores[key]
