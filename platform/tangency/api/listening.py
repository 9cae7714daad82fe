"""The sockets of a server: on the loopback, one for each process that answers."""

from __future__ import annotations

import ipaddress
import socket

from tangency.errors import ConfigurationError

__all__ = ["bound_to", "one_more", "share"]


def bound_to(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address of the loopback: uvicorn would log a taken port and exit the process.

    Raises
    ------
    ConfigurationError
        For an address that is not of the loopback, or a port that is taken.
    """
    try:
        return _bound(str(_loopback(host)), port)
    except (OSError, OverflowError) as error:
        raise ConfigurationError(
            "the port cannot be used", where=f"{host}, {error}", value=port, remedy="choose another port"
        ) from None


def one_more(address: tuple[str, int]) -> socket.socket:
    """Return a socket of one's own at an address that is shared: the system deals out the connections.

    Of one socket that several processes listen on, the process that wakes first takes nearly all of them.
    """
    return _bound(*address, is_shared=True)


def share(listener: socket.socket) -> tuple[str, int]:
    """Let processes of this user listen beside a socket that is bound and keeps the port; return its address."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    host, port = listener.getsockname()[:2]
    return host, port


def _bound(host: str, port: int, *, is_shared: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP: asyncio sends small writes at once (TCP_NODELAY) on no other, and an answer would wait 40 ms for the
    # client's delayed acknowledgement of its head.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if is_shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
    except BaseException:
        listener.close()
        raise
    return listener


def _loopback(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise ConfigurationError("not an IP address", where="host", value=host, remedy="use 127.0.0.1") from None
    if not address.is_loopback:
        raise ConfigurationError(
            "the API knows no users yet, so it serves the loopback only",
            where="host",
            value=host,
            remedy="serve 127.0.0.1 and reach it through an SSH tunnel or a proxy that authenticates users",
        )
    return address
