"""Calibration of covariance forecasts: a true one is calibrated, and a wrong one is not."""

import numpy as np
import pytest

from tangency.errors import DataError
from tangency.risk.covariance_loss import quasi_likelihood_losses
from tangency.risk.model_checks import distance_calibration, mahalanobis_squares, variance_ratio
from tangency.risk.undefined import UndefinedFigure

RNG = np.random.default_rng(15)
ROOT = np.tril(RNG.normal(0, 0.005, (4, 4))) + 0.01 * np.eye(4)
TRUE = ROOT @ ROOT.T
RETURNS = RNG.standard_normal((3000, 4)) @ ROOT.T


def test_distances_are_those_of_the_inverse():
    expected = np.einsum("ti,ij,tj->t", RETURNS, np.linalg.inv(TRUE), RETURNS)
    assert mahalanobis_squares(TRUE, RETURNS) == pytest.approx(expected, rel=1e-9)
    losses = quasi_likelihood_losses(TRUE, RETURNS)
    assert losses - np.linalg.slogdet(TRUE)[1] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_truth_is_calibrated():
    found = distance_calibration(mahalanobis_squares(TRUE, RETURNS), 4, level=0.95)
    assert abs(found.mean_ratio - 1.0) < 3.0 * found.standard_error
    assert found.standard_error == pytest.approx(np.sqrt(2 / 4 / 3000), rel=0.1)
    assert found.beyond.p_value > 0.01


@pytest.mark.parametrize(("factor", "above"), [(0.7, True), (1.4, False)])
def test_a_wrong_size_shows(factor, above):
    found = distance_calibration(mahalanobis_squares(factor * TRUE, RETURNS), 4, level=0.95)
    assert found.mean_ratio == pytest.approx(1.0 / factor, rel=0.05)
    assert (found.mean_ratio > 1.0) == above
    assert found.beyond.p_value < 1e-4


def test_heavy_tails_keep_the_mean_and_lose_the_normal_quantile():
    heavy = RNG.standard_t(4, (3000, 1)) / np.sqrt(2.0) * RNG.standard_normal((3000, 4)) @ ROOT.T
    found = distance_calibration(mahalanobis_squares(TRUE, heavy), 4, level=0.99)
    assert abs(found.mean_ratio - 1.0) < 4.0 * found.standard_error
    assert found.beyond.p_value < 1e-4


def test_a_portfolio_that_the_optimiser_chose_is_underestimated():
    """The minimum-variance weights of a sample covariance look safer than they are: the ratio says by how much."""
    few = RETURNS[:20]
    sample = np.cov(few.T)
    weights = np.linalg.solve(sample, np.ones(4))
    variance = np.full(2980, weights @ sample @ weights)
    assert variance_ratio(RETURNS[20:] @ weights, variance).ratio > 1.05
    equal = np.full(4, 0.25)
    found = variance_ratio(RETURNS @ equal, np.full(3000, equal @ TRUE @ equal))
    assert abs(found.ratio - 1.0) < 3.0 * found.standard_error
    assert found.bias_statistic == np.sqrt(found.ratio)


def test_bad_input_is_named():
    with pytest.raises(DataError, match="other assets"):
        mahalanobis_squares(TRUE[:3, :3], RETURNS)
    with pytest.raises(DataError, match="not a number"):
        mahalanobis_squares(TRUE, np.full((3, 4), np.nan))
    with pytest.raises(UndefinedFigure, match="singular"):
        mahalanobis_squares(np.zeros((4, 4)), RETURNS)
    with pytest.raises(DataError, match="two distances"):
        distance_calibration(np.ones(1), 4, level=0.95)
    with pytest.raises(DataError, match="negative"):
        distance_calibration(np.array([1.0, -1.0]), 4, level=0.95)
    with pytest.raises(UndefinedFigure, match="not positive"):
        variance_ratio(np.ones(2), np.array([1.0, 0.0]))
    with pytest.raises(DataError, match="each period"):
        variance_ratio(np.ones(2), np.ones(3))
    with pytest.raises(DataError, match="not a number"):
        variance_ratio(np.array([1.0, np.inf]), np.ones(2))
