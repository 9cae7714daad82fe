"""The expected maximum drawdown: by hand, by enumeration, and against the Brownian motion's."""

from itertools import product
from math import pi, sqrt

import numpy as np
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.risk.drawdown import drawdowns
from tangency.risk.expected_drawdown import expected_maximum_drawdown


def test_the_starting_equity_is_a_peak_and_draws_differ():
    """QuantStats' Monte Carlo permutes, and leaves the start out: two losses of half are 75 %, not 50 %."""
    found = expected_maximum_drawdown([-0.5, 0.5], horizon_periods=2, block_periods=1.0, n_draws=4000)
    assert set(np.round(found.draws, 12)) == {0.0, 0.5, 0.75}
    assert found.mean == pytest.approx((0.75 + 0.5 + 0.5 + 0.0) / 4, abs=5 * found.standard_error)


def test_independent_periods_are_enumerated():
    returns = (-0.1, 0.05, 0.2)
    exact = np.mean([drawdowns(np.array(path)).max() for path in product(returns, repeat=5)])
    found = expected_maximum_drawdown(returns, horizon_periods=5, block_periods=1.0, n_draws=20_000, seed=1)
    assert found.mean == pytest.approx(exact, abs=4 * found.standard_error)


def test_a_driftless_brownian_motion_loses_what_its_theory_says():
    """Magdon-Ismail et al.: E = √(π/2) σ√T without drift; sampled T times it is about 1.2 σ less."""
    sigma, horizon = 1e-4, 1000
    returns = sigma * np.random.default_rng(2).standard_normal(20_000)
    returns = sigma * (returns - returns.mean()) / returns.std()
    found = expected_maximum_drawdown(returns, horizon_periods=horizon, block_periods=1.0, n_draws=8000)
    theory = sqrt(pi / 2) * sigma * sqrt(horizon) - 2 * 0.5826 * sigma
    assert found.mean == pytest.approx(theory, rel=0.02)


def test_longer_horizons_and_higher_levels_are_deeper():
    returns = 0.01 * np.random.default_rng(3).standard_normal(500)
    means = [expected_maximum_drawdown(returns, horizon_periods=h, block_periods=10.0).mean for h in (20, 60, 250)]
    assert means == sorted(means)
    found = expected_maximum_drawdown(returns, horizon_periods=60, block_periods=10.0)
    assert found.at(0.5) < found.at(0.95) <= found.draws[-1]
    again = expected_maximum_drawdown(returns, horizon_periods=60, block_periods=10.0)
    assert again.draws.tobytes() == found.draws.tobytes()


def test_blocks_keep_losses_together():
    """Losses that come in runs are deeper than the same losses apart."""
    runs = np.tile(np.r_[np.full(20, -0.01), np.full(20, 0.0101)], 20)
    apart = expected_maximum_drawdown(runs, horizon_periods=100, block_periods=1.0, n_draws=2000).mean
    together = expected_maximum_drawdown(runs, horizon_periods=100, block_periods=40.0, n_draws=2000).mean
    assert together > 1.5 * apart


def test_gains_alone_lose_nothing_and_a_total_loss_all():
    gain = expected_maximum_drawdown([0.01], horizon_periods=9, block_periods=1.0, n_draws=5)
    assert (gain.mean, gain.standard_error) == (0.0, 0.0)
    lost = expected_maximum_drawdown([-1.0], horizon_periods=9, block_periods=1.0, n_draws=5)
    assert lost.mean == 1.0


def test_bad_input_is_named():
    with pytest.raises(ConfigurationError, match="below one"):
        expected_maximum_drawdown([0.01], horizon_periods=0, block_periods=1.0)
    with pytest.raises(ConfigurationError, match="below one"):
        expected_maximum_drawdown([0.01], horizon_periods=5, block_periods=0.5)
    with pytest.raises(DataError, match="missing"):
        expected_maximum_drawdown([np.nan], horizon_periods=5, block_periods=1.0)
