"""Levels know which pairs are collinear, and refuse constants, gaps and labels that stand twice."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.dependence import Levels, price_distances
from tangency.errors import DataError

WALKS = np.random.default_rng(0).standard_normal((100, 3)).cumsum(axis=0) + 1e4
FIRST, SECOND = np.array([0, 0, 1]), np.array([1, 2, 2])


def test_moments_are_of_levels_less_their_means() -> None:
    levels = Levels.of(("A", "B", "C"), WALKS)
    np.testing.assert_allclose(levels.gram, np.cov(WALKS.T, ddof=0) * 100, rtol=1e-10)
    np.testing.assert_allclose(
        levels.correlations(FIRST, SECOND), np.corrcoef(np.diff(WALKS, axis=0).T)[FIRST, SECOND], rtol=1e-10
    )
    assert not levels.are_collinear(FIRST, SECOND).any()


def test_copies_are_collinear() -> None:
    levels = Levels.of(("A", "B"), np.column_stack([WALKS[:, 0], 3.0 - 2.0 * WALKS[:, 0]]))
    assert levels.are_collinear(np.array([0]), np.array([1])).tolist() == [True]


@pytest.mark.parametrize("value", [0.0, 0.1, 7e8])
def test_a_level_that_never_moves_is_refused_by_name(value: float) -> None:
    with pytest.raises(DataError, match=r"a level never moves; where: levels\[B\]"):
        Levels.of(("A", "B"), np.column_stack([WALKS[:, 0], np.full(100, value)]))


def test_a_noise_beyond_rounding_is_not_collinear() -> None:
    noisy = WALKS[:, 0] + 0.01 * np.random.default_rng(1).standard_normal(100)
    levels = Levels.of(("A", "B"), np.column_stack([WALKS[:, 0], noisy]))
    assert levels.are_collinear(np.array([0]), np.array([1])).tolist() == [False]


def test_levels_do_not_follow_later_writes() -> None:
    values = WALKS.copy()
    levels = Levels.of(("A", "B", "C"), values)
    before = levels.centred.copy()
    values[:] = 0.0
    np.testing.assert_array_equal(levels.centred, before)


@pytest.mark.parametrize("gap", [np.nan, np.inf])
def test_a_gap_is_refused_by_name(gap: float) -> None:
    values = WALKS.copy()
    values[50, 1] = gap
    with pytest.raises(DataError, match=r"missing or infinite; where: levels\[B\]"):
        Levels.of(("A", "B", "C"), values)


def test_a_label_that_stands_twice_is_refused() -> None:
    with pytest.raises(DataError, match="an asset appears twice"):
        Levels.of(("A", "B", "A"), WALKS)


def test_distances_are_of_prices_that_begin_at_one() -> None:
    own = WALKS / WALKS[0]
    expected = [((own[:, i] - own[:, j]) ** 2).sum() for i, j in zip(FIRST, SECOND, strict=True)]
    np.testing.assert_allclose(price_distances(WALKS, FIRST, SECOND), expected, rtol=1e-10)
