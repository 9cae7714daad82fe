"""Voilà with a guard: who may see a page, how many at once, and what becomes of a kernel without a viewer.

A page is a kernel of some 400 MB. Voilà starts one for each request: for a page of another origin that embeds it, for a
name that was made to resolve to the loopback, for a client that has gone before the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import tempfile
import threading
import webbrowser
from collections.abc import Collection
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import PeriodicCallback
from tornado.routing import Matcher, Rule
from traitlets import Int, List, Unicode
from voila.app import Voila
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from tangency.domain.host_name import host_name, is_loopback
from tangency.widgets.file_chooser import LARGEST_MESSAGE
from tangency.widgets.start_page import App, served_apps, start_page
from tangency.widgets.viewers import Viewers

__all__ = ["GuardedVoila"]

_LOOKS_SECONDS = 5
_OF_FOLDERS = (TornadoVoilaTreeHandler, TornadoVoilaHandler, VoilaContentsHandler)
_NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
_OWN = frozenset({"same-origin", "none"})
_REFUSALS = {
    421: "This server is not known by that name. Ask it as 127.0.0.1 or localhost, or serve it with --host-name.",
    403: "A page of another origin may not look at this one. Open the address that the server has printed.",
}


class GuardedVoila(Voila):  # type: ignore[misc]  # Voilà has no types
    """Voilà that answers its own hosts and origins only, and frees the kernels of pages that are closed."""

    host_names = List(Unicode(), help="names beside those of the loopback under which it is reached").tag(config=True)
    most_viewers = Int(8, help="pages open at once").tag(config=True)

    def init_settings(self) -> dict[str, Any]:
        """Return Voilà's settings, with the viewers of its kernels counted."""
        settings: dict[str, Any] = super().init_settings()
        # Voilà would print "..." in place of a token that it has not made itself, and open a page without one.
        self.identity_provider.token_generated = True
        self.viewers = Viewers(self.kernel_manager, most=self.most_viewers)
        settings["tangency_viewers"] = self.viewers
        settings["websocket_max_message_size"] = LARGEST_MESSAGE
        return settings

    def init_handlers(self) -> list[Any]:
        """Return Voilà's handlers behind the guard."""
        self._looking = PeriodicCallback(self.viewers.release, _LOOKS_SECONDS * 1000)
        self._looking.start()
        token: str = self.identity_provider.token
        refusals = [
            Rule(_Refused(status, self.host_names, token), _Refusal, {"status": status}) for status in _REFUSALS
        ]
        # Of what Voilà offers of a folder nothing is served but the apps, each at an address of its own.
        served = [each for each in super().init_handlers() if not (isinstance(each, tuple) and each[1] in _OF_FOLDERS)]
        apps = served_apps()
        pages = [(url_path_join(self.server_url, app.name), _Page, self._page_of(app)) for app in apps]
        start = (self.server_url, _StartPage, {"page": start_page(apps)})
        return [*refusals, *served, start, *pages]

    def _page_of(self, app: App) -> dict[str, Any]:
        return {
            "notebook_path": app.notebook,
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }

    def launch_browser(self) -> None:
        """Open the page with its token, which lies in a file of the user's own: what runs is for every user to see."""
        with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False, encoding="utf-8") as page:
            page.write(f'<!doctype html><meta http-equiv="refresh" content="0;url={self.display_url}">')
        threading.Thread(target=webbrowser.open, args=(Path(page.name).as_uri(),), daemon=True).start()


class _Page(TornadoVoilaHandler):  # type: ignore[misc]  # as above
    """Voilà's page, which stops being written when its client has gone: Voilà goes on with heartbeats, for ever."""

    _writing: asyncio.Task[None] | None = None

    @tornado.web.authenticated
    async def get(self, path: str | None = None) -> None:
        with self.settings["tangency_viewers"].serving(), contextlib.suppress(asyncio.CancelledError):
            self._writing = asyncio.create_task(super().get(path))
            await self._writing

    def on_connection_close(self) -> None:
        super().on_connection_close()
        if self._writing is not None:
            self._writing.cancel()


class _StartPage(JupyterHandler):
    """The list of the apps."""

    def initialize(self, page: str) -> None:
        self._content = page

    @tornado.web.authenticated
    async def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", _NOTHING_ELSE)
        self.finish(self._content)


class _Refusal(tornado.web.RequestHandler):
    def initialize(self, status: int) -> None:
        self._refused = status

    def prepare(self) -> None:
        self.set_status(self._refused)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(_REFUSALS[self._refused])


class _Refused(Matcher):
    """Matches the requests that are refused with a status."""

    def __init__(self, status: int, host_names: Collection[str], token: str) -> None:
        self._status = status
        self._host_names = frozenset(name.casefold() for name in host_names)
        self._token = token

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return something where the request is refused."""
        return {} if self._verdict(request) == self._status else None

    def _verdict(self, request: HTTPServerRequest) -> int:
        hosts = request.headers.get_list("Host")
        name = host_name(hosts[0]) if len(hosts) == 1 else None
        if name is None or not (is_loopback(name) or name in self._host_names):
            return 421
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        is_own = origin is None or origin.partition("://")[2] == hosts[0]
        if is_own and (site is None or site in _OWN):
            return 200
        # The browser that we have opened ourselves comes from a file, and brings the token.
        given = request.query_arguments.get("token", [b""])[0]
        is_ours = bool(self._token) and hmac.compare_digest(given, self._token.encode())
        return 200 if is_ours and request.method == "GET" and origin is None else 403
