"""Each estimator against its paper's formula, written once more in loops: slow, plain, and by another route."""

from decimal import Decimal, localcontext
from itertools import product
from math import pi, sqrt

import numpy as np
import pytest

from tangency.sdk import ConfigurationError, DataError, NoParams, dense_covariance
from tangency_risk_models.covariance.denoised import DenoisedCovariance
from tangency_risk_models.covariance.denoised_targeted import TargetedDenoisedCovariance, TargetedParams
from tangency_risk_models.covariance.detoned import DetonedCovariance, DetonedParams
from tangency_risk_models.covariance.ewma import EwmaCovariance, EwmaParams
from tangency_risk_models.covariance.gerber import GerberCovariance, GerberParams
from tangency_risk_models.covariance.ledoit_wolf_constant_correlation import LedoitWolfConstantCorrelation
from tangency_risk_models.covariance.ledoit_wolf_nonlinear import LedoitWolfNonlinear
from tangency_risk_models.covariance.observed_factor import ObservedFactorCovariance, ObservedFactorParams
from tangency_risk_models.covariance.pca_factor import PcaFactorCovariance, PcaFactorParams
from tangency_risk_models.covariance.sample import SampleCovariance
from tangency_risk_models.covariance.semi_covariance import SemiCovariance, SemiCovarianceParams

NOTHING = NoParams()


def close(found, expected, tolerance=1e-12):
    assert np.abs(found - expected).max() <= tolerance * np.abs(expected).max()


def facts(estimate):
    return {fact.name: fact.value for fact in estimate.facts}


@pytest.mark.parametrize("shape", [(60, 4), (12, 15), (5, 2)])
def test_constant_correlation_is_that_of_the_appendix(window, shape):
    y = window(*shape).values
    n_periods, n = y.shape
    x = y - y.mean(axis=0)
    s = np.array([[sum(x[t, i] * x[t, j] for t in range(n_periods)) / n_periods for j in range(n)] for i in range(n)])
    r = [s[i, j] / sqrt(s[i, i] * s[j, j]) for i in range(n - 1) for j in range(i + 1, n)]
    mean_r = 2 / ((n - 1) * n) * sum(r)
    f = np.array([[s[i, i] if i == j else mean_r * sqrt(s[i, i] * s[j, j]) for j in range(n)] for i in range(n)])
    pi_ij = [[np.mean((x[:, i] * x[:, j] - s[i, j]) ** 2) for j in range(n)] for i in range(n)]

    def theta(k, i, j):
        return np.mean((x[:, k] ** 2 - s[k, k]) * (x[:, i] * x[:, j] - s[i, j]))

    rho = sum(pi_ij[i][i] for i in range(n))
    for i, j in product(range(n), repeat=2):
        if i != j:
            terms = sqrt(s[j, j] / s[i, i]) * theta(i, i, j) + sqrt(s[i, i] / s[j, j]) * theta(j, i, j)
            rho += mean_r / 2 * terms
    # Two assets have one correlation, so S is its own target.
    kappa = (np.sum(pi_ij) - rho) / np.sum((f - s) ** 2) if n > 2 else 0
    delta = max(0, min(kappa / n_periods, 1))
    found = LedoitWolfConstantCorrelation(NOTHING).estimate(window(*shape))
    close(found.matrix, delta * f + (1 - delta) * s)
    assert facts(found)["shrinkage"] == pytest.approx(delta, abs=1e-10)


@pytest.mark.parametrize("shape", [(80, 6), (200, 40), (25, 24), (20, 35), (8, 12)])
def test_nonlinear_shrinkage_is_that_of_the_paper(window, shape):
    y = window(*shape).values
    p, n = y.shape[1], y.shape[0] - 1
    x = y - y.mean(axis=0)
    values, vectors = np.linalg.eigh(x.T @ x / n)
    lam, h = values[max(0, p - n) :], n ** (-1 / 3)

    def kernel(u):
        return 3 / (4 * sqrt(5)) * max(1 - u * u / 5, 0)

    def hilbert(u):
        with localcontext(prec=60):  # the terms cancel where u is large
            u, root = Decimal(float(u)), Decimal(5).sqrt()
            logarithm = abs((root - u) / (root + u)).ln()
            return float(-Decimal("0.3") * u + 3 / (4 * root) * (1 - u * u / 5) * logarithm) / pi

    shrunk = []
    for value in lam:
        f = np.mean([kernel((value - other) / (h * other)) / (h * other) for other in lam])
        hf = np.mean([hilbert((value - other) / (h * other)) / (h * other) for other in lam])
        c = p / n
        if p <= n:
            shrunk.append(value / ((pi * c * value * f) ** 2 + (1 - c - pi * c * value * hf) ** 2))
        else:
            shrunk.append(1 / (pi**2 * value * (f**2 + hf**2)))
    if p > n:
        # Eq. C.8 is the transform of the kernel estimate at zero.
        at_zero = np.mean([hilbert(-1 / h) / (h * other) for other in lam])
        shrunk = [1 / (pi * (p - n) / n * at_zero)] * (p - n) + shrunk
    expected = sum(d * np.outer(v, v) for d, v in zip(shrunk, vectors.T, strict=True))
    close(LedoitWolfNonlinear(NOTHING).estimate(window(*shape)).matrix, expected, 1e-8)


