"""What a pull would take away: readings that the study has and would have no more, or without their marks.

People's work is not made anew by a command. One deletion on a server is followed;
where much would go at once, it is more likely a wrong file or an emptied project.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.studio.annotator_ids import annotator, names_before
from framing.studio.results import Results
from framing.wording import counted

if TYPE_CHECKING:
    import pandas as pd

# an article and an annotator
ReadingKey = tuple[str, str]
Tasks = Iterable[Mapping[str, Any]]

MOST = 5
SHARE = 0.1
_NAMED = 20


@dataclass(frozen=True)
class Held:
    """The readings of a study, those of them that have marks, and those that were skipped."""

    readings: tuple[ReadingKey, ...] = ()
    marked: frozenset[ReadingKey] = frozenset()
    skipped: frozenset[ReadingKey] = frozenset()


@dataclass(frozen=True)
class Losses:
    """The readings that would go, those of them that would only be set aside and why, of how many.

    ``emptied`` would stay, without any of their marks or as skipped ones.
    """

    gone: tuple[ReadingKey, ...]
    aside: tuple[ReadingKey, ...]
    n: int
    reason: str = ""
    emptied: tuple[ReadingKey, ...] = ()

    def refusal(self, command: str, *, keep: str = "", what: str = "readings") -> str:
        """Say why a pull is refused, and what keeps or drops the readings; "" where few enough would go.

        ``command`` is what was called, ``keep`` the option with which it keeps
        what is not there any more, where it has one, and ``what`` a noun.
        """
        if len(self.gone) + len(self.emptied) <= min(MOST, SHARE * self.n):
            return ""
        of = f"of the study's {counted(self.n, what)} would"
        gone = f"{len(self.gone):,} {of} go: {_first(self.gone)}; {self._ways(command, keep)}"
        emptied = f"{len(self.emptied):,} {of} lose all their marks or become skipped: {_first(self.emptied)}"
        parts = [gone] * bool(self.gone) + [f"{emptied}; '{command} --force' takes them so"] * bool(self.emptied)
        return "; ".join(parts)

    def _ways(self, command: str, keep: str) -> str:
        ways = f"'{command} --force' drops them"
        if self.aside:
            many = "all" if len(self.aside) == len(self.gone) else f"{len(self.aside):,}"
            ways = f"{many} of them would be set aside ({self.reason}): mend that and pull again; {ways}"
        if keep and len(self.aside) < len(self.gone):
            ways = f"'{command} {keep}' keeps {'the others' if self.aside else 'them'}, {ways}"
        return ways


def _first(readings: Sequence[ReadingKey]) -> str:
    names = [f"{article_id} by {who}" for article_id, who in readings[:_NAMED]]
    more = [f"and {len(readings) - _NAMED:,} more"] if len(readings) > _NAMED else []
    return ", ".join([*names, *more])


def renamings(before: Tasks, after: Tasks) -> dict[ReadingKey, set[ReadingKey]]:
    """Return what readings are called now, by what they may have been called; both have the same annotations."""
    names: dict[ReadingKey, set[ReadingKey]] = {}
    for task, now in zip(before, after, strict=True):
        article_id = str(task["data"].get("article_id") or "")
        for old, new in zip(task["annotations"], now["annotations"], strict=True):
            for name in names_before(old, task) | names_before(new, now):
                names.setdefault((article_id, name), set()).update(_readings(now, [new]))
    return names


def readings_in(tasks: Tasks) -> set[ReadingKey]:
    """Return the readings of tasks that say who made them, whether or not they fit a study."""
    return {reading for task in tasks for reading in _readings(task, task["annotations"])}


def _readings(task: Mapping[str, Any], annotations: Tasks) -> set[ReadingKey]:
    made = set()
    for annotation in annotations:
        try:
            made.add((str(task["data"].get("article_id") or ""), annotator(annotation, task)))
        except InputError:
            continue
    return made


def losses(old: Held, results: Results, renamed: Mapping[ReadingKey, Collection[ReadingKey]], tasks: Tasks) -> Losses:
    """Compare the readings that the study has with ``results``; ``tasks`` are what these were read from."""
    now = held(results.readings, results.annotations)
    present = set(now.readings)
    there = {key: present.intersection(renamed.get(key, {key})) for key in old.readings}
    gone = sorted(key for key, names in there.items() if not names)
    mirrored = readings_in(tasks) if gone else set()
    aside = tuple(key for key in gone if not mirrored.isdisjoint(renamed.get(key, {key})))
    about = {repr(article_id) for article_id, _ in aside}
    reasons = [reason for reason in results.aside if any(name in reason for name in about)] or [*results.aside, ""]
    emptied = sorted(key for key, names in there.items() if names and _is_emptied(key, names, old, now))
    return Losses(tuple(gone), aside, len(old.readings), reasons[0], tuple(emptied))


def _is_emptied(key: ReadingKey, names: Collection[ReadingKey], old: Held, now: Held) -> bool:
    unmarked = key in old.marked and now.marked.isdisjoint(names)
    return unmarked or (key not in old.skipped and now.skipped.issuperset(names))


def held(readings: "pd.DataFrame", annotations: "pd.DataFrame") -> Held:
    """Return the readings of two tables."""
    skipped = readings[readings["skipped"].astype(bool)]
    return Held(tuple(keys_of(readings)), frozenset(keys_of(annotations)), frozenset(keys_of(skipped)))


def keys_of(readings: "pd.DataFrame") -> list[ReadingKey]:
    """Return the readings of a table, in its order."""
    return list(zip(readings["article_id"], readings["annotator"], strict=True))
