"""What a worker does: one point, a pure function of the data and the request."""

from __future__ import annotations

import os
from functools import cache
from threading import Thread
from time import perf_counter, sleep

from tangency.contracts.progress import no_progress
from tangency.contracts.running import Running, current
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.backtesting import backtested
from tangency.desk.point_book import Answer
from tangency.desk.sweeps.shipment import Shipment
from tangency.errors import Cancelled, TangencyError, TimeLimitReached
from tangency.host import Catalogue, default_catalogue
from tangency.solve import single_blas_thread
from tangency.store.runs import error_details

__all__ = ["computed_point"]

# A thousand points with all their weights would fill a store.
_KEPT = frozenset({"nav"})
_LOOK_AGAIN = 0.5


def computed_point(
    number: int,
    shipment: Shipment,
    request: BacktestRequest,
    catalogue: Catalogue | None,
    within: Running | None,
) -> tuple[int, Answer]:
    """Return the number of a point and its answer; what is wrong with one point does not end the others.

    Parameters
    ----------
    catalogue
        Of the process that began the sweep, for its own threads; other processes load the plugins themselves.
    within
        The sweep as a computation, for threads of its own process: what stops it stops the point.

    Raises
    ------
    Cancelled, TimeLimitReached
        Where the sweep was stopped.
    """
    if not shipment.is_at_home:
        _pin_blas()
        if shipment.parent is not None:
            _end_with(shipment.parent)
    began = perf_counter()
    data = shipment.unpacked()
    try:
        with Running(within=within if shipment.is_at_home else current()):
            result = backtested(
                request,
                data.data,
                default_catalogue() if catalogue is None else catalogue,
                weights=data.weights,
                levels=data.levels,
                on_progress=no_progress,
            )
            document = result.document().as_json()
            tables = {name: table for name, table in result.tables().items() if name in _KEPT}
    except (Cancelled, TimeLimitReached):
        raise
    except TangencyError as error:
        return number, Answer(error=error_details(error), seconds=perf_counter() - began)
    return number, Answer(document=document, tables=tables, seconds=perf_counter() - began)


@cache
def _end_with(parent: int) -> None:
    """End this worker once the process that began it is gone: after a kill, nothing else would."""
    Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        sleep(_LOOK_AGAIN)
    os._exit(1)


@cache
def _pin_blas() -> None:
    """Give BLAS one thread in this worker for good: one point that ends must not give threads back to another."""
    single_blas_thread().__enter__()
