"""A text file of web addresses, one per line, whose pages ``--fetch`` loads."""

from collections.abc import Iterator
from pathlib import Path

from framing.errors import InputError
from framing.sources.columns import host_of, is_url
from framing.sources.encodings import decoded_head, detect, open_text
from framing.sources.raw import HEAD_BYTES, RawArticle, ReadOptions, Record, Reject, SourceFormat
from framing.sources.table_rows import with_id

_MAX_LENGTH = 4096  # characters of an address


def read_addresses(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Read the addresses of a file as articles without text; empty lines and those that begin with "#" do not count.

    Raises
    ------
    InputError
        Nobody will load the pages, as ``--fetch`` is not said.
    """
    if not options.fetched:
        raise InputError("is a list of addresses; --fetch loads the pages", path=path)
    with open_text(path, options.encoding or detect(path)) as stream:
        number = 0
        while line := stream.readline(_MAX_LENGTH):
            number += line.endswith("\n") or len(line) < _MAX_LENGTH
            address = line.strip("\ufeff \t\r\n")
            if address and not address.startswith("#"):
                yield address_record(address, path, number)


def address_record(address: str, path: Path, number: int | None = None) -> RawArticle | Reject:
    """Return an article that has nothing but its address."""
    if not is_url(address) or len(address.split()) > 1 or not host_of(address):
        return Reject(path, number, "no web address", f"{address[:80]!r} is not an address of http or https")
    return with_id(RawArticle({"url": address}, path, number))[0]


def recognise(path: Path, head: bytes) -> bool:
    """Return whether each line, but for empty ones and comments, is an address."""
    text = decoded_head(head)
    lines = [
        line.strip("\ufeff \t\r")
        for line in (text.rpartition("\n")[0] if len(head) >= HEAD_BYTES else text).split("\n")
    ]
    addresses = [line for line in lines if line and not line.startswith("#")]
    return bool(addresses) and all(is_url(line) and len(line.split()) == 1 for line in addresses)


FORMAT = SourceFormat(
    "urls", "a list of web addresses, one per line; needs --fetch",
    (".urls",), read_addresses, recognise, also=(".txt",),
)  # fmt: skip
