"""JSON Lines: one JSON object per line, one article per object."""

import json
from collections.abc import Mapping
from pathlib import Path

from framing.errors import InputError
from framing.files import read_text
from framing.sources.raw import RawArticle, SourceFormat, left_out, rename


def read_json_lines(path: Path, *, columns: Mapping[str, str], encoding: str) -> list[RawArticle]:
    """Read a JSON Lines file of articles; blank lines are skipped.

    Raises
    ------
    InputError
        The file has no object, or a line is not a JSON object or has no text.
    """
    articles = []
    # only LF ends a line: JSON strings may hold U+2028 and other breaks at which splitlines() would cut
    for line, content in enumerate(read_text(path, encoding).split("\n"), start=1):
        if content.strip():
            row = _object(content, path, line)
            unread = left_out(columns, row)
            articles.append(RawArticle(rename(columns, row, path, line), path, line, unread))
            if "text" not in articles[-1].fields:
                raise InputError("this object has no 'text'; say --column text=NAME", path=path, line=line)
    if not articles:
        raise InputError("has no line with an article", path=path)
    return articles


def _object(content: str, path: Path, line: int) -> dict[str, object]:
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", path=path, line=line) from error
    except (RecursionError, ValueError) as error:
        raise InputError("not readable JSON: nested too deeply, or a number too long", path=path, line=line) from error
    if not isinstance(value, dict):
        raise InputError(f"want a JSON object, not {type(value).__name__}", path=path, line=line)
    return value


FORMAT = SourceFormat("jsonl", (".jsonl", ".ndjson"), read_json_lines)
