"""The program of a worker: it takes jobs from the queue until its pool is gone, or nothing has come for a while."""

from __future__ import annotations

import os
import select
import sys
from threading import Thread
from time import monotonic, sleep

from tangency.desk.desk import Desk
from tangency.errors import StoreBusy
from tangency.jobs.worker import work_on

__all__ = ["main"]

_LOOK_AGAIN = 0.5


def main(home: str, idle_seconds: float) -> None:
    """Take and compute jobs; a line on stdin says that there may be some, and its end that the pool is gone.

    The database's URL, which may hold a password, is in the environment.
    """
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with Desk(home, url=os.environ.get("TANGENCY_WORKER_URL") or None) as desk:
        last = monotonic()
        while monotonic() - last < idle_seconds:
            try:
                desk.store.jobs.take_up_lost()
                job = desk.store.jobs.take()
            except StoreBusy:
                job = None
            if job is not None:
                work_on(desk, job)
                last = monotonic()
            elif select.select([sys.stdin], [], [], _LOOK_AGAIN)[0] and not os.read(sys.stdin.fileno(), 4096):
                return


def _end_with(pool: int) -> None:
    """End this process once its pool has, whatever it computes: another worker takes the job up."""
    while os.getppid() == pool:
        sleep(_LOOK_AGAIN)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
