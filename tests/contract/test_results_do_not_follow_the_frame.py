"""A result is of the frame as it was: later writes to it reach nothing that is computed when it is first read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tangency as tg

N, T = 6, 300


def _closes() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    days = pd.bdate_range("2020-01-01", periods=T)
    return pd.DataFrame(100.0 * np.exp(np.cumsum(rng.normal(2e-4, 0.015, (T, N)), axis=0)), days, list("ABCDEF"))


def _as_built(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


def _by_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its rows contiguous, as arithmetic leaves it: nothing has to be copied to read it."""
    made = (1.0 + frame.pct_change()).fillna(1.0).cumprod()
    assert made.to_numpy().flags.c_contiguous
    return made


def _optimizer(prices: pd.DataFrame) -> Any:
    return tg.backtest(prices, optimizer="erc", window=60, every=20, periods_per_year=252)


def _schedule(prices: pd.DataFrame) -> Any:
    weights = pd.DataFrame(1.0 / N, prices.index[::20], prices.columns)
    found = tg.backtest(prices, weights=weights, periods_per_year=252)
    weights.iloc[:] = 0.0
    return found


def _optimum(prices: pd.DataFrame) -> Any:
    return tg.optimize(prices.pct_change().iloc[1:], periods_per_year=252)


@pytest.mark.parametrize("lay_out", [_as_built, _by_rows])
@pytest.mark.parametrize(
    ("call", "read"),
    [
        (_optimizer, lambda found: found.document().model_dump_json()),
        (_optimizer, lambda found: found.sensitivity().document().model_dump_json()),
        (_schedule, lambda found: found.document().model_dump_json()),
        (_schedule, lambda found: found.sensitivity().document().model_dump_json()),
        (tg.screen_pairs, lambda found: found.document().model_dump_json()),
        (tg.screen_pairs, lambda found: found.spread("A", "B").to_csv()),
        (_optimum, lambda found: found.document().model_dump_json()),
    ],
)
def test_writes_to_a_frame_do_not_reach_results(
    call: Callable[[pd.DataFrame], Any],
    read: Callable[[Any], str],
    lay_out: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    expected = read(call(lay_out(_closes())))
    given = lay_out(_closes())
    found = call(given)
    given.iloc[100:] = 5.0
    given.iloc[50:, 0] = 7.0
    assert read(found) == expected


def test_writes_to_a_series_do_not_reach_a_track_record() -> None:
    from tangency.performance.track_record import TrackRecord  # noqa: PLC0415  # no part of the public names

    days = pd.bdate_range("2020-01-01", periods=20)
    returns, benchmark = (pd.Series(np.linspace(-0.01, 0.02, 20), days) for _ in range(2))
    record = TrackRecord.of_series(returns, risk_free=0.0, periods_per_year=252, benchmark=benchmark)
    returns.iloc[:] = benchmark.iloc[:] = 0.0
    assert record.returns[-1] == 0.02
    assert record.benchmark is not None
    assert record.benchmark[-1] == 0.02
