"""Stages that a step makes shard by shard: those shards that are not there yet, and no others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from framing.digests import digest_if_readable
from framing.done_shards import done_folder, done_shards, forget
from framing.errors import StudyError
from framing.freshness import StudyState
from framing.keeping import Keeping, StepResult, unwritten
from framing.manifest import Recipe
from framing.shard_work import ShardStep, ShardWork, Spread, aligned_stages, articles_per_shard, made_of, one_by_one
from framing.shards import ShardFile, shard_paths
from framing.stages import stage


def make_shards(
    study: StudyState, keeping: Keeping, names: Sequence[str], step: ShardStep, *, spread: Spread = one_by_one,
    force: bool = False,
) -> tuple[StepResult, ...]:  # fmt: skip
    """Make those of several stages that are not up to date, and have them kept.

    Shards whose inputs have not changed are taken as they are, and so are those
    that a killed command has left; with ``force`` all are made.

    Raises
    ------
    StudyError
        A stage before them is missing, or is not as framing wrote it.
    """
    due = {name: study.recipe(stage(name)) for name in names if force or not study.is_fresh(name)}
    files = _shards(study, keeping, due, step, spread, force=force) if due else {}
    return tuple(
        keeping.shards(name, files[name], due[name]) if name in due else unwritten(study, name) for name in names
    )


def _shards(
    study: StudyState, keeping: Keeping, due: Mapping[str, Recipe], step: ShardStep, spread: Spread, *, force: bool
) -> dict[str, list[ShardFile]]:
    """Return all shards of stages in order; those that are not there are made."""
    inputs = dict.fromkeys(source for name in due for source in stage(name).inputs)
    for source in inputs:
        study.require(source)
        study.require_unaltered(source)
    aligned = aligned_stages(study, inputs)
    wanted = {name: made_of(study, recipe, aligned) for name, recipe in due.items()}
    there = {name: {} if force else _there(study, name, wanted[name]) for name in due}
    for name in due if force else ():
        forget(done_folder(study.manifest_file.parent, name))
    work = _work(study, wanted, there, aligned)
    if len(articles_per_shard(study)) == 1:  # there is nothing to take up if it is killed
        work = [replace(unit, targets={name: keeping.target(name) for name in unit.due}) for unit in work]
    for done in spread(step, work):
        for name, file in done.files.items():
            there[name][wanted[name][done.number]] = file
    _require_unchanged(study, due)
    return {name: [there[name][digest] for digest in wanted[name]] for name in due}


def _require_unchanged(study: StudyState, recipes: Mapping[str, Recipe]) -> None:
    """Forget all that is done, and raise ``StudyError``, if what it is made of has changed in the meantime."""
    for name, recipe in recipes.items():
        if study.recipe(stage(name)) != recipe:
            forget(done_folder(study.manifest_file.parent, name))
            raise StudyError(
                f"{study.path}: the study, its rules or its packs have changed in the meantime; run this again"
            )


def _there(study: StudyState, name: str, wanted: Sequence[str]) -> dict[str, ShardFile]:
    """Return the shards of a stage that can be taken as they are, by what they were made of."""
    row, path = study.manifest().get(name), study.file(name)
    shards = row.shards if row else {}
    stored = [ShardFile(shards[file.name], file) for file in shard_paths(path) if file.name in shards]
    kept = {
        file.shard.made_of: file
        for file in stored
        if file.shard.made_of in wanted and digest_if_readable(file.path) == file.shard.digest
    }
    return done_shards(done_folder(study.manifest_file.parent, name), wanted) | kept


def _work(
    study: StudyState,
    wanted: Mapping[str, Sequence[str]],
    there: Mapping[str, Mapping[str, ShardFile]],
    aligned: frozenset[str],
) -> list[ShardWork]:
    """Return the shards in which anything is to be made."""
    work = []
    for number, articles in enumerate(articles_per_shard(study)):
        due = {name: digests[number] for name, digests in wanted.items() if digests[number] not in there[name]}
        if due:
            work.append(ShardWork(study, number, due, {}, aligned, articles))
    return work
