"""cvxportfolio on a market, as its documentation shows."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from costaware.market import FEE, GAMMA, NAV, WINDOW, Market

__all__ = ["PeerRun", "run_peer"]


@dataclass(frozen=True, kw_only=True)
class PeerRun:
    """`holdings` in cash units before each day's `trades`, cash last; one row of holdings more than of trades."""

    holdings: np.ndarray
    trades: np.ndarray
    seconds: float


def run_peer(market: Market) -> PeerRun:
    """Return the peer's back-test and the processor time that it took."""
    import cvxportfolio as cvx  # a peer, which need not be installed

    days = pd.date_range("2010-01-01", periods=len(market.returns) + 1, freq="D", tz="UTC")
    assets = [f"A{i:02d}" for i in range(market.returns.shape[1])]

    def frame(values: np.ndarray) -> pd.DataFrame:
        # The last row is only a date: the peer ends a day before its data do.
        return pd.DataFrame(np.vstack([values, values[-1:]]), index=days, columns=assets)

    returns = frame(market.returns).assign(cash=0.0)
    cost = {"a": FEE, "b": market.impact or None, "sigma": frame(market.sigma), "exponent": 1.5}
    planned = cvx.TransactionCost(**cost, volume_hat=frame(market.usual_volume))
    risk = cvx.FullCovariance(
        cvx.forecast.HistoricalFactorizedCovariance(rolling=pd.Timedelta(days=WINDOW), kelly=True)
    )
    policy = cvx.SinglePeriodOptimization(
        cvx.ReturnsForecast(r_hat=frame(market.alpha)) - GAMMA * risk - planned,
        [cvx.LongOnly(), cvx.LeverageLimit(1)],
        include_cash_return=False,
    )
    with tempfile.TemporaryDirectory() as folder:
        simulator = cvx.MarketSimulator(
            returns=returns,
            volumes=frame(market.volume),
            costs=[cvx.TransactionCost(**cost)],
            cash_key="cash",
            base_location=Path(folder),
            min_history=pd.Timedelta(days=1),
        )
        start = time.process_time()
        result = simulator.backtest(
            policy, start_time=days[WINDOW], end_time=days[len(market.returns)], initial_value=NAV
        )
        seconds = time.process_time() - start
    trades = result.u.to_numpy(dtype=float)
    trades = trades[np.isfinite(trades).all(axis=1)]
    return PeerRun(holdings=result.h.to_numpy(dtype=float)[: len(trades) + 1], trades=trades, seconds=seconds)
