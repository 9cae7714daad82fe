"""Who may ask: requests that name this server, and, where something changes, from no page of another origin.

A page whose name is made to resolve to the loopback (DNS rebinding) is of the server's own origin for the browser; only
the Host header still tells. A form of another page is sent without asking; only Origin and Sec-Fetch-Site tell.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from tangency.api.problems import http_problem
from tangency.domain.host_name import host_name, is_loopback
from tangency.errors import ConfigurationError

__all__ = ["OriginGuard"]

_MISDIRECTED = 421
_FORBIDDEN = 403
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = frozenset({"same-origin", "none"})


class OriginGuard:
    """ASGI middleware that refuses requests for other hosts, and changes that another origin asks for.

    Parameters
    ----------
    host_names
        Names beside those of the loopback under which the server is reached, such as that of a proxy.
    """

    def __init__(self, app: ASGIApp, host_names: Collection[str] = ()) -> None:
        self._app = app
        self._host_names = frozenset(name.casefold() for name in host_names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
            return
        status, error = refusal
        await http_problem(error, status, headers={"Connection": "close"})(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, ConfigurationError] | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        name = host_name(hosts[0]) if len(hosts) == 1 else None
        if name is None or not (is_loopback(name) or name in self._host_names):
            return _MISDIRECTED, ConfigurationError(
                "this server is not known by that name",
                where="request header Host",
                value=", ".join(hosts) or None,
                remedy="ask it as 127.0.0.1 or localhost, or serve it with --host-name and the name that it has",
            )
        if scope.get("method") in _SAFE:
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        is_own = origin is None or _place(origin) == _place(f"{scope.get('scheme', 'http')}://{hosts[0]}")
        if is_own and (site is None or site in _OWN):
            return None
        return _FORBIDDEN, ConfigurationError(
            "a page of another origin may change nothing here",
            where="request header Origin" if not is_own else "request header Sec-Fetch-Site",
            value=origin if not is_own else site,
            remedy="ask from a program, or from a page that this server has served",
        )


def _place(origin: str) -> tuple[str | None, int | None] | None:
    """Return name and port of an origin; behind a proxy that speaks TLS the scheme is not the server's own."""
    with suppress(ValueError):
        parts = urlsplit(origin)
        return parts.hostname, parts.port if parts.port not in {80, 443} else None
    return None
