"""Days of a real market, with its crash of 2020: every one is proven."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tangency.sdk import RollingSecondMoments, SinglePeriod, TradingCosts
from tangency.testing.trading_days import budgeted

SHARED = Path(__file__).parents[5] / "shared" / "data"


@pytest.mark.parametrize("impact", [0.02, 0.0])
def test_every_day_of_american_shares_is_proven(impact: float) -> None:
    path = SHARED / "equity_us_2020_2026.parquet"
    if not path.exists():
        pytest.skip("the shared prices are not here")
    returns = _returns(pd.read_parquet(path))
    n = returns.shape[1]
    days = SinglePeriod(feasible=budgeted(np.zeros(n), np.full(n, 0.2), least=0.0, most=1.0), risk_aversion=5.0)
    moments, costs = RollingSecondMoments(returns[:60]), TradingCosts.uniform(n, linear=5e-4, impact=impact)
    held, step = np.zeros(n), None
    for t in range(60, 360):
        alpha = 0.2 * returns[t - 20 : t].mean(axis=0)
        step = days.step(alpha, moments.matrix, held, costs, start=step)
        assert step.certificate.relative_gap <= 1e-9, t
        grown = step.weights * (1.0 + returns[t])
        held = grown / (grown.sum() + 1.0 - step.weights.sum())
        moments.add(returns[t])


def _returns(table: pd.DataFrame) -> np.ndarray:
    prices = table.pivot_table(index="date", columns="symbol", values="close").iloc[:400]
    prices = prices.dropna(axis=1).iloc[:, :50]
    return prices.pct_change().iloc[1:].to_numpy()
