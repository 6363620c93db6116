"""``codebook.toml`` → the labelling screen and the guidelines."""

from pathlib import Path

from framing.codebook import FILE, read_codebook
from framing.digests import digest
from framing.files import read_text, write_text
from framing.settings import SETTINGS, read_settings
from framing.steps.new import copy_codebook
from framing.studio.guidelines import guidelines_md
from framing.studio.labelling_screen import labels_xml
from framing.study import Study


def codebook(folder: Path) -> list[Path]:
    """Write ``labels.xml`` and ``guidelines.md`` next to ``folder``'s codebook; return those that changed.

    A study without a codebook gets the stock one. A folder that has a codebook
    need not be a study: the stock codebook's own folder is not.

    Raises
    ------
    StudyError
        The settings or the codebook are not sound, or another command is
        writing in the study.
    """
    toml = folder / SETTINGS
    if not toml.exists():
        return _write(folder)
    study = Study(folder, read_settings(toml), digest(toml))
    study.manifest()  # raises if another version made the study
    with study.only_writer("codebook"):
        return _write(folder)


def _write(folder: Path) -> list[Path]:
    show_outlet, languages = False, tuple[str, ...]()
    if (folder / SETTINGS).exists() or not (folder / FILE).exists():
        settings = read_settings(folder / SETTINGS)
        show_outlet, languages = settings.studio.show_outlet, settings.languages
    if not (folder / FILE).exists():
        copy_codebook(folder)
    book = read_codebook(folder / FILE)
    config = (folder / FILE).parent
    pages = {
        config / "labels.xml": labels_xml(book, show_outlet=show_outlet, languages=languages),
        config / "guidelines.md": guidelines_md(book),
    }
    changed = [path for path, text in pages.items() if not path.exists() or read_text(path, "utf-8") != text]
    for path in changed:
        write_text(pages[path], path)
    return changed
