"""The widgets are tried outside any event loop, as a kernel's main thread is between two messages."""

import asyncio
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_event_loop() -> Iterator[None]:
    """Hide the loop that Playwright's synchronous form leaves running in a worker that drove a browser before."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
