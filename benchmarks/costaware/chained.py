"""The peer's trades, one day after another, through the book of a backtest: its NAV at every close."""

from __future__ import annotations

import numpy as np
import pandas as pd

import tangency as tg
from costaware.market import FEE, NAV, WINDOW, Market
from costaware.peer import PeerRun

__all__ = ["chained_error"]


def chained_error(own: Market, peer: PeerRun) -> float:
    """Return the largest relative difference of the book's NAV before a day's trades from the peer's.

    Costs are linear: the book's impact is of the volume and the volatility that it has seen itself, not of forecasts.
    """
    n_days, n = len(peer.trades), own.returns.shape[1]
    growth = np.cumprod(1.0 + own.returns[WINDOW : WINDOW + n_days], axis=0)
    closes = pd.DataFrame(
        100.0 * np.vstack([np.ones(n), growth]),
        pd.date_range("2010-01-01", periods=n_days + 1),
        [f"A{i:03d}" for i in range(n)],
    )
    before = peer.holdings[:n_days]
    targets = (before + peer.trades)[:, :n] / before.sum(axis=1, keepdims=True)
    book = tg.backtest(
        closes,
        weights=pd.DataFrame(targets, closes.index[:-1], closes.columns),
        delay=0,
        trading=tg.Trading(size_at="fill", may_borrow=True),
        costs=tg.Costs(half_spread_bps=1e4 * FEE),
        capital=NAV,
    )
    before_trades = (book.nav + book.costs.sum(axis=1)).to_numpy()
    return float(np.abs(before_trades / peer.holdings.sum(axis=1) - 1.0).max())
