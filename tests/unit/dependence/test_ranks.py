"""Johansen's statistics are statsmodels', and p-values of the trace are those of independent walks."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.vector_ar.vecm import coint_johansen

from tangency.dependence import Levels, johansen
from tangency.dependence.ranks import MAX_EIGEN, TRACE
from tangency.errors import DataError


def walks(seed: int, n_sessions: int, n: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((n_sessions, n)).cumsum(axis=0)
    values[:, 1] = 0.5 * values[:, 0] + rng.standard_normal(n_sessions)
    return values + 50.0


@pytest.mark.parametrize("n_sessions", [60, 250, 750, 1500])
def test_both_statistics_are_those_of_statsmodels(n_sessions: int) -> None:
    values = walks(n_sessions, n_sessions, 11)
    first, second = (each.astype(np.int64) for each in np.triu_indices(11, 1))
    found = johansen(Levels.of(tuple("ABCDEFGHIJK"), values), first, second)
    for k in range(len(first)):
        peer = coint_johansen(values[:, [first[k], second[k]]], det_order=0, k_ar_diff=1)
        assert found.trace[k] == pytest.approx(peer.lr1[0], rel=1e-9)
        assert found.trace_at_most_one[k] == pytest.approx(peer.lr1[1], rel=1e-8, abs=1e-10)
        assert found.max_eigen[k] == pytest.approx(peer.lr2[0], rel=1e-9)


def test_critical_values_are_those_that_statsmodels_tabulates() -> None:
    peer = coint_johansen(walks(1, 100, 2), det_order=0, k_ar_diff=1)
    np.testing.assert_allclose(peer.cvt, [TRACE[0], TRACE[1]], rtol=1e-12)
    np.testing.assert_allclose(peer.cvm, [MAX_EIGEN[0], MAX_EIGEN[1]], rtol=1e-12)


@pytest.mark.parametrize("n_sessions", [250, 1000])
def test_p_values_of_independent_walks_are_uniform(n_sessions: int) -> None:
    """At 5 and 1 % within three standard errors, and two tenths of the level for the shorter walks' own size."""
    rng, p = np.random.default_rng(n_sessions), []
    for _ in range(200):
        levels = Levels.of(tuple(map(str, range(40))), rng.standard_normal((n_sessions, 40)).cumsum(axis=0))
        p.append(johansen(levels, np.arange(0, 40, 2), np.arange(1, 40, 2)).p_values)
    values = np.concatenate(p)
    for level in (0.05, 0.01):
        error = np.sqrt(level * (1.0 - level) / values.size)
        assert abs((values <= level).mean() - level) < 3.0 * error + 0.2 * level


def test_collinear_levels_have_no_statistic() -> None:
    walk = walks(1, 200, 2)[:, 0]
    found = johansen(Levels.of(("A", "B"), np.column_stack([walk, walk])), np.array([0]), np.array([1]))
    assert np.isnan(found.trace[0])
    assert np.isnan(found.p_values[0])


def test_too_few_sessions_are_refused() -> None:
    with pytest.raises(DataError, match="too few for Johansen"):
        johansen(Levels.of(("A", "B"), walks(1, 19, 2)), np.array([0]), np.array([1]))
