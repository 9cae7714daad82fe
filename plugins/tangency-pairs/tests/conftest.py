"""Prices with pairs planted in them, and how a strategy is walked over them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tangency.sdk import Decision, State, Window
from tangency.testing.market_story import KnownFacts
from tangency_pairs.pairs import Pairs
from tangency_pairs.pairs_params import PairsParams

T = 260
OWN: dict[str, object] = {
    "formation": 40,
    "formation_window": 100,
    "select": "p-value",
    "top": 3,
    "entry_z": 1.5,
    "exit_z": 0.3,
    "lags": 1,
}


def _panel(seed: int, n_pairs: int = 3) -> pd.DataFrame:
    """Return prices of walks A0, A1, … and of B0, B1, …, each of which returns to its own walk."""
    rng = np.random.default_rng(seed)
    walks = rng.normal(0.0, 0.02, (T, n_pairs)).cumsum(axis=0)
    spread, steps = np.zeros((T, n_pairs)), rng.normal(0.0, 0.01, (T, n_pairs))
    for t in range(1, T):
        spread[t] = 0.6 * spread[t - 1] + steps[t]
    logs = np.column_stack([walks, walks * rng.uniform(0.7, 1.3, n_pairs) + spread])
    names = [f"{letter}{i}" for letter in "AB" for i in range(n_pairs)]
    return pd.DataFrame(50.0 * np.exp(logs), pd.date_range("2024-01-01", periods=T), names)


def _window_of(closes: pd.DataFrame, nav: float = 1000.0, sectors: dict[str, str] | None = None) -> Window:
    return Window(
        assets=tuple(closes.columns),
        sessions=closes.index.to_numpy().astype("datetime64[us]"),
        closes=closes.to_numpy(),
        current=np.zeros(len(closes.columns)),
        nav=nav,
        periods_per_year=365.0,
        known=KnownFacts(columns={}, labels={"sector": sectors or {}}, sizes={}, characteristics={}),
    )


def _params(**given: object) -> PairsParams:
    return PairsParams.model_validate({**OWN, **given})


def _walked(strategy: Pairs, closes: pd.DataFrame, days: range, state: State = None) -> tuple[list[Decision], State]:
    found: list[Decision] = []
    for day in days:
        decision = strategy.decide(_window_of(closes.iloc[: day + 1]), state)
        state = json.loads(json.dumps(decision.state, allow_nan=False))
        found.append(decision)
    return found, state


@pytest.fixture
def panel() -> Callable[..., Any]:
    """Return the function."""
    return _panel


@pytest.fixture
def window_of() -> Callable[..., Any]:
    """Return the function."""
    return _window_of


@pytest.fixture
def params() -> Callable[..., Any]:
    """Return the function."""
    return _params


@pytest.fixture
def walked() -> Callable[..., Any]:
    """Return the function."""
    return _walked
