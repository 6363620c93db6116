"""Where Label Studio is: addresses, checked before anybody asks there, and the names that servers go by."""

import re
from urllib.parse import SplitResult, urlsplit

from framing.errors import InputError, StudioError

_PORTS = {"http": 80, "https": 443}
# it becomes part of annotators' names, of file names too
_NAME = re.compile(r"[\w.:\[\]-]{1,60}")
# what framing itself calls the server of a file that does not say where it is from
UNNAMED = "export-"


def read_address(url: str) -> SplitResult:
    """Take the address of a server apart; raise ``StudioError`` where it is none.

    Examples
    --------
    >>> read_address("http://127.0.0.1:8080").port
    8080
    """
    try:
        address = urlsplit(url)
        sound = address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:  # a port beyond 65535, or half a pair of brackets
        sound = False
    if not sound:
        raise StudioError(
            f"[studio] url in study.toml: {url!r} is no address of a Label Studio; "
            'write it like url = "http://127.0.0.1:8080"'
        )
    return address


def server_name(url: str) -> str:
    """Return the one form of an address: scheme, host and port, without user, password, path and usual port.

    Examples
    --------
    >>> server_name("HTTPS://ada:secret@Labels.example.org:443/"), server_name("http://127.0.0.1:8080/")
    ('https://labels.example.org', 'http://127.0.0.1:8080')
    """
    address = read_address(url)
    host = address.hostname or ""
    place = f"[{host}]" if ":" in host else host
    usual = address.port in (None, _PORTS[address.scheme])
    return f"{address.scheme}://{place}" + ("" if usual else f":{address.port}")


def read_server(name: str) -> str:
    """Return what ``--server`` says in the one form of it: an address, or a name of the user's own.

    Raises
    ------
    InputError
        It is neither.
    """
    try:
        return server_name(name)
    except StudioError:
        if _NAME.fullmatch(name) and not name.startswith((UNNAMED, "http:", "https:")):
            return name
    raise InputError(
        f"--server {name!r} is no name of a server; take its address, or up to 60 letters, digits, dots and hyphens "
        f"that do not begin with {UNNAMED!r}"
    )


def short_name(server: str) -> str:
    """Return a server as it stands behind the number of an annotator.

    Examples
    --------
    >>> short_name("http://127.0.0.1:8080"), short_name("lab")
    ('127.0.0.1:8080', 'lab')
    """
    return server.rpartition("://")[2]
