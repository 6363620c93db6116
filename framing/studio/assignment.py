"""Assignment of the sample to annotators by name.

The free edition of Label Studio cannot assign tasks, so each annotator gets a
project of his or her own (docs/decisions/010). Without names there is one queue
for each number of annotators per article in the sample.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from framing.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Queue:
    """The articles of one project: those of ``annotator``, or, if that is "", of any ``annotators`` people."""

    annotator: str
    annotators: int
    article_ids: tuple[str, ...]


@dataclass(slots=True)
class _Loads:
    """How many articles each person has so far: by arm and number of annotators, in total, and by co-annotator."""

    by_kind: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    pairs: Counter[frozenset[str]] = field(default_factory=Counter)

    def add(self, name: str, arm: str, annotators: int, others: Collection[str]) -> None:
        self.by_kind[name, arm, annotators] += 1
        self.total[name] += 1
        self.pairs.update(frozenset((name, other)) for other in others)

    def least_loaded(self, names: Sequence[str], arm: str, annotators: int, others: Collection[str]) -> str:
        """Return who has fewest of this kind, then fewest in total, then fewest together with the others."""
        return min(
            names,
            key=lambda name: (
                self.by_kind[name, arm, annotators],
                self.total[name],
                sum(self.pairs[frozenset((name, other))] for other in others),
                names.index(name),
            ),
        )


def queues(sample: "pd.DataFrame", names: Sequence[str], held: Mapping[str, Collection[str]]) -> list[Queue]:
    """Assign the sample: one queue per name, or, without names, one per number of annotators, the most first.

    Each article goes to as many people as the sample says. Single and double
    readings, assisted and blind ones are spread evenly, and so are the pairs of
    people who read the same articles. ``held`` holds the articles that each person
    already has, by name; those in a project without a name are under "" and stay
    there. A new name gets a share of what is not yet assigned; a name that was
    removed keeps what it holds.

    Raises
    ------
    StudyError
        An article needs more annotators than there are names.
    """
    rows = sample.sort_values("rank", kind="stable")
    if not names:
        sizes = sorted(set(rows["annotators"].astype(int)), reverse=True)
        return [Queue("", size, tuple(rows.loc[rows["annotators"] == size, "article_id"])) for size in sizes]
    if len(rows) and (most := int(rows["annotators"].max())) > len(names):
        raise StudyError(
            f"the sample needs {most} annotators for an article, but [studio] annotators in study.toml names "
            f"{len(names)}: {', '.join(names)}; name more, or draw the sample again with fewer"
        )
    loads = _Loads()
    unassigned = [row for row in rows.itertuples(index=False) if row.article_id not in held.get("", ())]
    readers = {row.article_id: [name for name in held if row.article_id in held[name]] for row in unassigned}
    for row in unassigned:  # what people already have counts before anything is assigned
        for number, name in enumerate(readers[row.article_id]):
            loads.add(name, row.arm, int(row.annotators), readers[row.article_id][:number])
    for row in unassigned:
        assigned = readers[row.article_id]
        while len(assigned) < int(row.annotators):
            free = [name for name in names if name not in assigned]
            name = loads.least_loaded(free, row.arm, int(row.annotators), assigned)
            loads.add(name, row.arm, int(row.annotators), assigned)
            assigned.append(name)
    return [
        Queue(name, 1, tuple(article_id for article_id, assigned in readers.items() if name in assigned))
        for name in names
    ]
