"""What a pull would remove: readings that the study has and would lose, or that would lose all their marks.

No command can rebuild people's work. A deletion on the server is followed; if much
would go at once, a wrong file or an emptied project is the likelier reason.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.studio.annotator_ids import annotator, names_before
from framing.studio.results import Results
from framing.studio.tasks import pushed_article_id
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd

# an article and an annotator
ReadingKey = tuple[str, str]
Tasks = Iterable[Mapping[str, Any]]

MAX_LOST = 5
SHARE = 0.1
_ANNOTATORS = 10  # named in a refusal, and articles of each
_ARTICLES = 3


@dataclass(frozen=True)
class HeldReadings:
    """The readings of a study, those that have marks, and those that were skipped."""

    readings: tuple[ReadingKey, ...] = ()
    marked: frozenset[ReadingKey] = frozenset()
    skipped: frozenset[ReadingKey] = frozenset()


@dataclass(frozen=True)
class Losses:
    """The readings that would be lost out of ``n``; ``aside`` of these only set aside, for ``reason``.

    ``emptied`` would stay, without any of their marks or as skipped ones.
    """

    gone: tuple[ReadingKey, ...]
    aside: tuple[ReadingKey, ...]
    n: int
    reason: str = ""
    emptied: tuple[ReadingKey, ...] = ()

    def refusal(self, command: str, *, keep: str = "", what: str = "readings") -> str:
        """Say why a pull is refused, what to do, and whose readings would be lost; "" if few enough would be.

        ``command`` is what was called, ``keep`` its option that keeps readings
        which are no longer there, if it has one, and ``what`` a noun in the plural.
        """
        if len(self.gone) + len(self.emptied) <= min(MAX_LOST, SHARE * self.n):
            return ""
        of = f"of the study's {counted(self.n, what)} would"
        parts = []
        if self.gone:
            parts.append(
                f"{len(self.gone):,} {of} be lost; {self._remedies(command, keep)}: {_by_annotator(self.gone)}"
            )
        if self.emptied:
            accept = f"'{command} --force' accepts that"
            fault = f"{len(self.emptied):,} {of} lose all their annotations or become skipped"
            parts.append(f"{fault}; {accept}: {_by_annotator(self.emptied)}")
        return "; ".join(parts)

    def named(self) -> tuple[str, ...]:
        """Say whose readings are gone or empty now; of those that are set aside, the reason is said elsewhere."""
        gone = [key for key in self.gone if key not in self.aside]
        facts = ((gone, "no longer there"), (self.emptied, "now without any annotations, or skipped"))
        return tuple(
            f"{counted(len(keys), 'readings')} of the study, {fact}: {_by_annotator(keys)}"
            for keys, fact in facts
            if keys
        )

    def _remedies(self, command: str, keep: str) -> str:
        remedies = f"'{command} --force' drops them"
        if keep and len(self.aside) < len(self.gone):
            remedies = f"'{command} {keep}' keeps {'the others' if self.aside else 'them'}, {remedies}"
        if self.aside:
            count = "all" if len(self.aside) == len(self.gone) else f"{len(self.aside):,}"
            remedies = f"{count} of them do not fit the study ({self.reason}): correct that and pull again; {remedies}"
        return remedies


def _by_annotator(readings: Sequence[ReadingKey]) -> str:
    """Name readings by annotator, those with the most first, each with the first of their articles.

    Examples
    --------
    >>> _by_annotator([("a1", "ada"), ("a1", "bo"), ("a2", "ada"), ("a3", "ada"), ("a4", "ada")])
    '4 by ada (a1, a2, a3 and 1 more), 1 by bo (a1)'
    """
    articles: dict[str, list[str]] = {}
    for article_id, annotator_name in readings:
        articles.setdefault(annotator_name, []).append(article_id)
    ranked = sorted(articles, key=lambda name: (-len(articles[name]), name))
    names = [f"{len(articles[name]):,} by {name} ({_first(articles[name])})" for name in ranked[:_ANNOTATORS]]
    rest = len(ranked) - len(names)
    return ", ".join(names) + (f" and those of {counted(rest, 'other annotators')}" if rest else "")


def _first(article_ids: Sequence[str]) -> str:
    rest = len(article_ids) - _ARTICLES
    return ", ".join(article_ids[:_ARTICLES]) + (f" and {rest:,} more" if rest > 0 else "")


def renamings(before: Tasks, after: Tasks) -> dict[ReadingKey, set[ReadingKey]]:
    """Map each name that a reading may have had to its names now; both have the same annotations."""
    names: dict[ReadingKey, set[ReadingKey]] = {}
    for old_task, new_task in zip(before, after, strict=True):
        article_id = pushed_article_id(old_task["data"])
        for old, new in zip(old_task["annotations"], new_task["annotations"], strict=True):
            for name in names_before(old, old_task) | names_before(new, new_task):
                names.setdefault((article_id, name), set()).update(_readings(new_task, [new]))
    return names


def readings_in(tasks: Tasks) -> set[ReadingKey]:
    """Return the readings of tasks that name their annotator, whether or not they fit a study."""
    return {reading for task in tasks for reading in _readings(task, task["annotations"])}


def _readings(task: Mapping[str, Any], annotations: Tasks) -> set[ReadingKey]:
    readings = set()
    for annotation in annotations:
        try:
            readings.add((pushed_article_id(task["data"]), annotator(annotation, task)))
        except InputError:
            continue
    return readings


def losses(
    old: HeldReadings, results: Results, renamed: Mapping[ReadingKey, Collection[ReadingKey]], tasks: Tasks
) -> Losses:
    """Compare the readings that the study has with ``results``; ``tasks`` are what these were read from."""
    new = held(results.readings, results.annotations)
    present = set(new.readings)
    matches = {key: present.intersection(renamed.get(key, {key})) for key in old.readings}
    gone = sorted(key for key, names in matches.items() if not names)
    cached = readings_in(tasks) if gone else set()
    aside = tuple(key for key in gone if not cached.isdisjoint(renamed.get(key, {key})))
    article_names = {repr(article_id) for article_id, _ in aside}
    about_these = [reason for reason in results.aside if any(name in reason for name in article_names)]
    reasons = about_these or [*results.aside, ""]
    emptied = sorted(key for key, names in matches.items() if names and _is_emptied(key, names, old, new))
    return Losses(tuple(gone), aside, len(old.readings), reasons[0], tuple(emptied))


def _is_emptied(key: ReadingKey, names: Collection[ReadingKey], old: HeldReadings, new: HeldReadings) -> bool:
    unmarked = key in old.marked and new.marked.isdisjoint(names)
    return unmarked or (key not in old.skipped and new.skipped.issuperset(names))


def held(readings: "pd.DataFrame", annotations: "pd.DataFrame") -> HeldReadings:
    """Return the readings of two tables."""
    skipped = readings[readings["skipped"].astype(bool)]
    return HeldReadings(tuple(keys_of(readings)), frozenset(keys_of(annotations)), frozenset(keys_of(skipped)))


def keys_of(readings: "pd.DataFrame") -> list[ReadingKey]:
    """Return the readings of a table, in its order."""
    return list(zip(readings["article_id"], readings["annotator"], strict=True))
