"""JSON: an array of articles, an object that has one, or one object after another, on any number of lines."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from framing.errors import InputError
from framing.sources.columns import CANDIDATES, normal_name
from framing.sources.encodings import MAX_LINE, decoded_head, detect, open_bytes
from framing.sources.raw import Note, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import Row, articles_of
from framing.wording import counted

_STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
_DEEPEST = 100  # levels of an article's object


def read_json_articles(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read a JSON file of articles, an article at a time.

    Raises
    ------
    InputError
        It is not JSON, or is cut off; it has no object, or the first has no text.
    """
    encoding = options.encoding or detect(path)
    if encoding not in ("utf-8", options.encoding):
        yield Note(path, f"read as {encoding.removesuffix('-sig')}")
    prefix = _prefix(path, encoding)
    if prefix.count("item") > 0 and prefix != "item":
        yield Note(path, f"the articles are the list {prefix.removesuffix('.item')!r}")
    yield from articles_of(_rows(path, encoding, prefix), path, options)


def recognise(path: Path, head: bytes) -> bool:
    """Return whether a file begins as an array of objects, or as an object, does."""
    text = "".join(decoded_head(head)[:2000].split())
    return text.startswith(('[{"', '{"', "[]", "[{}"))


def _rows(path: Path, encoding: str, prefix: str) -> Iterator[tuple[int, Row | Reject]]:
    import ijson

    number = 0
    try:
        with open_bytes(path, encoding) as stream:
            for value in ijson.items(_events(stream), prefix):
                number += 1
                yield number, _object(value, path, number)
    except (ijson.JSONError, ValueError, OverflowError) as error:
        raise _broken(error, path, number) from error


def _object(value: Any, path: Path, number: int) -> Row | Reject:
    if not isinstance(value, dict):
        return Reject(path, number, "not a JSON object", f"expected a JSON object, not {type(value).__name__}")
    return value


def _events(stream: IO[bytes]) -> Iterator[tuple[str, str, Any]]:
    """Yield the prefixes and events of a JSON text."""
    import ijson

    events: Iterator[tuple[str, str, Any]] = ijson.parse(_shallow(stream))
    return events


def _shallow(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """Yield parser events; raise ``ValueError`` if they are nested so deeply that prefixes cost quadratic time."""
    import ijson

    depth, bounded = 0, _BoundedValues(stream)
    for event, value in ijson.basic_parse(bounded, use_float=True, multiple_values=True):
        bounded.unparsed = 0
        depth += _STEPS.get(event, 0)
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        yield event, value


class _BoundedValues:
    """A stream that stops where one value, which the parser would hold in memory, is too long."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.unparsed = stream, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; raise ``ValueError`` if the parser had too many without an event."""
        content = self._stream.read(size)
        self.unparsed += len(content)
        if self.unparsed > MAX_LINE:
            raise ValueError(f"a value is longer than {MAX_LINE:,} bytes")
        return content


def _prefix(path: Path, encoding: str) -> str:
    """Return where the articles are: in an array ("item"), in a list of an object ("articles.item"), or at the top."""
    import ijson

    try:
        with open_bytes(path, encoding) as stream:
            return _prefix_of(stream)
    except (ijson.JSONError, ValueError, OverflowError) as error:
        raise _broken(error, path, 0) from error


def _prefix_of(stream: IO[bytes]) -> str:
    keys: list[str] = []
    lists: list[str] = []
    depth = 0
    for prefix, event, value in _events(stream):
        if event == "start_array" and not depth:
            return "item"
        if event == "map_key" and depth == 1:
            keys.append(value)
        if event == "start_map" and depth == 2 and prefix == f"{keys[-1] if keys else ''}.item":
            lists.append(prefix)
            if not _is_article(keys):
                return lists[0]
        depth += _STEPS.get(event, 0)
        if event == "end_map" and not depth:
            break  # one object is enough to tell
    return "" if _is_article(keys) or not lists else lists[0]


def _is_article(keys: list[str]) -> bool:
    """Return whether an object has a text, or a title and an address, of its own."""
    names = {normal_name(key) for key in keys}
    return bool(names & set(CANDIDATES["text"])) or {"title", "url"} <= names


def _broken(error: Exception, path: Path, number: int) -> InputError:
    where = f"after {counted(number, 'objects')}" if number else "at its beginning"
    detail = str(error).partition("\n")[0][:120]
    return InputError(f"not readable JSON {where}: {detail or 'nested too deeply'}", path=path)


FORMAT = SourceFormat(
    "json", "JSON: an array of objects, or objects of several lines", (".json",), read_json_articles, recognise
)
