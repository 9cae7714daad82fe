"""Stability, network, change points, leads, common periods and alerts: by independent code and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.stats import false_discovery_control

from tangency.contracts.semidefinite import is_semidefinite
from tangency.dependence.alerts import pair_alerts
from tangency.dependence.change_points import change_points, long_run_deviation
from tangency.dependence.common_movement import common_movement
from tangency.dependence.common_periods import members_of, pairwise_correlation
from tangency.dependence.lead_lag import adjusted, lead_lags
from tangency.dependence.network import spanning_tree
from tangency.dependence.stability import frobenius_change, mantel_correlation
from tangency.errors import DataError


def _correlation(n: int, seed: int) -> np.ndarray:
    return np.corrcoef(np.random.default_rng(seed).normal(size=(3 * n, n)).T)


@pytest.mark.parametrize("seed", range(5))
def test_the_tree_is_scipys(seed: int) -> None:
    matrix = _correlation(20, seed)
    labels = tuple(f"A{k:02d}" for k in range(20))
    tree = spanning_tree(matrix, labels)
    theirs = minimum_spanning_tree(np.sqrt(2.0 * (1.0 - matrix)))
    assert tree.length == pytest.approx(theirs.sum() / 19, rel=1e-12)
    edges = {frozenset((labels[i], labels[j])) for i, j in zip(*theirs.nonzero(), strict=True)}
    assert {frozenset(edge) for edge in tree.edges} == edges
    assert sum(tree.degrees.values()) == 38


def test_equal_distances_join_in_order() -> None:
    assert spanning_tree(np.eye(4), ("A", "B", "C", "D")).edges == (("A", "B"), ("A", "C"), ("A", "D"))


def test_stability_of_what_does_not_change() -> None:
    matrix = _correlation(6, 1)
    assert frobenius_change(matrix, matrix) == 0.0
    assert mantel_correlation(matrix, matrix) == pytest.approx(1.0)
    assert mantel_correlation(np.eye(2), matrix[:2, :2]) is None
    other = _correlation(6, 2)
    above = np.triu_indices(6, 1)
    assert frobenius_change(matrix, other) == pytest.approx(np.sqrt(np.mean((matrix - other)[above] ** 2)))
    assert mantel_correlation(matrix, other) == pytest.approx(np.corrcoef(matrix[above], other[above])[0, 1])


def test_adjusted_p_values_are_scipys() -> None:
    p_values = np.sort(np.random.default_rng(0).uniform(size=40) ** 3)
    assert adjusted(p_values.tolist()) == pytest.approx(false_discovery_control(p_values, method="by"))


def test_leads_are_correlations_of_shifted_columns_over_common_periods() -> None:
    values = np.random.default_rng(1).normal(size=(80, 3))
    values[:30, 2] = np.nan
    values[50, 0] = np.nan
    frame = pd.DataFrame(values, columns=list("ABC"))
    for each in lead_lags(values, ("A", "B", "C"), 3):
        expected = frame[each.leader].shift(each.lag).corr(frame[each.follower])
        assert each.correlation == pytest.approx(expected, rel=1e-10)


def test_false_leads_are_as_rare_as_stated() -> None:
    """Law: without leads, any is found in at most 5 % of samples, and 3 standard errors."""
    false = 0
    for seed in range(200):
        values = np.random.default_rng(seed).normal(size=(150, 5))
        false += lead_lags(values, tuple("ABCDE"), 3)[0].q_value <= 0.05
    assert false / 200 <= 0.05 + 3.0 * (0.05 * 0.95 / 200) ** 0.5


def test_a_change_of_correlation_is_found_and_none_where_there_is_none() -> None:
    random = np.random.default_rng(3)
    common = random.normal(size=(800, 1))
    own = random.normal(size=(800, 6))
    share = np.where(np.arange(800) < 400, 0.2, 0.9)[:, None]
    values = 0.01 * (np.sqrt(share) * common + np.sqrt(1.0 - share) * own)
    values[200:600] *= 3.0  # a change of volatility is none of correlation
    periods, movement = common_movement(values, 60)
    found = change_points(movement, least=60)
    assert len(found) == 1
    assert abs(int(periods[found[0].place]) - 400) < 60
    false = sum(
        bool(change_points(common_movement(np.random.default_rng(k).normal(size=(400, 4)), 40)[1], least=40))
        for k in range(100)
    )
    assert false <= 5


def test_the_long_run_deviation_is_that_of_independent_values_and_of_a_moving_average() -> None:
    x = np.random.default_rng(4).normal(size=20_000)
    assert long_run_deviation(x - x.mean()) == pytest.approx(1.0, abs=0.05)
    moving = x[1:] + 0.5 * x[:-1]
    assert long_run_deviation(moving - moving.mean()) == pytest.approx(1.5, abs=0.1)


def test_pairs_have_their_common_periods() -> None:
    values = np.random.default_rng(5).normal(size=(60, 4))
    values[:15, 1] = np.nan
    values[50:, 2] = np.nan
    assert members_of(values).tolist() == [0, 1, 2, 3]
    matrix, repaired = pairwise_correlation(values, tuple("ABCD"))
    assert repaired == 0.0
    assert matrix == pytest.approx(pd.DataFrame(values).corr().to_numpy(), abs=1e-12)
    values[15, 1] = np.nan
    assert members_of(values).tolist() == [0, 2, 3]


def test_what_is_no_correlation_matrix_is_repaired_and_said() -> None:
    random = np.random.default_rng(6)
    x = random.normal(size=(40, 1))
    values = np.hstack([x, x + 0.05 * random.normal(size=(40, 1)), x + 0.05 * random.normal(size=(40, 1))])
    values[:10, 0] = np.nan  # where the other two move against each other
    values[:10, 2] = -6.0 * values[:10, 1]
    matrix, repaired = pairwise_correlation(values, tuple("ABC"))
    assert repaired > 0.0
    assert is_semidefinite(matrix.copy())
    assert matrix.diagonal() == pytest.approx(np.ones(3))


def test_a_pair_at_rest_in_common_periods_is_refused() -> None:
    values = np.random.default_rng(7).normal(size=(40, 2))
    values[:10, 0] = np.nan
    values[10:, 1] = 0.01
    with pytest.raises(DataError, match=r"A and B|B and A"):
        pairwise_correlation(values, ("A", "B"))


def test_alerts_of_constant_correlation_are_as_rare_as_the_band_says() -> None:
    """Law: a band of 2 standard errors is left by some 4.6 % of normal pairs."""
    random, outside = np.random.default_rng(8), 0
    for _ in range(2000):
        x = random.normal(size=(120, 2))
        x[:, 1] = 0.6 * x[:, 0] + 0.8 * x[:, 1]
        outside += len(pair_alerts(np.corrcoef(x[:60].T), np.corrcoef(x[60:].T), 60, 2.0))
    assert outside / 2000 == pytest.approx(0.0455, abs=0.015)
