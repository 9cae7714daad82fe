"""Limits of the server: the size of a body, and the number of concurrent computations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic

from anyio import fail_after
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tangency.errors import TangencyError

__all__ = ["BodyLimit", "ServerBusy", "WorkLimit"]

_CONTENT_TOO_LARGE = 413
_REQUEST_TIMEOUT = 408
# A body has ten seconds, and a second more for each 100 kB that have come.
_BODY_SECONDS = 10.0
_BYTES_PER_SECOND = 100_000.0
# Without it the rest of the body would be waited for.
_CLOSE = {"Connection": "close"}
_RETRY_AFTER_SECONDS = 1


class ServerBusy(TangencyError):
    """The limit of concurrent computations is reached."""

    def __init__(self, places: int) -> None:
        super().__init__(
            f"the server is busy with {places} computations, as many as it does at once",
            remedy=f"try again in {_RETRY_AFTER_SECONDS} s",
        )
        self.retry_after_seconds = _RETRY_AFTER_SECONDS


class WorkLimit:
    """Slots for computing; without a free one a request is refused at once and not queued.

    Parameters
    ----------
    places
        How many computations run at once.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._free = BoundedSemaphore(places)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place for the block.

        Raises
        ------
        ServerBusy
            Where there is none.
        """
        if not self._free.acquire(blocking=False):
            raise ServerBusy(self._places)
        try:
            yield
        finally:
            self._free.release()


class BodyLimit:
    """ASGI middleware that stops reading a body at its limit, whatever its header says, or when it comes too slowly.

    Parameters
    ----------
    largest
        Bytes.
    """

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a `receive` that counts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen, is_whole, started = 0, False, monotonic()

        async def bounded() -> Message:
            nonlocal seen, is_whole
            if is_whole:  # what comes now is that the client has gone
                return await receive()
            left = _BODY_SECONDS + seen / _BYTES_PER_SECOND - (monotonic() - started)
            try:
                with fail_after(max(left, 0.0)):
                    message = await receive()
            except TimeoutError:
                # Raised where the body is read, so that it becomes a problem as every other error does.
                raise HTTPException(_REQUEST_TIMEOUT, "the body comes too slowly", _CLOSE) from None
            seen += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if seen > self._largest:
                what = f"the body is larger than {self._largest} bytes"
                raise HTTPException(_CONTENT_TOO_LARGE, what, _CLOSE)
            return message

        await self._app(scope, bounded, send)
