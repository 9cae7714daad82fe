"""Connections that take their time: the headers of a request have a deadline, and so has a body that is not read.

uvicorn waits for headers as long as a client likes to send them, and some hundred clients that send one byte a second
hold all the connections that a process may have. The body has its own deadline, where it is read (`BodyLimit`).
"""

from __future__ import annotations

import asyncio
import json

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["DeadlineProtocol"]

_HEADER_SECONDS = 10.0
_LINGER_SECONDS = 5.0
_PROBLEM = json.dumps(
    {
        "type": "urn:tangency:problem:too-slow",
        "title": "Request Timeout",
        "status": 408,
        "detail": "the request took too long to arrive",
        "what": "the request took too long to arrive",
        "where": "request headers",
        "value": None,
        "remedy": f"send the headers within {_HEADER_SECONDS:g} s",
    }
).encode()
_ANSWER = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%s" % (len(_PROBLEM), _PROBLEM)
)


class DeadlineProtocol(H11Protocol):
    """uvicorn's protocol, which closes a connection whose headers do not arrive in time."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Start the time for the first request."""
        super().connection_made(transport)
        self._arm(_HEADER_SECONDS, self._answer_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Stop the time when the headers are there, start it at the first byte of the next ones."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            if self._deadline is None and not self.transport.is_closing():
                self._arm(_HEADER_SECONDS, self._answer_late)
        # There is no cycle before the first request.
        elif self.cycle is None or not self.cycle.response_complete:  # type: ignore[redundant-expr]
            self._disarm()

    def on_response_complete(self) -> None:
        """Give a client whose body was not read a little time to read the answer, and no more."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
            self._arm(_LINGER_SECONDS, self.transport.close)

    def _arm(self, seconds: float, action: object) -> None:
        self._disarm()
        self._deadline = self.loop.call_later(seconds, action)  # type: ignore[arg-type]

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _answer_late(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.write(_ANSWER)
            self.transport.close()
