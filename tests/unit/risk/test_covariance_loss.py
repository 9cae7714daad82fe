import numpy as np
import pytest
from scipy.stats import multivariate_normal

from tangency.risk.covariance_loss import loss_difference_statistic, quasi_likelihood_losses


def test_it_is_minus_twice_the_gaussian_log_density_but_for_the_constant():
    rng = np.random.default_rng(0)
    root = rng.normal(size=(4, 4))
    covariance = root @ root.T + np.eye(4)
    deviations = rng.normal(size=(7, 4))
    densities = multivariate_normal(np.zeros(4), covariance).logpdf(deviations)
    expected = -2.0 * densities - 4 * np.log(2 * np.pi)
    assert quasi_likelihood_losses(covariance, deviations) == pytest.approx(expected, rel=1e-12)


def test_in_expectation_the_truth_has_the_least_loss():
    """Over its own second moments, a covariance loses less than any other: exact, for the loss is linear in dd'."""
    rng = np.random.default_rng(1)
    deviations = rng.normal(size=(40, 3)) @ np.diag([1.0, 2.0, 0.5])
    truth = deviations.T @ deviations / 40
    least = quasi_likelihood_losses(truth, deviations).mean()
    for _ in range(20):
        other = truth + 0.2 * np.diag(rng.uniform(size=3)) + 0.1
        assert quasi_likelihood_losses(other, deviations).mean() > least


@pytest.mark.parametrize("covariance", [np.ones((2, 2)), np.diag([1.0, 0.0]), np.diag([1.0, -1.0])])
def test_a_singular_covariance_has_no_loss(covariance):
    assert quasi_likelihood_losses(covariance, np.ones((1, 2))) is None


def test_the_statistic_is_the_plain_one_where_differences_do_not_hang_together():
    rng = np.random.default_rng(2)
    differences = rng.normal(0.5, 1.0, 20_000)
    plain = differences.mean() / (differences.std() / np.sqrt(differences.size))
    assert loss_difference_statistic(differences) == pytest.approx(plain, rel=0.05)


def test_the_statistic_is_smaller_where_they_do():
    rng = np.random.default_rng(3)
    noise = rng.normal(size=5_003)
    moving = 0.1 + noise[3:] + noise[2:-1] + noise[1:-2] + noise[:-3]
    plain = moving.mean() / (moving.std() / np.sqrt(moving.size))
    assert abs(loss_difference_statistic(moving)) < 0.7 * abs(plain)


def test_differences_that_do_not_vary_have_none():
    assert loss_difference_statistic(np.ones(5)) is None
