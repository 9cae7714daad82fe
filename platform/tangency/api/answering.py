"""One process that answers on a socket, until it is told to stop."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from threading import Timer
from types import FrameType

import uvicorn

from tangency.api.app import create_app
from tangency.api.slow_connections import DeadlineProtocol
from tangency.desk.desk import Desk
from tangency.jobs import WorkerPool

__all__ = ["LONGEST_END", "ServerOptions", "answer"]

# Seconds from the signal to the end: for what is being computed, and for it to notice that it is cancelled.
_GRACE, _TO_CANCEL = 4, 3.0

LONGEST_END = _GRACE + _TO_CANCEL
"""Seconds after which a process that was told to stop has ended, whatever it computes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """How a server answers.

    Attributes
    ----------
    host_names
        Names beside those of the loopback under which it is reached.
    time_limit
        Seconds that a computation may take whose client waits; None for no limit.
    """

    host_names: tuple[str, ...]
    time_limit: float | None


class _Server(uvicorn.Server):
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Code that heeds nothing may run in a thread, which would keep the process for ever.
        last = Timer(LONGEST_END, os._exit, (128 + sig,))
        last.daemon = True
        last.start()
        super().handle_exit(sig, frame)


def answer(listener: socket.socket, options: ServerOptions, desk: Desk, pool: WorkerPool | None) -> None:
    """Answer until the process is told to stop; `pool` computes what clients do not wait for, or others do."""
    app = create_app(desk, host_names=options.host_names, time_limit=options.time_limit, pool=pool)
    config = uvicorn.Config(app, log_level="info", http=DeadlineProtocol, ws="none", timeout_graceful_shutdown=_GRACE)
    _Server(config).run(sockets=[listener])
