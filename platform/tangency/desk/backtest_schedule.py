"""Given weights as a book: rows of a frame at their sessions, simulated as a schedule."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.deferred import Later
from tangency.contracts.labels import texts
from tangency.contracts.progress import OnProgress
from tangency.desk.backtest_data import BacktestData
from tangency.desk.backtest_request import BacktestRequest
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.market.frame_numbers import frame_numbers
from tangency.market.frame_periods import frame_periods
from tangency.simulate.bars import Bars
from tangency.simulate.book import simulate
from tangency.simulate.decider import Decided
from tangency.simulate.history import Members
from tangency.simulate.orders import Orders
from tangency.simulate.schedule import Schedule
from tangency.simulate.walk import Walk

__all__ = ["scheduled_book"]


def scheduled_book(
    request: BacktestRequest, given: BacktestData, weights: pd.DataFrame, on_progress: OnProgress
) -> Walk:
    """Return the book of given weights, shape (n_decisions, n_assets), assets by label.

    Raises
    ------
    ConfigurationError
        A policy beside them, which would decide when to trade as well.
    DataError
        An asset twice, a row on a day without bars, or before the start; a weight that is no number.
    UnknownName
        An asset that the prices do not have.
    """
    if request.policy is not None:
        raise ConfigurationError(
            "given weights say when to trade, and so does a policy", where="policy", remedy="leave one of the two out"
        )
    when, rows = _schedule_rows(weights, given.bars, given.first)
    path = simulate(
        given.bars,
        capital=request.capital,
        trading=request.terms,
        costs=request.costs,
        schedule=Schedule(when=when, weights=rows),
        flows=request.dated_flows,
        first=given.first,
        on_progress=on_progress,
    )
    orders = Orders.of_schedule(given.bars, when, rows)
    return Walk(path=path, decisions=Later(_decided, given.bars.assets, orders), orders=orders)


def _decided(assets: tuple[str, ...], orders: Orders) -> tuple[Decided, ...]:
    """Return the rows of given weights as decisions."""
    everyone, whole = Members(assets=assets, places=np.arange(len(assets))), frozen_floats([1.0])
    return tuple(
        Decided(at=at, members=everyone, targets=row[None], shares=whole)
        for at, row in zip(orders.when.tolist(), orders.weights, strict=True)
    )


def _schedule_rows(
    frame: pd.DataFrame, bars: Bars, first: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Floats]:
    """Return the bars and the weights of a schedule, assets in the order of the bars; what is not named is not held."""
    assets = texts(frame.columns)
    known = {asset: i for i, asset in enumerate(bars.assets)}
    places = [known.get(asset, -1) for asset in assets]
    if -1 in places:
        known_name("asset", assets[places.index(-1)], known, where="weights")
    if len(set(places)) < len(places):
        raise DataError("an asset stands twice", where="weights", remedy="keep one column of each")
    stamps = frame_periods(frame.index)
    values = frame_numbers(frame)
    when = np.searchsorted(bars.sessions, stamps.astype(bars.sessions.dtype))
    is_there = (when < len(bars.sessions)) & (bars.sessions[np.minimum(when, len(bars.sessions) - 1)] == stamps)
    if not is_there.all():
        at = int(is_there.argmin())
        raise DataError(
            "there are no bars on the day of a decision",
            where=f"weights, row {at}",
            value=str(stamps[at])[:10],
            remedy="date each row with a session of the prices: its weights are known at that close",
        )
    if when[0] < first:
        raise DataError(
            "a row of the weights lies before the start",
            where="weights",
            value=str(stamps[0])[:10],
            remedy=f"the book begins on {bars.label(first)}",
        )
    rows = np.zeros((len(when), len(bars.assets)))
    rows[:, places] = values
    return when.astype(np.int64), frozen_floats(rows)