def test_ewma_weighs_by_age(window):
    y = window(40, 3).values
    raw = [2 ** (-(39 - t) / 7.0) for t in range(40)]
    w = [each / sum(raw) for each in raw]
    m = sum(w[t] * y[t] for t in range(40))
    s = sum(w[t] * np.outer(y[t] - m, y[t] - m) for t in range(40)) / (1 - sum(each**2 for each in w))
    close(EwmaCovariance(EwmaParams(half_life_periods=7.0)).estimate(window(40, 3)).matrix, s)


def test_ewma_without_fading_is_the_sample_covariance(window):
    slow = EwmaCovariance(EwmaParams(half_life_periods=100_000.0)).estimate(window(40, 3)).matrix
    close(slow, SampleCovariance(NOTHING).estimate(window(40, 3)).matrix, 1e-3)


def denoised_by_hand(y):
    n_periods, n = y.shape
    c = np.corrcoef(y.T)
    values, vectors = np.linalg.eigh(c)
    noise = list(values)
    while True:
        edge = np.mean(noise) * (1 + sqrt(n / n_periods)) ** 2
        fewer = [value for value in noise if value <= edge]
        if len(fewer) == len(noise):
            break
        noise = fewer
    return c, values, vectors, len(noise), np.mean(noise)


def unit(c):
    return c / np.sqrt(np.outer(np.diag(c), np.diag(c)))


@pytest.mark.parametrize("shape", [(120, 10), (30, 40)])
def test_denoising_replaces_the_noise_by_its_mean(window, shape):
    y = window(*shape).values
    _, values, vectors, n_noise, mean = denoised_by_hand(y)
    assert 0 < n_noise < shape[1]
    clean = np.where(np.arange(shape[1]) < n_noise, mean, values)
    c = unit(vectors @ np.diag(clean) @ vectors.T)
    s = y.std(axis=0, ddof=1)
    found = DenoisedCovariance(NOTHING).estimate(window(*shape))
    close(found.matrix, c * np.outer(s, s), 1e-11)
    assert facts(found)["eigenvalues above the edge"] == shape[1] - n_noise


@pytest.mark.parametrize("kept", [0.0, 0.3, 1.0])
def test_targeted_denoising_shrinks_the_noise_to_its_diagonal(window, kept):
    y = window(120, 10).values
    _, values, vectors, n_noise, _ = denoised_by_hand(y)
    signal = sum(values[k] * np.outer(vectors[:, k], vectors[:, k]) for k in range(n_noise, 10))
    noise = sum(values[k] * np.outer(vectors[:, k], vectors[:, k]) for k in range(n_noise))
    c = signal + kept * noise + (1 - kept) * np.diag(np.diag(noise))
    s = y.std(axis=0, ddof=1)
    found = TargetedDenoisedCovariance(TargetedParams(noise_kept=kept)).estimate(window(120, 10)).matrix
    close(found, c * np.outer(s, s), 1e-11)


def with_sectors(returns_of):
    rng = np.random.default_rng(4)
    sectors = np.repeat(rng.normal(size=(200, 3)), 4, axis=1)
    return returns_of(0.01 * (rng.normal(size=(200, 1)) + sectors + rng.normal(size=(200, 12))))


@pytest.mark.parametrize(("asked", "removed"), [(1, 1), (2, 2), (9, 3)])
def test_detoning_removes_the_largest_components_and_as_much_rank(returns_of, asked, removed):
    returns = with_sectors(returns_of)
    s = returns.values.std(axis=0, ddof=1)
    clean = DenoisedCovariance(NOTHING).estimate(returns).matrix / np.outer(s, s)
    values, vectors = np.linalg.eigh(clean)
    market = sum(values[-k] * np.outer(vectors[:, -k], vectors[:, -k]) for k in range(1, removed + 1))
    found = DetonedCovariance(DetonedParams(market_components=asked)).estimate(returns)
    close(found.matrix, unit(clean - market) * np.outer(s, s), 1e-10)
    assert facts(found)["market components removed"] == removed
    assert np.linalg.matrix_rank(found.matrix, hermitian=True) == 12 - removed == facts(found)["rank"]


def test_where_nothing_stands_out_of_the_noise_there_is_no_market(returns_of):
    returns = returns_of(0.01 * np.random.default_rng(0).normal(size=(500, 3)))
    found = DetonedCovariance(DetonedParams()).estimate(returns)
    assert facts(found)["market components removed"] == 0.0
    assert facts(found)["rank"] == 3.0


