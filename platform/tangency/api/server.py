"""The API as a process: uvicorn on the loopback."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
from threading import Timer
from types import FrameType

from tangency.desk.desk import Desk
from tangency.errors import ConfigurationError

__all__ = ["serve"]

# Seconds from the signal to the end: for what is being computed, and for it to notice that it is cancelled.
_GRACE, _TO_CANCEL = 4, 3.0


def serve(host: str = "127.0.0.1", port: int = 8000, *, time_limit: float | None = 60.0) -> None:
    """Serve the API until the process is told to stop; what is being computed then has a few seconds to end.

    Parameters
    ----------
    time_limit
        Seconds that a computation may take; None for no limit.

    Raises
    ------
    ConfigurationError
        For an address that is not of the loopback (the API knows no users yet), or a port that is taken,
        or where FastAPI and uvicorn are not installed.
    """
    try:
        import uvicorn  # noqa: PLC0415  # the command line imports this module to offer the command

        from tangency.api.app import create_app  # noqa: PLC0415  # as uvicorn
    except ImportError as missing:
        raise ConfigurationError(
            "the API is not installed", where=str(missing), remedy='pip install "tangency[api]"'
        ) from None
    with Desk() as desk, _listening(host, port) as listener:

        class Server(uvicorn.Server):
            def handle_exit(self, sig: int, frame: FrameType | None) -> None:
                # Code that heeds nothing may run in a thread, which would keep the process for ever.
                last = Timer(_GRACE + _TO_CANCEL, os._exit, (128 + sig,))
                last.daemon = True
                last.start()
                super().handle_exit(sig, frame)

        app = create_app(desk, time_limit=time_limit)
        server = Server(uvicorn.Config(app, log_level="info", timeout_graceful_shutdown=_GRACE))
        # Given a socket, uvicorn does not log where it listens.
        logging.getLogger("uvicorn.error").info("Serving on http://%s:%d", *listener.getsockname()[:2])
        server.run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    # Our own socket: uvicorn would log a taken port and exit the process.
    address = _loopback(host)
    family = socket.AF_INET6 if isinstance(address, ipaddress.IPv6Address) else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address), port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigurationError(
            "the port cannot be used", where=f"{host}, {error}", value=port, remedy="choose another port"
        ) from None
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
