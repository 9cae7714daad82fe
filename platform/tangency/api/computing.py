"""The computations that requests ask for: within the server's time limit, and only as long as a client waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from tangency.api.limits import WorkLimit
from tangency.contracts.running import Running

__all__ = ["computed", "computed_in_turn"]

T = TypeVar("T")


async def computed(request: Request, compute: Callable[[], T], *, time_limit: float | None) -> T:
    """Return what a function computes in a worker thread; it is cancelled once the client has hung up.

    Raises
    ------
    TimeLimitReached, Cancelled
        Where it was stopped.
    """
    computation = Running(time_limit)

    def run() -> T:
        with computation:
            return compute()

    watch = asyncio.ensure_future(_cancelled_when_gone(request, computation))
    try:
        return await run_in_threadpool(run)
    finally:
        # Also where the server ends this task: the thread would go on.
        computation.cancel()
        watch.cancel()


async def computed_in_turn(request: Request, compute: Callable[[], T]) -> T:
    """Return what a function computes for a request without a body, once there is a place for it.

    Raises
    ------
    ServerBusy
        Where there is none.
    TimeLimitReached, Cancelled
        Where it was stopped.
    """
    work: WorkLimit = request.app.state.work
    await work.take()
    try:
        return await computed(request, compute, time_limit=request.app.state.time_limit)
    finally:
        work.give_back()


async def _cancelled_when_gone(request: Request, computation: Running) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass  # what is left of a body
    computation.cancel()
