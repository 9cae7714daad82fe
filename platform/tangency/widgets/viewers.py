"""Who looks at which kernel: a cap on pages, and the end of kernels whose page is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from tornado.web import HTTPError

__all__ = ["Viewers"]

_SERVICE_UNAVAILABLE = 503
_GRACE_SECONDS = 15.0


class Viewers:
    """Counts the kernels that pages have taken, refuses one page too many, and ends those without a viewer.

    Parameters
    ----------
    kernels
        Voilà's kernel manager. A kernel is taken from its pool or, where that is empty, started.
    most
        Pages open at once.
    """

    def __init__(self, kernels: Any, *, most: int) -> None:
        self._kernels = kernels
        self._most = most
        self._seen: dict[str, float] = {}
        self._has_been_looked_at: set[str] = set()
        self._taking = 0
        self._pages = 0
        kernels.notify_connect = self._noted(kernels.notify_connect)
        kernels.get_rendered_notebook = self._counted(kernels.get_rendered_notebook, lambda found: str(found[2]))
        kernels.start_kernel = self._counted(kernels.start_kernel, str)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """While a page is being written, its kernel waits for it."""
        self._pages += 1
        try:
            yield
        finally:
            self._pages -= 1

    async def release(self) -> None:
        """End each kernel that no page has been connected to for a while: a tab that was closed, a client that left."""
        now = monotonic()
        alive = set(self._kernels.list_kernel_ids())
        for kernel, last in list(self._seen.items()):
            if kernel not in alive:
                self._forget(kernel)
            elif self._is_looked_at(kernel):
                self._seen[kernel] = now
            elif now - last > _GRACE_SECONDS:
                self._forget(kernel)
                await self._kernels.shutdown_kernel(kernel, now=True)

    async def _make_room(self) -> None:
        """End the kernel that has been without its page for longest, where there is one: a page may be reloaded often.

        A page that is merely cut off for a moment gets another kernel, and keeps what stands in its form.
        """
        alive = set(self._kernels.list_kernel_ids())
        left = [each for each in self._has_been_looked_at & self._seen.keys() & alive if not self._is_looked_at(each)]
        if left:
            longest = min(left, key=self._seen.__getitem__)
            self._forget(longest)
            await self._kernels.shutdown_kernel(longest, now=True)

    def _is_looked_at(self, kernel: str) -> bool:
        if self._kernels._kernel_connections.get(kernel, 0) > 0:  # noqa: SLF001  # nothing public says it
            return True
        return self._pages > 0 and kernel not in self._has_been_looked_at

    def _is_full(self) -> bool:
        return len(self._seen) + self._taking >= self._most

    def _forget(self, kernel: str) -> None:
        self._seen.pop(kernel, None)
        self._has_been_looked_at.discard(kernel)

    def _noted(self, connect: Callable[[str], None]) -> Callable[[str], None]:
        def connected(kernel: str) -> None:
            self._has_been_looked_at.add(kernel)
            connect(kernel)

        return connected

    def _counted(
        self, take: Callable[..., Awaitable[Any]], kernel_of: Callable[[Any], str]
    ) -> Callable[..., Awaitable[Any]]:
        async def taken(*args: Any, **kwargs: Any) -> Any:
            if self._is_full():
                await self._make_room()
            if self._is_full():
                what = (
                    f"{self._most} pages are open, as many as this server keeps: close one, and reload in half a minute"
                )
                raise HTTPError(_SERVICE_UNAVAILABLE, reason=None, log_message=what)
            self._taking += 1
            taking = asyncio.ensure_future(take(*args, **kwargs))
            taking.add_done_callback(noted)
            # A client that leaves meanwhile ends the page, but not the start of its kernel, which would be lost.
            return await asyncio.shield(taking)

        def noted(done: asyncio.Future[Any]) -> None:
            self._taking -= 1
            if not done.cancelled() and done.exception() is None:
                self._seen[kernel_of(done.result())] = monotonic()

        return taken
