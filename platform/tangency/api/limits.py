"""Limits of the server: the size of a body, and the number of concurrent computations."""

from __future__ import annotations

import asyncio
from collections import deque
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
_PATIENCE_SECONDS, _WAITING_A_PLACE = 0.1, 16


class ServerBusy(TangencyError):
    """The limit of concurrent computations is reached."""

    def __init__(self, places: int) -> None:
        super().__init__(
            f"the server is busy with {places} computations, as many as it does at once",
            remedy=f"try again in {_RETRY_AFTER_SECONDS} s",
        )
        self.retry_after_seconds = _RETRY_AFTER_SECONDS


class WorkLimit:
    """Places for computing: a request waits a moment for one, behind some others, and else is refused.

    That moment is what computations of milliseconds need to take turns. What takes longer is not waited for: the client
    is told when to come again, and a server that has more work than it can do does not spend its time on queueing.

    Parameters
    ----------
    places
        How many computations run at once.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(self) -> None:
        """Take a place, to be given back.

        Raises
        ------
        ServerBusy
            Where there is none.
        """
        if self._taken < self._places:
            self._taken += 1
            return
        if len(self._waiting) >= _WAITING_A_PLACE * self._places:
            raise ServerBusy(self._places)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await asyncio.wait_for(asyncio.shield(turn), _PATIENCE_SECONDS)
        except BaseException as error:  # also where the client has gone
            if turn.done():  # the place was handed over at the same moment
                self.give_back()
            else:
                self._waiting.remove(turn)
                turn.cancel()
            if isinstance(error, TimeoutError):
                raise ServerBusy(self._places) from None
            raise

    def give_back(self) -> None:
        """Give a place back: to the one that has waited longest, where one waits."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._taken -= 1


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
