"""Workers that compute what is queued: a bounded pool of processes, which the server or `tangency work` runs."""

from tangency.jobs.pool import WorkerPool

__all__ = ["WorkerPool"]
