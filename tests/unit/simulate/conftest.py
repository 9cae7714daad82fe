"""Small books."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from tangency.simulate import Bars, SimulatedPath, bars_of_frame, simulate
from tangency.simulate import Schedule as _Schedule
from tangency.simulate import Trading as _Trading

Run = Callable[..., SimulatedPath]


@pytest.fixture
def prices() -> Callable[..., Bars]:
    def make(opens: dict[str, list[float]] | None = None, **closes: list[float | None]) -> Bars:
        days = pd.date_range("2024-01-01", periods=len(next(iter(closes.values()))))
        frame = pd.DataFrame(closes, days, dtype=float)
        return bars_of_frame(frame, opens=None if opens is None else pd.DataFrame(opens, days, dtype=float))

    return make


@pytest.fixture
def run() -> Run:
    def go(bars: Bars, weights: dict[int, list[float]], *, capital: float = 100.0, costs=None, flows=(), **trading):
        schedule = (
            _Schedule(
                when=np.array(list(weights), dtype=np.int64),
                weights=np.array(list(weights.values())).reshape(len(weights), -1),
            )
            if weights
            else _Schedule(when=np.zeros(0, dtype=np.int64), weights=np.zeros((0, len(bars.assets))))
        )
        trading.setdefault("delay", 0)
        return simulate(bars, capital=capital, trading=_Trading(**trading), costs=costs, schedule=schedule, flows=flows)

    return go
