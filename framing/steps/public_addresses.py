"""Connections that go to public addresses only, however a name resolves.

Lists of addresses come from others, and a page can redirect anywhere: neither may
make this machine ask its own network. A name is resolved once, and the connection
goes to the address that was checked, so that no second answer of a name server
gets in between. Hosts that the user names are exempt. Proxies are not used.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection

import httpx

Resolve = Callable[[str, int], list[str]]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses inside IPv6 ones


class PrivateAddressError(httpx.RequestError):
    """A host has no public address."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, the preferred first."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet.

    Examples
    --------
    >>> [is_public(address) for address in ("8.8.8.8", "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1")]
    [True, False, False, False, False]
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = (
            ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        )
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class PublicTransport(httpx.BaseTransport):
    """A transport that refuses hosts without a public address, but for those of ``exempt`` ("host:port")."""

    def __init__(self, inner: httpx.BaseTransport, exempt: Collection[str] = (), resolver: Resolve = resolve) -> None:
        self._inner, self._exempt, self._resolve = inner, frozenset(exempt), resolver

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first public address of its host that takes it."""
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"no address is known for {host}", request=request) from error
        allowed = addresses if f"{host}:{port}" in self._exempt else [each for each in addresses if is_public(each)]
        if not allowed:
            raise PrivateAddressError(f"{host} is in a private network", request=request)
        for address in allowed[:-1]:
            try:
                return self._inner.handle_request(_directed(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return self._inner.handle_request(_directed(request, allowed[-1]))

    def close(self) -> None:
        """Close the connections beneath."""
        self._inner.close()


def _directed(request: httpx.Request, address: str) -> httpx.Request:
    """Return a request that goes to an address; the host keeps its name in the header and in TLS."""
    name = request.url.raw_host.decode("ascii")
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address.partition("%")[0]),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )
