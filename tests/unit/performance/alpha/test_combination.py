"""Combinations of forecasts."""

from __future__ import annotations

import numpy as np

from tangency.performance.alpha.combination import return_weights
from tangency.performance.alpha.cross_section import standardised


def _panel(n_dates: int = 60, n_assets: int = 40) -> tuple[list[np.ndarray], np.ndarray]:
    random = np.random.default_rng(0)
    one, noise = random.normal(size=(2, n_dates, n_assets))
    two = 0.7 * one + 0.7 * random.normal(size=(n_dates, n_assets))
    returns = 0.01 + 0.004 * standardised(one) - 0.002 * standardised(two) + 0.01 * noise
    one[3, 5] = two[7, 2] = returns[9, 1] = np.nan
    return [one, two], returns


def test_return_weights_are_least_squares_with_a_constant_for_each_date() -> None:
    forecasts, returns = _panel()
    found = return_weights(forecasts, returns, 3, least_dates=20)
    assert np.isnan(found[:22]).all()
    assert np.isfinite(found[22:]).all()
    scores = [standardised(each) for each in forecasts]
    for t in (22, 40, 59):
        rows, targets = [], []
        for s in range(t - 2):
            known = np.isfinite(scores[0][s]) & np.isfinite(scores[1][s]) & np.isfinite(returns[s])
            date = np.zeros((known.sum(), t - 2))
            date[:, s] = 1.0
            rows.append(np.column_stack([scores[0][s, known], scores[1][s, known], date]))
            targets.append(returns[s, known])
        slopes = np.linalg.lstsq(np.vstack(rows), np.concatenate(targets))[0][:2]
        assert np.abs(found[t] - slopes).max() < 1e-7  # the ridge of a millionth


def test_one_forecast_twice_shares_its_weight() -> None:
    (one, _), returns = _panel()
    alone = return_weights([one], returns, 1, least_dates=20)[-1]
    twice = return_weights([one, one], returns, 1, least_dates=20)[-1]
    assert abs(twice[0] - twice[1]) < 1e-9
    assert abs(twice.sum() - alone[0]) < 1e-7
