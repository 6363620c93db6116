"""Addresses of Label Studio servers, checked before any request, and the names of servers."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from framing.errors import InputError, StudioError

# no address has these; parsers of addresses disagree about what they mean
_FORBIDDEN = re.compile(r"[\s\\\x00-\x20\x7f]")
_PORTS = {"http": 80, "https": 443}
# it becomes part of annotators' names and of file names
_NAME = re.compile(r"[\w.:\[\]-]{1,60}")
# the prefix of the names that framing gives to servers of files that do not name theirs
UNNAMED = "export-"


def read_address(url: str) -> SplitResult:
    """Split the address of a server; raise ``StudioError`` if it is not an address.

    Examples
    --------
    >>> read_address("http://127.0.0.1:8080").port
    8080
    """
    try:
        address = urlsplit(url)
        # urlsplit leaves out line ends and tabs, and other programs may not
        valid = (
            url.isprintable()
            and not _FORBIDDEN.search(url)
            and address.scheme in ("http", "https")
            and bool(address.hostname)
            and address.port != 0
        )
    except ValueError:  # a port beyond 65535, or an unclosed bracket
        valid = False
    if not valid:
        raise StudioError(
            f"[studio] url in study.toml: {without_password(url)!r} is not the address of a Label Studio server; "
            'write it as url = "http://127.0.0.1:8080"'
        )
    return address


def without_password(url: str) -> str:
    """Return an address as messages show it, valid or not: what precedes an @ may be a password.

    Examples
    --------
    >>> without_password("https://ada:secret@example.org/ls"), without_password("http://127.0.0.1:8080")
    ('https://***@example.org/ls', 'http://127.0.0.1:8080')
    """
    user_part, at, rest = url.rpartition("@")
    scheme = re.match(r"\w+://", user_part)
    return f"{scheme[0] if scheme else ''}***@{rest}" if at else url


def is_loopback(host: str) -> bool:
    """Return whether a host, as written in an address, is this machine.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("127.0.0.1.example.org")
    (True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def server_name(url: str) -> str:
    """Return the normal form of an address: scheme, host and port, without user, password, path and default port.

    Examples
    --------
    >>> server_name("HTTPS://ada:secret@Labels.example.org:443/"), server_name("http://127.0.0.1:8080/")
    ('https://labels.example.org', 'http://127.0.0.1:8080')
    """
    address = read_address(url)
    host = address.hostname or ""
    netloc = f"[{host}]" if ":" in host else host
    default_port = address.port in (None, _PORTS[address.scheme])
    return f"{address.scheme}://{netloc}" + ("" if default_port else f":{address.port}")


def read_server(name: str) -> str:
    """Return the value of ``--server`` in normal form: an address, or a name that the user chose.

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
        f"--server {without_password(name)!r} cannot name a server; give its address, or up to 60 letters, digits, "
        f"dots and hyphens that do not begin with {UNNAMED!r}"
    )


def short_name(server: str) -> str:
    """Return a server as it follows an annotator's number in his or her name.

    Examples
    --------
    >>> short_name("http://127.0.0.1:8080"), short_name("lab")
    ('127.0.0.1:8080', 'lab')
    """
    return server.rpartition("://")[2]
