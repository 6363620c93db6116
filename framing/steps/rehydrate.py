"""A file of labels without text → labels on the texts of this study."""

from pathlib import Path

from framing.errors import InputError, StudyError
from framing.files import read_text, write_csv
from framing.sharing.rehydrate import Rehydrated
from framing.sharing.rehydrate import rehydrate as place_labels
from framing.sharing.standoff import read_standoff
from framing.study import Study


def rehydrate(study: Study, path: Path, *, keep: bool = False, output: Path | None = None) -> tuple[Rehydrated, Path]:
    """Put the labels of ``path`` on the study's articles, and write them as CSV.

    Beside ``output`` (or ``exports/WHAT.rehydrated.csv``) stands a file ``.lost.csv``
    with the labels that found no place, and why. With ``keep`` the labels become stages of the study too; an
    article that has lost a label then counts as skipped: what is missing in it would read as "nothing there".

    Raises
    ------
    InputError
        ``path`` is no file that ``framing export --to standoff`` wrote.
    StudyError
        With ``keep``: the study has such labels already.
    """
    try:
        head, shared = read_standoff(read_text(path))
    except InputError as error:
        raise error if error.path else InputError(str(error), path=path) from error
    made = place_labels(head["what"], shared, study.articles())
    if keep:
        _keep(study, made)
    place = output or study.path / "exports" / f"{made.what}.rehydrated.csv"
    write_csv(made.spans, place)
    write_csv(made.lost, place.with_name(f"{place.stem}.lost.csv"))
    return made, place


def _keep(study: Study, made: Rehydrated) -> None:
    tables = {**made.sides, made.what: made.spans}
    if "annotated" in tables:
        read = tables["annotated"]
        tables["annotated"] = read.assign(skipped=read["skipped"] | read["article_id"].isin(made.incomplete))
    there = [name for name in tables if study.has(name)]
    if there:
        raise StudyError(
            f"{study.path} has {', '.join(there)} of its own; rehydrate with --keep into a study that has none"
        )
    for name, table in tables.items():
        study.keep(name, table)
