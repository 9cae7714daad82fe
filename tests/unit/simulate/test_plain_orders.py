"""Orders against which nothing stands are planned in loops without branches: the same bits as asset by asset."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tangency.simulate import Bars, Costs, Schedule, Trading, bars_of_frame, simulate

T, N = 60, 12


def _bars(seed: int) -> Bars:
    rng = np.random.default_rng(seed)
    closes = 50.0 * np.exp(np.cumsum(rng.normal(0.0, 0.03, (T, N)), axis=0))
    closes[20:24, 3] = np.nan  # halted
    closes[40:, 5] = np.nan  # delisted
    closes[:10, 7] = np.nan  # not listed yet
    return bars_of_frame(pd.DataFrame(closes, pd.date_range("2024-01-01", periods=T), [f"A{i:02d}" for i in range(N)]))


def _schedule(seed: int, n: int) -> Schedule:
    rng = np.random.default_rng(seed + 1000)
    weights = rng.dirichlet(np.full(N, 0.3), T) * rng.uniform(0.5, 1.0, (T, 1))
    weights[rng.random((T, N)) < 0.2] = 0.0
    return Schedule(when=np.arange(T), weights=np.hstack([weights, np.zeros((T, n - N))]))


def _with_a_bystander(bars: Bars) -> Bars:
    """Return bars with one asset more, which is never traded and has a minimum: each is looked at by itself then."""
    column, one = np.full((T, 1), 7.0), np.ones(1)
    closes = np.hstack([bars.closes, column])
    return replace(
        bars,
        assets=(*bars.assets, "Z"),
        closes=closes,
        fills=closes,
        last=np.concatenate((bars.last, [T - 1])),
        minimum_notional=np.concatenate((np.zeros(N), one)),
    )


@pytest.mark.parametrize("size_at", ["fill", "decision"])
@pytest.mark.parametrize("delay", [0, 1])
@pytest.mark.parametrize("costs", [None, Costs(fee_bps=10.0, half_spread_bps=5.0)])
@pytest.mark.parametrize("seed", range(5))
def test_a_bystander_with_a_minimum_changes_no_bit(seed: int, costs: Costs | None, delay: int, size_at: str) -> None:
    trading, bars = Trading(delay=delay, size_at=size_at), _bars(seed)
    plain = simulate(bars, capital=1e4, trading=trading, costs=costs, schedule=_schedule(seed, N))
    other = simulate(
        _with_a_bystander(bars), capital=1e4, trading=trading, costs=costs, schedule=_schedule(seed, N + 1)
    )
    assert len(plain.fills) > 100
    for field in ("bar", "decision", "asset", "units", "executed", "fee", "held"):
        assert np.array_equal(getattr(plain.fills, field), getattr(other.fills, field)), field
    for field in ("bar", "asset", "units_wanted", "units_filled", "reason"):
        assert np.array_equal(getattr(plain.unfilled, field), getattr(other.unfilled, field)), field
    assert np.array_equal(plain.cash, other.cash)
