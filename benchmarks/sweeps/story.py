"""Prices, and the axes of sweeps over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import tangency as tg

__all__ = ["axes_of", "keywords", "prices"]


def prices(n_assets: int = 20, n_sessions: int = 500, seed: int = 0) -> pd.DataFrame:
    """Return closing prices that walk at random, shape (n_sessions, n_assets)."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0.0003, 0.02, (n_sessions, n_assets)) + rng.normal(0.0, 0.01, (n_sessions, 1))
    days = pd.date_range("2020-01-01", periods=n_sessions, freq="D")
    return pd.DataFrame(
        100.0 * np.exp(np.cumsum(steps, axis=0)), index=days, columns=[f"A{i:02d}" for i in range(n_assets)]
    )


def axes_of(n_points: int) -> dict[str, list[object]]:
    """Return axes with as many combinations, a multiple of eight: half a fast optimizer, half one with params."""
    return {
        "window": list(range(30, 30 + n_points // 8)),
        "risk_model": ["sample", "ledoit-wolf"],
        "optimizer": ["erc", tg.component("mvo", objective="min_risk")],
        "delay": [1, 2],
    }


def keywords(n_points: int) -> dict[str, Any]:
    """Return the arguments of a sweep beside its data."""
    return {"axes": axes_of(n_points), "optimizer": "erc", "start": "2020-06-15", "periods_per_year": 365.0}
