import subprocess
import sys
from math import exp, log

import numpy as np
import pytest
from arch import arch_model

from tangency.sdk import DataError, NoParams
from tangency_risk_models.covariance.dcc import DccCovariance
from tangency_risk_models.covariance.garch import GarchCovariance
from tangency_risk_models.kernel.conditional_volatility import conditional_volatility
from tangency_risk_models.kernel.dynamic_correlation import dynamic_correlation

NOTHING = NoParams()


def dcc_path(e, a, b):
    """Return all Q of Engle's recursion, the one after the window included."""
    target = sum(np.outer(row, row) for row in e) / len(e)
    q = [target]
    q.extend(None for _ in e)
    for t, row in enumerate(e):
        q[t + 1] = (1 - a - b) * target + a * np.outer(row, row) + b * q[t]
    return q


def simulated(n_periods, a=0.06, b=0.9, seed=2):
    rng = np.random.default_rng(seed)
    target = np.array([[1.0, 0.6, 0.2], [0.6, 1.0, -0.1], [0.2, -0.1, 1.0]])
    q, rows = target, []
    for _ in range(n_periods):
        d = np.sqrt(np.diag(q))
        rows.append(np.linalg.cholesky(q / np.outer(d, d)) @ rng.normal(size=3))
        q = (1 - a - b) * target + a * np.outer(rows[-1], rows[-1]) + b * q
    return np.array(rows)


def test_volatilities_are_those_of_arch_in_any_unit(window):
    y = window(300, 3).values
    found = conditional_volatility(y, ("A", "B", "C"))
    for i in range(3):
        x = 100 * (y[:, i] - y[:, i].mean())
        fit = arch_model(x, mean="Zero", rescale=False).fit(disp="off")
        forecast = float(fit.forecast(horizon=1).variance.iloc[-1, 0]) ** 0.5 / 100
        assert found.next_deviation[i] == pytest.approx(forecast, rel=1e-2)
    other = conditional_volatility(y * 365.0, ("A", "B", "C"))
    assert other.next_deviation == pytest.approx(365.0 * found.next_deviation, rel=1e-12)
    assert np.array_equal(other.residuals, found.residuals)


def test_garch_puts_the_forecast_on_the_diagonal_and_the_residuals_correlation_beside_it(window):
    volatility = conditional_volatility(window(300, 3).values, ("A", "B", "C"))
    found = GarchCovariance(NOTHING).estimate(window(300, 3)).matrix
    d = volatility.next_deviation
    e = volatility.residuals
    c = e.T @ e / len(e)
    c = c / np.sqrt(np.outer(np.diag(c), np.diag(c)))
    assert np.abs(found - np.diag(d) @ c @ np.diag(d)).max() <= 1e-12 * found.max()


def pair_likelihood(e, a, b):
    """Return −2 × the sum of the pairs' Gaussian log-likelihoods along Engle's recursion, constants left out."""
    total = 0.0
    for q, row in zip(dcc_path(e, a, b), e, strict=False):
        for i, j in ((0, 1), (0, 2), (1, 2)):
            rho = q[i, j] / (q[i, i] * q[j, j]) ** 0.5
            left = 1.0 - rho * rho
            total += log(left) + (row[i] ** 2 + row[j] ** 2 - 2 * rho * row[i] * row[j]) / left
    return total


def test_dcc_finds_its_own_parameters_and_steps_once_beyond_the_window():
    e = simulated(1500)
    e = e / e.std(axis=0)
    found = dynamic_correlation(e)
    assert (found.a, found.b) == (pytest.approx(0.06, abs=0.03), pytest.approx(0.9, abs=0.06))
    q = dcc_path(e, found.a, found.b)[-1]
    d = np.sqrt(np.diag(q))
    assert np.abs(found.correlation - q / np.outer(d, d)).max() <= 1e-12
    best = pair_likelihood(e, found.a, found.b)
    for a, b in ((0.0, 0.0), (0.02, 0.95), (found.a + 0.01, found.b - 0.01), (found.a, found.b - 0.02)):
        assert best < pair_likelihood(e, a, b)


def test_dcc_is_bit_for_bit_the_same_in_any_order_of_assets():
    e = simulated(200)
    order = [2, 0, 1]
    here, there = dynamic_correlation(e), dynamic_correlation(e[:, order])
    assert (here.a, here.b) == (there.a, there.b)


def test_an_asset_that_is_there_twice_takes_part_once():
    e = simulated(200)
    once, twice = dynamic_correlation(e), dynamic_correlation(np.column_stack([e[:, 1], e, -e[:, 2]]))
    assert (once.a, once.b) == (twice.a, twice.b)
    assert twice.correlation[0, 2] == pytest.approx(1.0, abs=1e-12)
    alone = dynamic_correlation(np.column_stack([e[:, 0], e[:, 0]]))
    assert (alone.a, alone.b) == (0.0, 0.0)


@pytest.mark.parametrize("n_assets", [2, 10])
def test_four_periods_have_a_dynamic_correlation(n_assets):
    e = np.random.default_rng(3).normal(size=(4, n_assets))
    found = dynamic_correlation(e / e.std(axis=0)).correlation
    assert np.isfinite(found).all()
    assert np.linalg.eigvalsh(found)[0] >= -1e-12


def test_two_equal_assets_stay_perfectly_correlated(window, returns_of):
    y = window(200, 2).values
    found = DccCovariance(NOTHING).estimate(returns_of(np.column_stack([y, y[:, 0]]))).matrix
    assert found[0, 2] == pytest.approx(found[0, 0], rel=1e-9)
    assert np.linalg.eigvalsh(found)[0] >= -1e-12 * found.max()


@pytest.mark.parametrize("model", [GarchCovariance, DccCovariance])
def test_what_never_moves_has_no_volatility_to_model(model, window, returns_of):
    y = window(100, 3).values.copy()
    y[:, 1] = 0.01
    with pytest.raises(DataError) as caught:
        model(NOTHING).estimate(returns_of(y))
    assert caught.value.where == "asset A01"


def test_volatility_clusters_raise_the_forecast(returns_of):
    rng = np.random.default_rng(0)
    variance, calm = 1.0, []
    for _ in range(1500):
        calm.append(rng.normal() * variance**0.5)
        variance = 0.05 + 0.1 * calm[-1] ** 2 + 0.85 * variance
    storm = [*calm[:-5], 4.0, -4.0, 5.0, -5.0, 4.5]
    after = [
        GarchCovariance(NOTHING).estimate(returns_of(0.01 * np.array(x)[:, None])).matrix[0, 0] for x in (calm, storm)
    ]
    assert after[1] > 2 * after[0]
    assert after[0] == pytest.approx(1e-4 * variance, rel=exp(0.5) - 1)


def test_neither_arch_nor_scikit_learn_is_imported_before_it_is_needed():
    code = "import sys, tangency_risk_models.plugin as p; list(p.register_risk_models()); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {"arch", "sklearn", "statsmodels"}.isdisjoint(loaded)
