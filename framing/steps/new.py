"""Create a study folder."""

import json
from collections.abc import Sequence
from pathlib import Path

from framing import lang, package_data
from framing.cleanup import clear_unfinished
from framing.errors import StudyError
from framing.files import write_text
from framing.lock import only_writer
from framing.settings import FORMAT
from framing.study import Study, open_study

_TEMPLATE = """\
framing = {format}             # the format of this file
title = {title}
languages = {languages}
seed = 1                # of every random draw

# note = "..."          # a sentence for readers of the report: what must they know about this corpus?

# One table per outlet. `id` is the outlet named by the articles; country and group are for your notes.
{outlets}
# One table per actor whose names are to be compared, by language.
# [[actors]]
# id = "front"
# title = "The Harrat Front"
# names = {{ en = ["Harrat Front", "rebel"], fr = ["Front de Harrat", "rebelle"] }}    # plurals are found too
# stock = "islamic-state"    # names that the language packs have: docs/languages.md lists them

[markers]
min_precision = 0.0       # expected precision from which a marker is kept; from 0.5 on, more are right than wrong

[studio]
url = "http://127.0.0.1:8080"
projects = []           # filled in by 'framing push'; the token comes from LABEL_STUDIO_API_KEY, never from here
{annotators}    # everyone gets a project; without names they share a queue

[sampling]
articles_per_outlet = 30  # on average, if events are drawn
unit = "auto"           # "event": events are drawn, each with all its articles; "article": every article by itself;
                        # "auto": events where they are enough for rates, else articles
blind_share = 0.2       # of the sample, without pre-labels: measures what the rules miss
overlap_share = 0.5     # of each arm, labelled by all annotators: measures agreement
annotators = {overlap}

[adjudication]
rule = "majority"       # or "dawid_skene": by the error rates of three or more annotators
ties = "keep"           # or "drop": a span that half of the annotators marked

[model]
folds = 5
fold_by = "event"       # whole events (or "article", "outlet") are held out together

[report]
confidence = 0.95
per = 1000              # rates are per this many words
population = "super"    # the outlet's habit; "finite": these articles
correction_family = "category"  # p is adjusted within each category; "report": over all of them together
against = ""  # outlets are compared in pairs, more than 8 with their mean; "pairs", "mean" or the id of an outlet
across_languages = false  # true: also compare outlets that write in different languages, by people's labels alone
"""


def new(
    folder: Path, *, title: str, languages: Sequence[str], outlets: Sequence[str], annotators: Sequence[str] = ()
) -> Study:
    """Make a study folder with ``study.toml``, the stock codebook and empty places.

    Of ``annotators``, who are called by name, each gets a project; one alone reads
    all articles, since the sample cannot plan two readings then.

    Raises
    ------
    StudyError
        The folder is a study already, or is being made one, or is a file; or a
        name is empty or comes twice.
    LanguageError
        There is no pack for one of the languages.
    """
    _require_new(folder)
    if folder.exists() and not folder.is_dir():
        raise StudyError(f"{folder} is a file; a study is a folder")
    for tag in languages:
        lang.load(tag)
    _require_distinct("outlet", outlets)
    _require_distinct("annotator", annotators)
    tables = "".join(f"[[outlets]]\nid = {_quoted(outlet)}\nname = {_quoted(outlet)}\n\n" for outlet in outlets)
    try:
        for name in ("data", "reports", "label_config"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(f"{folder}: cannot create a study there: {error.strerror or error}") from error
    with only_writer(folder / "data", "new"):
        _require_new(folder)  # two may have come this far
        clear_unfinished(folder)
        copy_codebook(folder)
        text = _TEMPLATE.format(
            format=FORMAT,
            title=_quoted(title),
            languages=_quoted(list(languages)),
            annotators=f"annotators = {_quoted(list(annotators))}" if annotators else '# annotators = ["ada", "bo"]',
            overlap=min(2, len(annotators) or 2),
            outlets=tables or '# [[outlets]]\n# id = "herald"\n# name = "The Herald"\n',
        )
        write_text(text, folder / "study.toml")  # last: a folder with study.toml is a whole study
    return open_study(folder)


def _require_distinct(what: str, names: Sequence[str]) -> None:
    for name in names:
        if not name.strip():
            raise StudyError(f"the name of an {what} is empty")
        if names.count(name) > 1:
            raise StudyError(f"{what} {name!r} is given twice")


def _require_new(folder: Path) -> None:
    if (folder / "study.toml").exists():
        raise StudyError(f"{folder} is already a study; its study.toml is left as it is")


def copy_codebook(folder: Path) -> None:
    """Copy the stock codebook, labels.xml and guidelines.md to where a study does not have its own."""
    for path in sorted(package_data.folder("label_config").iterdir()):
        target = folder / "label_config" / path.name
        if path.suffix in (".toml", ".xml", ".md") and not target.exists():
            write_text(path.read_text(encoding="utf-8"), target)


def _quoted(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # JSON texts and lists are TOML too
