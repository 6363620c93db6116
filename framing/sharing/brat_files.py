"""Annotations of brat: ``NAME.txt`` with ``NAME.ann`` next to it, or one folder for each annotator."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from framing.contracts import ORIGINS, VOICES
from framing.errors import InputError
from framing.sharing.foreign_readings import Files, ForeignReading, ForeignSpan, decoded

_OFFSETS = re.compile(r"(\d+) (\d+)(?:;(\d+) (\d+))*")
_OTHERS = {"R": "relations", "E": "events", "N": "links to other resources", "*": "relations"}
_NOTE = re.compile(r"(?:^|; )(rule|origin): ([^;]+)")


def read_brat(path: str, files: Files) -> list[ForeignReading]:
    """Read an ``.ann`` file and its text.

    The annotator is the name of the file's folder if the files are in several
    folders. An attribute or note called voice, rule or origin is read as such. A
    span in several fragments goes from the first to the last.
    """
    text_path = str(PurePosixPath(path).with_suffix(".txt"))
    if text_path not in files:
        raise InputError(f"{path}: there is no {PurePosixPath(text_path).name} next to it")
    text = decoded(files[text_path], text_path)
    lines = decoded(files[path], path).splitlines()
    folders = {PurePosixPath(name).parent for name in files if name.endswith(".ann")}
    parent = PurePosixPath(path).parent
    return [
        ForeignReading(
            path,
            (PurePosixPath(path).stem,),
            text,
            tuple(_spans(lines, path)),
            parent.name if len(folders) > 1 else "",
            unread=tuple(dict.fromkeys(_OTHERS[line[0]] for line in lines if line[:1] in _OTHERS)),
        )
    ]


def _spans(lines: list[str], path: str) -> Iterator[ForeignSpan]:
    attributes = _attributes(lines)
    for number, line in enumerate(lines, start=1):
        if not line.startswith("T"):
            continue
        name, _, rest = line.partition("\t")
        described, _, words = rest.partition("\t")
        label, _, offsets = described.partition(" ")
        if not label or not _OFFSETS.fullmatch(offsets):
            raise InputError(f"{path}:{number}: {described[:60]!r} is not a label and its offsets")
        ends = [int(offset) for offset in re.findall(r"\d+", offsets)]
        copied = words if len(ends) == 2 else ""  # of fragments, only their own words are copied
        yield ForeignSpan(label, min(ends), max(ends), copied, **attributes.get(name, {}))


def _attributes(lines: list[str]) -> dict[str, dict[str, str]]:
    """Return the voice, rule and origin of spans by their names, from attributes and notes."""
    attributes: dict[str, dict[str, str]] = {}
    for line in lines:
        kind, *parts = line.split("\t")
        words = parts[0].split(" ") if parts else []
        if kind[:1] in ("A", "M") and len(words) == 3 and words[0].lower() == "voice" and words[2] in VOICES:
            attributes.setdefault(words[1], {})["voice"] = words[2]
        elif kind[:1] == "#" and len(parts) == 2 and len(words) == 2 and words[0] == "AnnotatorNotes":
            noted = {key: value for key, value in _NOTE.findall(parts[1]) if key == "rule" or value in ORIGINS}
            attributes.setdefault(words[1], {}).update(noted)
    return attributes
