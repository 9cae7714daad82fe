"""Reads a JSON body straight into its model: weighed first, off the event loop, and refused with a typed error.

Pydantic's parser is six times as fast as `json` with a validation after it, and refuses what is not UTF-8, half a
surrogate pair and deep nesting. What costs most is a body of millions of members: they are counted before it is parsed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import Any, get_type_hints

from anyio import CapacityLimiter, to_thread
from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope

from tangency.api.jobs import is_wanted_later
from tangency.api.limits import ServerBusy, WorkLimit
from tangency.api.repeated_keys import repeated_key
from tangency.domain.input_limits import MOST_INLINE_VALUES, MOST_JSON_MEMBERS
from tangency.errors import ConfigurationError, TangencyError
from tangency.host.parameters import validated_json

__all__ = ["BodyRefused", "JsonRoute", "PromptRoute"]

_UNPROCESSABLE = 422
_CONTENT_TOO_LARGE = 413
_SERVICE_UNAVAILABLE = 503
_WHERE = "request body"
_MOST_QUOTES = 8 * MOST_JSON_MEMBERS


class BodyRefused(HTTPException):
    """A body that is not what its endpoint takes; as an HTTPException it passes through FastAPI as it is."""

    def __init__(self, error: TangencyError, status_code: int = _UNPROCESSABLE) -> None:
        super().__init__(status_code, error.what)
        self.error = error


class JsonRoute(APIRoute):
    """A route whose body is read as its model, by our parser in place of FastAPI's."""

    @cached_property
    def _limiter(self) -> CapacityLimiter:
        return CapacityLimiter(os.cpu_count() or 1)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, given a request that is read by us."""
        handler = super().get_route_handler()
        model: type[BaseModel] = get_type_hints(self.endpoint)["body"]

        async def handle(request: Request) -> Response:
            work: WorkLimit | None = request.app.state.work if self._is_computed_now(request) else None
            own = _JsonRequest(model, self._limiter, work, request.scope, request.receive)
            try:
                return await handler(own)
            finally:
                own.give_back()

        return handle

    def _is_computed_now(self, request: Request) -> bool:
        # A job only waits in the queue.
        return not is_wanted_later(request)


class PromptRoute(JsonRoute):
    """One whose answer is never a job, whatever the client prefers."""

    def _is_computed_now(self, request: Request) -> bool:
        del request
        return True


class _JsonRequest(Request):
    def __init__(
        self,
        model: type[BaseModel],
        limiter: CapacityLimiter,
        work: WorkLimit | None,
        scope: Scope,
        receive: Receive,
    ) -> None:
        super().__init__(scope, receive)
        self._model = model
        self._limiter = limiter
        self._work = work
        self._has_place = False

    def give_back(self) -> None:
        """Give back the place for what the body asks for."""
        if self._has_place and self._work is not None:
            self._work.give_back()
        self._has_place = False

    async def json(self) -> Any:
        """Return the body as its model, once it is here and there is a place to compute what it asks for."""
        raw = await self.body()
        if self._work is not None and not self._has_place:  # before it is read: what is refused is to cost nothing
            try:
                await self._work.take()
            except ServerBusy as busy:
                raise BodyRefused(busy, _SERVICE_UNAVAILABLE) from None
            self._has_place = True
        return await to_thread.run_sync(_read, self._model, raw, limiter=self._limiter)


def _is_too_heavy(raw: bytes) -> bool:
    """Whether a body has more members, lists or numbers than a request needs; counted in milliseconds."""
    if not _has_many_signs(raw):
        return False
    # A table within a text has such signs, too, and they cost nothing.
    bare = raw.replace(rb"\\", b"").replace(rb"\"", b"")
    return bare.count(b'"') > _MOST_QUOTES or _has_many_signs(b"".join(bare.split(b'"')[::2]))


def _has_many_signs(raw: bytes) -> bool:
    containers = raw.count(b"[") + raw.count(b"{")
    numbers = raw.count(b",")
    return (
        raw.count(b":") > MOST_JSON_MEMBERS
        or containers > MOST_JSON_MEMBERS
        or numbers > MOST_INLINE_VALUES + MOST_JSON_MEMBERS
    )


def _read(model: type[BaseModel], raw: bytes) -> BaseModel:
    if _is_too_heavy(raw):
        most = f"{MOST_JSON_MEMBERS} members, {MOST_JSON_MEMBERS} lists and {MOST_INLINE_VALUES} numbers"
        remedy = "send less data, or import it as a dataset and name that"
        raise BodyRefused(
            ConfigurationError(f"the body has more than {most}", where=_WHERE, remedy=remedy), _CONTENT_TOO_LARGE
        )
    try:
        body = validated_json(model, raw, where=_WHERE)
    except TangencyError as error:
        raise BodyRefused(error) from None
    repeated = repeated_key(raw)
    if repeated is not None:
        what, remedy = "a key stands twice in one object of the body", "say it once"
        raise BodyRefused(ConfigurationError(what, where=_WHERE, value=repeated, remedy=remedy))
    return body