def test_an_asset_that_is_all_market_cannot_be_detoned(window, returns_of):
    y = np.repeat(window(50, 1).values, 2, axis=1)
    with pytest.raises(DataError) as caught:
        DetonedCovariance(DetonedParams()).estimate(returns_of(y))
    assert caught.value.where in ("asset A00", "asset A01")


@pytest.mark.parametrize("shape", [(120, 8), (20, 30)])
def test_gerber_counts_joint_moves(window, shape):
    y, c = window(*shape).values, 0.7
    s = y.std(axis=0, ddof=1)
    g = np.eye(shape[1])
    for i, j in product(range(shape[1]), repeat=2):
        score = either = 0
        for t in range(shape[0]):
            a, b = (0 if abs(y[t, k]) < c * s[k] else (1 if y[t, k] > 0 else -1) for k in (i, j))
            score += a * b
            either += a != 0 or b != 0
        g[i, j] = score / either
    lam, v = np.linalg.eigh(g)
    if lam[0] < 0:
        g = unit(v @ np.diag(np.maximum(lam, 0)) @ v.T)
    found = GerberCovariance(GerberParams(threshold=c)).estimate(window(*shape))
    close(found.matrix, g * np.outer(s, s), 1e-10)
    assert facts(found)["least eigenvalue before the repair"] == pytest.approx(lam[0], abs=1e-10)


def test_semi_covariance_knows_only_shortfalls(window):
    y, b = window(60, 4).values, 0.002
    s = sum(np.outer(np.minimum(row - b, 0), np.minimum(row - b, 0)) for row in y) / 60
    close(SemiCovariance(SemiCovarianceParams(benchmark_per_period=b)).estimate(window(60, 4)).matrix, s)


@pytest.mark.parametrize("shape", [(300, 12), (40, 90)])
@pytest.mark.parametrize("k", [1, 3])
def test_principal_factors_keep_the_variances_and_the_largest_components(window, shape, k):
    y = window(*shape).values
    s = y.std(axis=0, ddof=1)
    values, vectors = np.linalg.eigh(np.corrcoef(y.T))
    c = sum(values[-i] * np.outer(vectors[:, -i], vectors[:, -i]) for i in range(1, k + 1))
    np.fill_diagonal(c, 1.0)
    found = PcaFactorCovariance(PcaFactorParams(n_factors=k)).estimate(window(*shape))
    close(dense_covariance(found.matrix), c * np.outer(s, s), 1e-10)
    assert found.matrix.loadings.shape == (shape[1], k)


@pytest.mark.parametrize("n_true", [1, 2, 4])
@pytest.mark.parametrize("shape", [(400, 60), (150, 400)])
def test_bai_and_ng_find_the_number_of_factors(returns_of, n_true, shape):
    rng = np.random.default_rng(n_true)
    y = rng.normal(size=(shape[0], n_true)) @ rng.normal(size=(n_true, shape[1])) + rng.normal(size=shape)
    assert facts(PcaFactorCovariance(PcaFactorParams()).estimate(returns_of(0.01 * y)))["factors"] == n_true


@pytest.mark.parametrize("names", [(), ("A02",), ("A00", "A03")])
def test_observed_factors_are_regressions(window, names):
    y = window(100, 6).values
    f = y.mean(axis=1, keepdims=True) if not names else y[:, [int(name[1:]) for name in names]]
    design = np.column_stack([np.ones(100), f])
    slopes, own = [], []
    for i in range(6):
        coefficients = np.linalg.solve(design.T @ design, design.T @ y[:, i])
        slopes.append(coefficients[1:])
        own.append(np.sum((y[:, i] - design @ coefficients) ** 2) / 99)
    b, factor_covariance = np.array(slopes), np.cov(f.T).reshape(f.shape[1], f.shape[1])
    expected = b @ factor_covariance @ b.T + np.diag(own)
    found = ObservedFactorCovariance(ObservedFactorParams(factors=names)).estimate(window(100, 6)).matrix
    close(dense_covariance(found), expected, 1e-11)
    close(found.diagonal(), y.var(axis=0, ddof=1), 1e-11)


def test_a_factor_must_be_in_the_window_move_and_say_something_new(window, returns_of):
    with pytest.raises(ConfigurationError, match="A0"):
        ObservedFactorCovariance(ObservedFactorParams(factors=("A0",))).estimate(window(50, 3))
    y = window(50, 3).values.copy()
    y[:, 1] = 2 * y[:, 0]
    with pytest.raises(DataError, match="linearly dependent"):
        ObservedFactorCovariance(ObservedFactorParams(factors=("A00", "A01"))).estimate(returns_of(y))
    y[:, 2] = 0.0
    with pytest.raises(DataError) as caught:
        ObservedFactorCovariance(ObservedFactorParams(factors=("A02",))).estimate(returns_of(y))
    assert "A02" in caught.value.where
