"""Compare the readings that a study has with those that a pull brings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from framing.errors import StudyError
from framing.records import empty
from framing.studio.lost_readings import HeldReadings, Losses, ReadingKey, held, keys_of, losses
from framing.studio.results import Results
from framing.study import Study
from framing.wording import agreeing, counted

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("readings", "annotations", "shown_prelabels", "answers")
Renamed = Mapping[ReadingKey, Collection[ReadingKey]]


def with_carried(study: Study, results: Results, renamed: Renamed) -> tuple[Results, tuple[str, ...]]:
    """Add the study's readings that no pull has brought, such as rehydrated ones, if their texts are unchanged."""
    import pandas as pd

    if not study.has("readings") or has_lost_cache(study):
        return results, ()
    taken = {*renamed, *keys_of(results.readings)}
    broken = _broken(study)
    not_pulled = {
        key for key in keys_of(study.table("readings", altered=True)) if key not in taken and key not in broken
    }
    if not not_pulled:
        return results, ()
    tables = {}
    for name in TABLES:
        kept = study.table(name, altered=True) if study.has(name) else empty(name)
        carried = kept[[key in not_pulled for key in keys_of(kept)]]
        pulled = getattr(results, name)
        tables[name] = pd.concat([pulled, carried], ignore_index=True) if len(carried) else pulled
    n = len(not_pulled)
    stay = f"{agreeing(n, 'stay')} as {'it is' if n == 1 else 'they are'}"
    note = f"{counted(n, 'readings')} that did not come from a pull {stay}"
    return replace(results, **tables), (note,)


def with_codebook(study: Study, results: Results, renamed: Renamed, digest: str) -> Results:
    """Fill column ``codebook`` of the readings: those that are new or edited were given under the codebook of now.

    A reading that the study has, with the same time, keeps what it has, also "" if that is not known.
    """
    readings = study.table("readings", altered=True) if study.has("readings") else empty("readings")
    kept = dict(zip(zip(keys_of(readings), readings["annotated_at"], strict=True), readings["codebook"], strict=True))
    codebook_of = {
        (name, time): codebook
        for (key, time), codebook in kept.items()
        for name in renamed.get(key, {key})
    }  # fmt: skip
    times = zip(keys_of(results.readings), results.readings["annotated_at"], strict=True)
    return replace(results, readings=results.readings.assign(codebook=[codebook_of.get(key, digest) for key in times]))


def has_lost_cache(study: Study) -> bool:
    """Return whether pulls have brought the readings of a study whose cache is missing now."""
    row = study.manifest().get("readings")
    return study.has("readings") and not study.has("server_tasks") and row is not None and "annotations" in row.extra


def require_cache(study: Study, lost: Losses) -> None:
    """Raise ``StudyError`` if readings would be lost because the cache that tells which were pulled is missing."""
    if lost.gone and has_lost_cache(study):
        article_id, annotator = lost.gone[0]
        raise StudyError(
            f"{study.file('server_tasks')} is missing, and without it {counted(len(lost.gone), 'readings')} of "
            f"earlier pulls would be lost, such as {article_id} by {annotator}; restore the file, or pull all of them "
            "at once, from the server or from one file; --force keeps only what this pull brings"
        )


def _broken(study: Study) -> set[ReadingKey]:
    """Return the readings whose article has left the study, or has another text at one of their spans."""
    texts = dict(study.articles()[["article_id", "text"]].itertuples(index=False, name=None))
    broken = {key for key in keys_of(study.table("readings", altered=True)) if key[0] not in texts}
    annotations = study.table("annotations", altered=True) if study.has("annotations") else empty("annotations")
    columns = annotations[["article_id", "annotator", "start", "end", "text"]]
    return broken | {
        (article_id, annotator)
        for article_id, annotator, start, end, text in columns.itertuples(index=False, name=None)
        if texts.get(article_id, "")[start:end] != text
    }


def losses_of(study: Study, results: Results, renamed: Renamed, tasks: Sequence[Mapping[str, Any]]) -> Losses:
    """Compare the readings that the study has with ``results``; ``tasks`` are what these were read from."""
    return losses(held_in(study, "readings", "annotations"), results, renamed, tasks)


def held_in(study: Study, readings: str, annotations: str) -> HeldReadings:
    """Return the readings in two of a study's tables; none if it does not have the tables."""
    if not study.has(readings):
        return HeldReadings()
    tables = (study.table(name, altered=True) if study.has(name) else empty(name) for name in (readings, annotations))
    return held(*tables)


def changes(study: Study, results: Results, renamed: Renamed) -> tuple[int, int]:
    """Count the readings that are new and those that are edited, against what the study has."""
    new = _times(results.readings)
    if not study.has("readings"):
        return len(new), 0
    old = _times(study.table("readings", altered=True))
    matches = {key: new.keys() & set(renamed.get(key, {key})) for key in old}
    edited = {name for key, names in matches.items() for name in names if old[key] != new[name]}
    return len(new.keys() - {name for names in matches.values() for name in names}), len(edited)


def _times(readings: "pd.DataFrame") -> dict[ReadingKey, str]:
    return dict(zip(keys_of(readings), readings["annotated_at"], strict=True))
