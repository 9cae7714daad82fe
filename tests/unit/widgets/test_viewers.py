"""How many pages are open, and which kernel ends where one more is asked for."""

from __future__ import annotations

import asyncio

import pytest
from tornado.web import HTTPError

from tangency.widgets.viewers import Viewers


class Kernels:
    """What Viewers asks of Jupyter's kernel manager."""

    def __init__(self):
        self.alive, self._kernel_connections, self.ended = [], {}, []

    async def start_kernel(self):
        kernel = f"kernel {len(self.alive) + len(self.ended)}"
        self.alive.append(kernel)
        return kernel

    async def get_rendered_notebook(self):
        raise NotImplementedError  # Voilà's, of a pool

    async def shutdown_kernel(self, kernel, *, now):
        assert now
        await asyncio.sleep(0)
        self.alive.remove(kernel)
        self.ended.append(kernel)

    def list_kernel_ids(self):
        return list(self.alive)

    def notify_connect(self, kernel):
        self._kernel_connections[kernel] = self._kernel_connections.get(kernel, 0) + 1

    def notify_disconnect(self, kernel):
        self._kernel_connections[kernel] -= 1


def test_a_page_that_is_reloaded_often_is_always_there(run_async):
    """Eight reloads within half a minute, and the ninth was refused for pages that had been closed."""

    async def reloads():
        kernels = Kernels()
        Viewers(kernels, most=3)
        open_one = await kernels.start_kernel()
        kernels.notify_connect(open_one)
        for _ in range(10):
            kernel = await kernels.start_kernel()
            kernels.notify_connect(kernel)
            kernels.notify_disconnect(kernel)
        return kernels, open_one

    kernels, open_one = run_async(reloads())
    assert open_one in kernels.alive
    assert len(kernels.alive) == 3
    assert kernels.ended == sorted(kernels.ended, key=lambda each: int(each.split()[1]))  # the longest without a page


def test_pages_that_are_open_or_on_their_way_are_never_ended(run_async):
    async def one_too_many():
        kernels = Kernels()
        viewers = Viewers(kernels, most=2)
        looked_at, _on_its_way = await kernels.start_kernel(), await kernels.start_kernel()
        kernels.notify_connect(looked_at)
        with viewers.serving(), pytest.raises(HTTPError) as caught:
            await kernels.start_kernel()
        return kernels, caught.value

    kernels, refusal = run_async(one_too_many())
    assert refusal.status_code == 503
    assert kernels.ended == []
