"""The sample → files to import into Label Studio by hand, for a server that cannot be reached from here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from framing.codebook import FILE, read_codebook
from framing.errors import InputError
from framing.outputs import write_files
from framing.overwriting import Maker
from framing.studio.assignment import Queue, queues
from framing.studio.guidelines import instruction_html
from framing.studio.import_tasks import task_article_id
from framing.studio.labelling_screen import labels_xml
from framing.studio.opaque_ids import with_opaque_ids
from framing.studio.tasks import Prelabels, Task, left_out, make_tasks, rules_version
from framing.study import Study

_MAKER = Maker("push --file", "choose another file")


@dataclass(frozen=True, slots=True)
class PushedFiles:
    """The files of tasks with their numbers of tasks, the labelling screen, the guidelines, and notes.

    ``left_out`` counts pre-labels of each category that the codebook does not have.
    """

    tasks: Mapping[Path, int]
    screen: Path
    guidelines: Path
    left_out: Mapping[str, int]
    notes: tuple[str, ...] = ()


def push_file(
    study: Study, path: Path, *, model_version: str = "", show_outlet: bool = False, force: bool = False
) -> PushedFiles:
    """Write the tasks that a push to new projects would send, their labelling screen and their guidelines.

    There is one file of tasks per project: one, or, if ``study.toml`` names annotators
    or articles have different numbers of them, several with the name in theirs.

    Raises
    ------
    InputError
        ``path`` does not end in ``.json``, or a file is in the way that framing did
        not write.
    StudyError
        A required stage is missing, or the sample needs more annotators than
        the study names.
    """
    if path.suffix.lower() != ".json":
        raise InputError("the file of tasks must end in .json", path=path)
    codebook = read_codebook(study.path / FILE)
    sample, markers = study.table("sample"), study.markers()
    prelabels = Prelabels(markers, model_version or rules_version(study.row("markers").recipe, codebook))
    show_outlet = show_outlet or study.settings.studio.show_outlet
    tasks = make_tasks(study.articles(), sample, prelabels, codebook=codebook, show_outlet=show_outlet)
    study.require_elsewhere(path)
    by_article = {task_article_id(task): task for task in tasks}
    of_projects = [queue for queue in queues(sample, study.settings.studio.annotators, {}) if queue.article_ids]
    counts = {_name(path, queue, len(of_projects)): len(queue.article_ids) for queue in of_projects}
    if len(counts) < len(of_projects):
        raise InputError("two annotators' names differ only in characters that file names cannot have; rename one")
    files = {
        name: _json(with_opaque_ids([by_article[article_id] for article_id in queue.article_ids]))
        for name, queue in zip(counts, of_projects, strict=True)
    }
    languages = study.settings.languages
    screen, guidelines = f"{path.stem}.labels.xml", f"{path.stem}.guidelines.html"
    files |= {
        screen: labels_xml(codebook, show_outlet=show_outlet, languages=languages).strip().encode(),
        guidelines: instruction_html(codebook, languages).encode(),
    }
    written = write_files(path.parent, files, _MAKER, force=force)
    return PushedFiles(
        {path.parent / name: count for name, count in counts.items()},
        path.parent / screen,
        path.parent / guidelines,
        left_out(markers, sample, codebook),
        written.notes,
    )


def _name(path: Path, queue: Queue, n_queues: int) -> str:
    if n_queues == 1:
        return path.name
    whose = re.sub(r"[^\w.-]+", "_", queue.annotator) if queue.annotator else f"{queue.annotators}-each"
    return f"{path.stem}-{whose}.json"


def _json(tasks: list[Task]) -> bytes:
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode()
