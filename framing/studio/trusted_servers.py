"""Which servers the token in LABEL_STUDIO_API_KEY may be sent to.

A study may come from somebody else, and with it the address in ``study.toml``. The
token goes only to this machine, to the address in LABEL_STUDIO_URL, and to
addresses that the user has confirmed with ``--trust``, which are kept in
``servers.toml`` in the user's own configuration. An address here is scheme, host
and port.
"""

from collections.abc import Mapping
from pathlib import Path

from framing.errors import InputError, StudioError
from framing.files import write_text
from framing.studio.address import is_loopback, read_address, server_name, without_password
from framing.toml_files import read_toml
from framing.user_folders import user_folder

URL = "LABEL_STUDIO_URL"
_COMMENT = "The servers that LABEL_STUDIO_API_KEY may be sent to; 'framing push --trust' adds one."


def require_trusted(url: str, around: Mapping[str, str]) -> None:
    """Raise ``StudioError`` if the token must not be sent to the server at ``url``."""
    address = read_address(url)
    if "@" in address.netloc:
        raise StudioError(
            f"[studio] url in study.toml, {without_password(url)}, has a user or password, which would replace the "
            "token in each request; remove it"
        )
    name = server_name(url)
    if not (is_loopback(address.hostname or "") or name == _named(around) or name in trusted_servers(around)):
        raise StudioError(
            f"the token in LABEL_STUDIO_API_KEY is not sent to {name}, which only study.toml names: if you trust that "
            f"server, give --trust once, or set {URL}={name}"
        )


def trust(url: str, around: Mapping[str, str]) -> Path | None:
    """Write the server at ``url`` into the user's configuration; return that file, or ``None`` for this machine."""
    if is_loopback(read_address(url).hostname or ""):
        return None
    import tomlkit  # only for the few commands that write it

    path = _path(around)
    trusted = trusted_servers(around)
    document = tomlkit.document()
    document.add(tomlkit.comment(_COMMENT))
    document.add("servers", tomlkit.item(sorted({*trusted, server_name(url)})).multiline(True))
    write_text(tomlkit.dumps(document), path)
    return path


def trusted_servers(around: Mapping[str, str]) -> tuple[str, ...]:
    """Return the servers that the user has confirmed.

    Raises
    ------
    InputError
        The file is not what ``--trust`` writes.
    """
    path = _path(around)
    if not path.exists():
        return ()
    servers = read_toml(path).get("servers")
    if not isinstance(servers, list) or not all(isinstance(server, str) for server in servers):
        raise InputError("has no list 'servers' of addresses; correct it, or delete the file", path=path)
    return tuple(servers)


def _named(around: Mapping[str, str]) -> str:
    """Return the server that the environment names, "" if it names none."""
    url = around.get(URL, "").strip()
    try:
        return server_name(url) if url else ""
    except StudioError as error:
        raise StudioError(
            f"{URL} is not the address of a server: {without_password(url)!r}; write it as http://127.0.0.1:8080"
        ) from error


def _path(around: Mapping[str, str]) -> Path:
    return user_folder("XDG_CONFIG_HOME", around) / "servers.toml"
