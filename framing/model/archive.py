"""Read a skops archive that anybody may have written: bounded, and made only of what a model needs.

skops decides which types it trusts, not how large a file may be, and it trusts
all of scikit-learn. Here the archive is checked first, without making any
object: its size, the size and type of every array, and every node of its
schema. Only then is it given to skops, without the numbers by which one node
can refer to another, so that it holds exactly the objects that it spells out.
"""

import io
import json
import math
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.lib import format as npy_format

MAX_MODEL_BYTES = 256 << 20  # of an archive, and of its arrays when read; a large model has 50 MB
MAX_SCHEMA = 32 << 20  # 20,000 words with co-occurrence vectors need 14 MB
_MAX_NODES, _MAX_DEPTH, _MAX_PARTS, _MAX_DIRECTORY, _MAX_VALUE = 300_000, 60, 1_000, 1 << 20, 10_000
npy: Any = npy_format  # untyped
_SCHEMA, _END, _END_64 = "schema.json", b"PK\5\6", b"PK\6\7"
_KINDS, _DIMENSIONS = "biuf", 2  # of arrays: truth values and numbers
# of scikit-learn's classes, those that a model holds
SKLEARN = ("sklearn.linear_model._logistic.LogisticRegression",)
_LITERALS = ("str", "int", "float", "bool", "NoneType")
_TYPE = ("__module__", "__class__", "__loader__")
_NUMBERS = ("ndarray", "float64", "float32", "int64", "int32", "bool", "bool_")
# what reading a damaged or hostile archive may raise
UNREADABLE = (
    ArithmeticError, AttributeError, EOFError, ImportError, LookupError, MemoryError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def load_archive(content: bytes, trusted: tuple[str, ...]) -> Any:
    """Load the object of a skops archive; ``trusted`` are the classes that it may hold.

    Raises
    ------
    ValueError
        It holds another class or type, or is larger or nested deeper than any
        model; anything of ``UNREADABLE`` if it is damaged.
    """
    from sklearn.exceptions import InconsistentVersionWarning
    from skops import io as skops

    _check_directory(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        arrays = _check_parts(archive)
        text = archive.read(_SCHEMA)
        if text.count(b"[") + text.count(b"{") > 2 * _MAX_NODES:  # empty tables take twenty times their length
            raise ValueError("its schema is larger than that of any model")
        schema = json.loads(text)
        cleaned = _Schema(arrays, frozenset((*trusted, *SKLEARN))).cleaned(schema)
        checked = io.BytesIO()
        with zipfile.ZipFile(checked, "w") as copy:
            copy.writestr(_SCHEMA, json.dumps({**cleaned, "protocol": schema.get("protocol")}))
            for name in arrays:
                copy.writestr(name, archive.read(name))
    with warnings.catch_warnings():
        # the card says which version it was, and the caller has compared it
        warnings.simplefilter("ignore", InconsistentVersionWarning)
        return skops.loads(checked.getvalue(), trusted=list(trusted))


def _check_directory(content: bytes) -> None:
    """Refuse a table of contents of millions of parts, which would be read before anything else."""
    end = content[-22:]
    parts, size = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if not end.startswith(_END) or content[-42:-38] == _END_64:
        raise ValueError("it is not an archive written by skops")
    if parts > _MAX_PARTS or size > _MAX_DIRECTORY:
        raise ValueError(f"it has {parts:,} parts; a model has at most {_MAX_PARTS:,}")


def _check_parts(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return the size in bytes of every array by name; refuse what is too large or no array of numbers."""
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in archive.infolist()):
        raise ValueError("it is compressed in a way that skops does not use")
    if len(sizes) < len(archive.infolist()):
        raise ValueError("it has a part twice")
    if sizes.pop(_SCHEMA, MAX_SCHEMA + 1) > MAX_SCHEMA:
        raise ValueError(f"it has no {_SCHEMA}, or one of more than {MAX_SCHEMA >> 20} MB")
    _check_size(sum(sizes.values()))
    for name, size in sizes.items():
        with archive.open(name) as stream:
            _check_array(stream, name, size)
    return sizes


def _check_array(stream: Any, name: str, size: int) -> None:
    """Compare what an array's header announces with what is there, before any memory is taken."""
    if npy.read_magic(stream) != (1, 0):
        raise ValueError(f"{name} is not an array written by skops")
    shape, _, dtype = npy.read_array_header_1_0(stream)
    if dtype.kind not in _KINDS or dtype.shape or len(shape) > _DIMENSIONS or any(length < 0 for length in shape):
        raise ValueError(f"{name} is an array of {dtype} in {len(shape)} dimensions")
    if math.prod(shape) * dtype.itemsize != size - stream.tell():
        raise ValueError(f"{name} announces {math.prod(shape):,} numbers, and has {size:,} bytes")


def _check_size(size: int) -> None:
    if size > MAX_MODEL_BYTES:
        raise ValueError(f"it has {size >> 20:,} MB of numbers; a model has at most {MAX_MODEL_BYTES >> 20} MB")


@dataclass
class _Schema:
    """Checks the nodes of a schema, and counts them with the bytes of the arrays that they take."""

    arrays: Mapping[str, int]
    classes: frozenset[str]
    nodes: int = 0
    size: int = 0

    def cleaned(self, node: Any, depth: int = 0) -> dict[str, Any]:
        """Return what skops reads of a node, without its number; refuse a node that no model has."""
        self.nodes += 1
        if self.nodes > _MAX_NODES or depth > _MAX_DEPTH:
            raise ValueError("its schema is larger or nested deeper than that of any model")
        module, name, loader = (_of_type(node, dict).get(part) for part in _TYPE)
        if not all(isinstance(part, str) for part in (module, name, loader)):
            raise ValueError("its schema has a node of no type")
        return {**dict(zip(_TYPE, (module, name, loader), strict=True)), **self._inside(node, depth + 1)}

    def _inside(self, node: Mapping[str, Any], depth: int) -> dict[str, Any]:
        module, name, loader = (node[part] for part in _TYPE)
        if loader == "ObjectNode" and f"{module}.{name}" in self.classes:
            return {"content": self.cleaned(node.get("content"), depth)}
        if module == "builtins" and loader == "DictNode" and name == "dict":
            return self._dictionary(node, depth)
        if module == "builtins" and loader == {"list": "ListNode", "tuple": "TupleNode"}.get(name):
            return {"content": [self.cleaned(part, depth) for part in _of_type(node.get("content"), list)]}
        if module == "builtins" and loader == "JsonNode" and name in _LITERALS:
            return {"content": _literal(node.get("content")), "is_json": True}
        if (module, name, loader) == ("builtins", "str", "TypeNode"):
            return {}
        if module == "numpy" and loader == "NdArrayNode" and name in _NUMBERS:
            return self._array(node)
        raise ValueError(f"it holds {module[:80]}.{name[:80]}, which no model of framing has: it is not loaded")

    def _dictionary(self, node: Mapping[str, Any], depth: int) -> dict[str, Any]:
        content, types = _of_type(node.get("content"), dict), self.cleaned(node.get("key_types"), depth)
        kinds = types.get("content")
        if not isinstance(kinds, list) or [kind["__loader__"] for kind in kinds] != ["TypeNode"] * len(content):
            raise ValueError("its schema has a dictionary with keys of no type")
        return {"content": {key: self.cleaned(part, depth) for key, part in content.items()}, "key_types": types}

    def _array(self, node: Mapping[str, Any]) -> dict[str, Any]:
        file = _of_type(node.get("file"), str)
        if node.get("type") != "numpy" or file not in self.arrays:
            raise ValueError("its schema names an array that does not exist")
        self.size += self.arrays[file]
        _check_size(self.size)
        return {"type": "numpy", "file": file}


def _literal(content: Any) -> str:
    """Return the JSON text of a node; refuse anything but a number, a truth value, a text or null."""
    if not isinstance(content, str) or len(content) > _MAX_VALUE:
        raise ValueError("its schema has a value that is not JSON text")
    if isinstance(json.loads(content), dict | list):
        raise ValueError("its schema has a table instead of a value")
    return content


def _of_type(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"its schema has a {type(value).__name__} instead of a {kind.__name__}")
    return value
