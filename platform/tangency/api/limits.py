"""Limits of the server: the size of a body, and the number of concurrent computations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tangency.errors import TangencyError

__all__ = ["BodyLimit", "ServerBusy", "WorkLimit"]

_CONTENT_TOO_LARGE = 413
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
    """ASGI middleware that stops reading a body at its limit, whatever its header says.

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
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._largest:
                # Raised where the body is read, so that it becomes a problem as every other error does.
                raise HTTPException(_CONTENT_TOO_LARGE, f"the body is larger than {self._largest} bytes")
            return message

        await self._app(scope, bounded, send)
