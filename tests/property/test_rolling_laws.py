"""Laws of estimates from windows that move: a function of the window and its place, and that of the window alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.returns import Returns
from tangency.contracts.scatter import RollingScatter, Scatter
from tangency.contracts.semidefinite import is_proven, is_semidefinite
from tangency.errors import ConfigurationError
from tangency.testing.comparison import same_bits

SEEDS = st.integers(0, 2**32 - 1)


def history(seed: int, n_periods: int, n_assets: int, *, mean: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    sizes = np.exp(rng.uniform(-7.0, -2.0, n_assets))
    return rng.standard_t(3, (n_periods, n_assets)) * sizes + mean * sizes


def window(values: np.ndarray, first: int, length: int) -> Returns:
    return Returns(
        assets=tuple(f"A{i:03d}" for i in range(values.shape[1])),
        dates=np.arange(first, first + length),
        values=frozen_floats(values[first : first + length]),
        periods_per_year=None,
    )


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 70), st.integers(2, 500), st.integers(1, 90), st.sampled_from([0.0, 0.2, 30.0]))
def test_a_window_that_moved_has_the_scatter_of_the_window(
    seed: int, n_assets: int, length: int, step: int, mean: float
) -> None:
    """Law: the rolling scatter is the direct one, to 1e-12 of the assets' own second moments, and as well proven."""
    values, rolling = history(seed, 900, n_assets, mean=mean), RollingScatter()
    for first in range(0, 900 - length, step * 5):
        returns = window(values, first, length)
        moved = rolling.at(returns, first, scale=1.0 / length).matrix
        direct = Scatter(returns=returns, scale=1.0 / length).matrix
        sizes = np.sqrt(np.square(returns.values).mean(axis=0))
        assert (np.abs(moved - direct) <= 1e-12 * np.outer(sizes, sizes)).all()
        assert same_bits(np.ascontiguousarray(moved.T), np.ascontiguousarray(moved))
        assert is_proven(moved)
        assert is_semidefinite(moved)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(128, 400), st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_the_windows_before_do_not_matter(seed: int, length: int, before: list[int]) -> None:
    """Law: the scatter has the same bits whatever windows were asked for before, and whatever lies outside of its own.

    That is what a sum that is updated by what came and went cannot have: after a return of 1e6 has left it, its
    rounding stays.
    """
    values, at = history(seed, 900, 40), 250
    rolling = RollingScatter()
    for first in before:
        rolling.at(window(values, first, length), first, scale=1.0)
    expected = rolling.at(window(values, at, length), at, scale=1.0).matrix
    other = np.full(values.shape, 1e6)
    other[at : at + length] = values[at : at + length]
    alone = RollingScatter()
    for first in (0, at - 40):
        alone.at(window(other, first, length), first, scale=1.0)
    assert same_bits(expected, alone.at(window(other, at, length), at, scale=1.0).matrix)


def test_other_assets_begin_anew() -> None:
    """Law: what is kept belongs to the assets it was formed of."""
    values, rolling = history(1, 600, 41), RollingScatter()
    rolling.at(window(values, 0, 300), 0, scale=1.0)
    fewer = np.ascontiguousarray(values[:, :40])
    direct = RollingScatter().at(window(fewer, 20, 300), 20, scale=1.0).matrix
    assert same_bits(rolling.at(window(fewer, 20, 300), 20, scale=1.0).matrix, direct)


@pytest.mark.parametrize("length", [100, 300])
def test_a_negative_scale_is_refused(length: int) -> None:
    with pytest.raises(ConfigurationError, match="not negative"):
        RollingScatter().at(window(history(0, 400, 40), 0, length), 0, scale=-1.0)
