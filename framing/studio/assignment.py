"""Who labels what: the sample dealt out to annotators by name.

The free edition of Label Studio assigns nobody anything, so each annotator gets a
project of his or her own (docs/decisions/010). Without names there is one queue
for every number of annotators that the sample wants of an article.
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
    """The articles of one project: those of ``annotator``, or, where that is "", of any ``annotators`` people."""

    annotator: str
    annotators: int
    article_ids: tuple[str, ...]


@dataclass(slots=True)
class _Loads:
    """What everybody has got so far: by arm and number of people, in all, and with whom."""

    alike: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    pairs: Counter[frozenset[str]] = field(default_factory=Counter)

    def give(self, name: str, arm: str, many: int, others: Collection[str]) -> None:
        self.alike[name, arm, many] += 1
        self.all[name] += 1
        self.pairs.update(frozenset((name, other)) for other in others)

    def least(self, names: Sequence[str], arm: str, many: int, others: Collection[str]) -> str:
        """Return who has least of this kind, then least of all, then least in company with the others."""
        return min(
            names,
            key=lambda name: (
                self.alike[name, arm, many],
                self.all[name],
                sum(self.pairs[frozenset((name, other))] for other in others),
                names.index(name),
            ),
        )


def queues(sample: "pd.DataFrame", names: Sequence[str], held: Mapping[str, Collection[str]]) -> list[Queue]:
    """Deal the sample out: a queue a name, or, without names, a queue a number of annotators, the most first.

    Each article goes to as many people as the sample says. Single and double
    readings, assisted and blind ones are spread evenly, and so are the pairs of
    people who read the same. ``held`` are the articles that everybody has
    already, by name; what lies in a project without a name is under "" and stays
    there. A name that has come later gets of what is still to be dealt out; one
    that has gone keeps what is held for it.

    Raises
    ------
    StudyError
        An article is to be read by more people than there are.
    """
    rows = sample.sort_values("rank", kind="stable")
    if not names:
        many = sorted(set(rows["annotators"].astype(int)), reverse=True)
        return [Queue("", one, tuple(rows.loc[rows["annotators"] == one, "article_id"])) for one in many]
    if len(rows) and (most := int(rows["annotators"].max())) > len(names):
        raise StudyError(
            f"the sample wants {most} annotators for an article, and [studio] annotators in study.toml names "
            f"{len(names)}: {', '.join(names)}; name more, or draw it anew with fewer"
        )
    loads = _Loads()
    wanted = [row for row in rows.itertuples(index=False) if row.article_id not in held.get("", ())]
    readers = {row.article_id: [name for name in held if row.article_id in held[name]] for row in wanted}
    for row in wanted:  # what people have already counts before anything is dealt out
        for number, name in enumerate(readers[row.article_id]):
            loads.give(name, row.arm, int(row.annotators), readers[row.article_id][:number])
    for row in wanted:
        mine = readers[row.article_id]
        while len(mine) < int(row.annotators):
            free = [name for name in names if name not in mine]
            name = loads.least(free, row.arm, int(row.annotators), mine)
            loads.give(name, row.arm, int(row.annotators), mine)
            mine.append(name)
    return [Queue(name, 1, tuple(one for one, mine in readers.items() if name in mine)) for name in names]
