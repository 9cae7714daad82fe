"""The workers of a sweep: threads, processes or a Dask cluster, by one code path through joblib."""

from __future__ import annotations

import os
import warnings
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing
from types import TracebackType
from typing import Any, Self

from tangency.contracts.running import current
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.point_book import Answer
from tangency.desk.sweeps.request import Backend
from tangency.desk.sweeps.shipment import Shipment, SweepData
from tangency.desk.sweeps.worker import computed_point
from tangency.errors import ConfigurationError, SolverError
from tangency.host import Catalogue
from tangency.solve import single_blas_thread

__all__ = ["CLUSTER_VARIABLE", "Workers"]

CLUSTER_VARIABLE = "TANGENCY_DASK_CLUSTER"
_MOST_LOSSES = 3
_CONNECT_SECONDS = 10


class Workers:
    """Computes points, as many at once as there are workers; a worker that dies costs what it was computing.

    Parameters
    ----------
    workers
        How many; one a core where None. A Dask cluster has as many as it has.
    cluster
        Address of a Dask scheduler; `TANGENCY_DASK_CLUSTER` of this process where None.
    """

    def __init__(
        self, backend: Backend, workers: int | None, data: SweepData, catalogue: Catalogue, *, cluster: str | None
    ) -> None:
        self._backend = backend
        self._workers = workers
        self._data = data
        self._catalogue = catalogue if backend == "threads" else None
        self._cluster = cluster or os.environ.get(CLUSTER_VARIABLE)
        self._stack = ExitStack()
        self._client: Any = None
        self._shipment: Shipment

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            opened.enter_context(single_blas_thread())
            is_within = self._backend == "threads"
            self._shipment = Shipment.within(self._data) if is_within else self._abroad()
            opened.callback(self._shipment.forget)
            if self._backend == "dask":
                self._client = opened.enter_context(_client(self._cluster))
            self._stack = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def answers(self, requests: Mapping[int, BacktestRequest]) -> Generator[tuple[int, Answer]]:
        """Yield the answer of each point as it comes, in any order.

        Raises
        ------
        SolverError
            Where workers die again and again, and none computes anything.
        Cancelled, TimeLimitReached
            Where the computation was stopped.
        """
        left, losses = dict(requests), 0
        while left:
            try:
                with closing(self._once(left)) as found:
                    for number, answer in found:
                        del left[number]
                        losses = 0
                        yield number, answer
            except _losses() as lost:
                losses += 1
                if losses >= _MOST_LOSSES:
                    raise SolverError(
                        "workers end before they have computed anything",
                        where="sweep",
                        value=f"{type(lost).__name__}, {losses} times",
                        remedy="take fewer workers: they may need more memory than there is",
                    ) from lost

    def _abroad(self) -> Shipment:
        return Shipment.abroad(self._data, parent=os.getpid() if self._backend == "processes" else None)

    def _once(self, requests: Mapping[int, BacktestRequest]) -> Generator[tuple[int, Answer]]:
        from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415  # only a sweep needs it

        within = current() if self._backend == "threads" else None
        tasks = [
            delayed(computed_point)(number, self._shipment, request, self._catalogue, within)
            for number, request in requests.items()
        ]
        with parallel_config(**self._config()):
            # Arrays of any size are mapped: the data are written once, and not pickled with every point.
            run = Parallel(return_as="generator_unordered", max_nbytes=0)
            found = run(tasks)
        try:
            for each in found:  # noqa: UP028  # `yield from` would close it by itself, and warn
                yield each
        finally:
            with warnings.catch_warnings():
                # Of a sweep that is stopped, joblib counts what was still under way.
                warnings.filterwarnings("ignore", message=r"\d+ tasks", category=UserWarning)
                found.close()

    def _config(self) -> dict[str, Any]:
        match self._backend:
            case "threads":
                return {"backend": "threading", "n_jobs": self._workers or -1}
            case "processes":
                return {"backend": "loky", "n_jobs": self._workers or -1, "inner_max_num_threads": 1}
            case _:
                return {"backend": "dask", "n_jobs": -1, "client": self._client, "scatter": [self._shipment]}


def _losses() -> tuple[type[BaseException], ...]:
    """Return the errors that say that a worker has died."""
    from concurrent.futures import CancelledError  # noqa: PLC0415  # as below
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415  # not before something has failed

    from joblib.externals.loky.process_executor import TerminatedWorkerError  # noqa: PLC0415  # as above

    own: tuple[type[BaseException], ...] = (TerminatedWorkerError, BrokenProcessPool, CancelledError)
    try:
        from distributed import KilledWorker  # noqa: PLC0415  # an extra
    except ImportError:
        return own
    return (*own, KilledWorker)


def _client(address: str | None) -> AbstractContextManager[Any]:
    if address is None:
        raise ConfigurationError(
            "no Dask cluster is named",
            where="backend",
            value="dask",
            remedy=f"set {CLUSTER_VARIABLE} to the address of its scheduler, such as tcp://127.0.0.1:8786",
        )
    try:
        from distributed import Client  # noqa: PLC0415  # an extra
    except ImportError:
        raise ConfigurationError(
            "the Dask backend is not installed", where="backend", value=address, remedy="install tangency[dask]"
        ) from None
    try:
        client: Any = Client
        found: AbstractContextManager[Any] = client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ConfigurationError(
            "no Dask scheduler answers",
            where="backend",
            value=address,
            remedy=f"start one, or correct the address ({type(error).__name__})",
        ) from None
    return found
