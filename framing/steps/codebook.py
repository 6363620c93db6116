"""``codebook.toml`` → the labelling screen and the guidelines."""

from pathlib import Path

from framing.codebook import FILE, read_codebook
from framing.files import read_text, write_text
from framing.settings import read_settings
from framing.steps.new import copy_codebook
from framing.studio.schema import guidelines_md, labels_xml


def codebook(folder: Path) -> list[Path]:
    """Write ``labels.xml`` and ``guidelines.md`` beside ``folder``'s codebook; return those that changed.

    A study without a codebook gets the stock one. A folder that has a codebook
    need not be a study: the stock codebook's own folder is not.
    """
    show_outlet = False
    if (folder / "study.toml").exists() or not (folder / FILE).exists():
        show_outlet = read_settings(folder / "study.toml").studio.show_outlet
    if not (folder / FILE).exists():
        copy_codebook(folder)
    made = read_codebook(folder / FILE)
    place = (folder / FILE).parent
    pages = {
        place / "labels.xml": labels_xml(made, show_outlet=show_outlet),
        place / "guidelines.md": guidelines_md(made),
    }
    changed = [path for path, text in pages.items() if not path.exists() or read_text(path, "utf-8") != text]
    for path in changed:
        write_text(pages[path], path)
    return changed
