"""Where Label Studio is: ``[studio] url`` of study.toml, checked before anybody asks there."""

from urllib.parse import SplitResult, urlsplit

from framing.errors import StudioError


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
