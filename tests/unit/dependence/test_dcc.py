"""GARCH and DCC: likelihoods against slow loops, gradients against differences, fits against arch and a known truth."""

from __future__ import annotations

import numpy as np
import pytest
from arch import arch_model

from dcc.simulation import simulated_dcc
from dcc.study import recovery
from tangency.dependence.dynamic import ConditionalCorrelation, DccFit, fitted_dcc
from tangency.dependence.dynamic_likelihood import DccLikelihood
from tangency.dependence.garch import fitted_garch
from tangency.dependence.kernels.conditional import composite_likelihood, full_likelihood
from tangency.errors import DataError


def _matrices(residuals: np.ndarray, a: float, b: float) -> list[np.ndarray]:
    target = residuals.T @ residuals / len(residuals)
    q, found = target.copy(), []
    for z in residuals:
        scale = np.sqrt(np.diag(q))
        found.append(q / np.outer(scale, scale))
        q = (1.0 - a - b) * target + a * np.outer(z, z) + b * q
    return found


def _density(z: np.ndarray, r: np.ndarray) -> float:
    return 0.5 * (np.linalg.slogdet(r)[1] + z @ np.linalg.solve(r, z))


def test_the_full_likelihood_is_the_slow_one() -> None:
    z = simulated_dcc(300, 7, 0.05, 0.9, seed=1)
    target = z.T @ z / len(z)
    room = np.empty((7, 7)), np.zeros((7, 7)), np.empty((2, 7))
    for a, b in ((0.05, 0.9), (0.0, 0.5), (0.2, 0.1)):
        slow = sum(_density(row, r) for row, r in zip(z, _matrices(z, a, b), strict=True))
        assert full_likelihood(a, b, z, target, *room) == pytest.approx(slow, rel=1e-10)


def test_the_composite_likelihood_is_the_slow_one_with_its_gradient() -> None:
    z = simulated_dcc(300, 5, 0.05, 0.9, seed=2)
    target = z.T @ z / len(z)
    left, right = (each.astype(np.int64) for each in np.triu_indices(5, 1))
    by_asset, gradient, other = np.ascontiguousarray(z.T), np.empty(2), np.empty(2)

    def value(a: float, b: float, out: np.ndarray) -> float:
        return composite_likelihood(a, b, by_asset, target, left, right, out)

    for a, b in ((0.05, 0.9), (0.1, 0.3)):
        slow = sum(
            _density(row[[i, j]], r[np.ix_([i, j], [i, j])])
            for row, r in zip(z, _matrices(z, a, b), strict=True)
            for i, j in zip(left, right, strict=True)
        )
        assert value(a, b, gradient) == pytest.approx(slow, rel=1e-10)
        step = 1e-6
        by_a = (value(a + step, b, other) - value(a - step, b, other)) / (2.0 * step)
        by_b = (value(a, b + step, other) - value(a, b - step, other)) / (2.0 * step)
        assert gradient == pytest.approx([by_a, by_b], rel=1e-5)


def _unlikelihood(x: np.ndarray, omega: float, alpha: float, beta: float) -> float:
    """Return ½ Σ (ln hₜ + xₜ²/hₜ), period by period."""
    value, h = 0.0, 1.0
    for each in x:
        value += 0.5 * (np.log(h) + each**2 / h)
        h = omega + alpha * each**2 + beta * h
    return value


def _garch_path(seed: int, n: int = 2000) -> np.ndarray:
    random = np.random.default_rng(seed)
    x, h = np.empty(n), 1.0
    for t in range(n):
        x[t] = random.normal() * h**0.5
        h = 0.05 + 0.08 * x[t] ** 2 + 0.87 * h
    return x


def test_a_garch_fit_is_as_likely_as_the_one_of_arch() -> None:
    for seed in range(3):
        x = _garch_path(seed)
        fit = fitted_garch(0.01 * x + 0.001, where="x")
        theirs = arch_model((x - x.mean()) / x.std(), mean="Zero", vol="GARCH", p=1, q=1, rescale=False).fit(disp="off")
        mine = [fit.omega, fit.alpha, fit.beta]
        assert mine == pytest.approx(theirs.params.to_numpy(), abs=0.01)  # they begin with another variance
        standard = (x - x.mean()) / x.std()
        least = _unlikelihood(standard, *mine)
        assert least <= _unlikelihood(standard, *theirs.params)
        for near in np.random.default_rng(seed).normal(0.0, 0.003, (40, 3)):  # nor is anything beside it more likely
            omega, alpha, beta = np.abs(np.array(mine) + near)
            if alpha + beta <= 0.9999:
                assert least <= _unlikelihood(standard, omega, alpha, beta)


def test_standardised_residuals_know_no_later_return() -> None:
    x = _garch_path(4, 500)
    fit = fitted_garch(x[:300], where="x")
    whole, part = fit.standardised(x)[0], fit.standardised(x[:400])[0]
    assert (whole[:400] == part).all()


@pytest.mark.parametrize("likelihood", [DccLikelihood.ADJACENT, DccLikelihood.ALL_PAIRS])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_fit_finds_the_truth_within_its_error(likelihood: DccLikelihood, is_known: bool) -> None:
    """The short form of `benchmarks/correlation_study.py`."""
    found = recovery(12, 1500, 8, likelihood, a=0.04, b=0.93, is_known=is_known)
    assert abs(found.a - 0.04) <= 3.0 * found.a_error
    assert abs(found.b - 0.93) <= 3.0 * found.b_error


def test_a_target_from_the_residuals_would_lower_b() -> None:
    """The halves take the bias of the target off: without them b is lower in the mean by several of its errors."""
    uncorrected = []
    for seed in range(12):
        z = simulated_dcc(500, 8, 0.04, 0.93, seed=seed)
        uncorrected.append(fitted_dcc(z).b - fitted_dcc(z, target=z.T @ z / len(z)).b)
    assert np.mean(uncorrected) > 4.0 * np.std(uncorrected, ddof=1) / 12**0.5


@pytest.mark.parametrize("is_known", [True, False])
def test_the_full_fit_is_a_maximum_near_the_truth(is_known: bool) -> None:
    z = simulated_dcc(1500, 8, 0.04, 0.93, seed=1)
    fit = fitted_dcc(z, DccLikelihood.FULL, target=z.T @ z / len(z) if is_known else None)
    assert [fit.a, fit.b] == pytest.approx([0.04, 0.93], abs=0.02)
    room = np.empty((8, 8)), np.zeros((8, 8)), np.empty((2, 8))
    parts = ((1.0, z),) if is_known else ((2.0, z), (-1.0, z[:750]), (-1.0, z[750:]))

    def value(a: float, b: float) -> float:
        return sum(w * full_likelihood(a, b, x, x.T @ x / len(x), *room) for w, x in parts)

    best = value(fit.a, fit.b)
    for a, b in ((1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-3), (0.0, -1e-3), (1e-3, -1e-3), (-1e-3, 1e-3)):
        assert value(fit.a + a, fit.b + b) > best


def test_a_bar_at_a_time_is_the_recursion() -> None:
    z = simulated_dcc(200, 4, 0.05, 0.9, seed=5)
    fit = DccFit(a=0.05, b=0.9, target=z.T @ z / len(z))
    following = ConditionalCorrelation(fit)
    for row, expected in zip(z, _matrices(z, 0.05, 0.9), strict=True):
        assert np.abs(following.matrix - expected).max() <= 1e-12
        following.add(row)


def test_assets_that_are_one_and_too_few_periods_are_refused() -> None:
    z = simulated_dcc(100, 2, 0.05, 0.9, seed=6)
    with pytest.raises(DataError, match="always move alike"):
        fitted_dcc(np.column_stack([z, z[:, 0]]))
    half = np.vstack([np.column_stack([z[:50], z[:50, 0]]), np.column_stack([z[50:], z[50:, 1]])])
    with pytest.raises(DataError, match=r"always move alike.*50 periods"):
        fitted_dcc(half)
    with pytest.raises(DataError, match=r"does not move in a half.*number 1"):
        fitted_dcc(np.where([False, True], np.arange(100)[:, None] >= 50, 1.0) * z)
    wide = simulated_dcc(40, 20, 0.05, 0.9, seed=6)
    with pytest.raises(DataError, match=r"more periods than assets.*20 periods of 20 assets"):
        fitted_dcc(wide, DccLikelihood.FULL)
    fitted_dcc(wide, DccLikelihood.FULL, target=wide.T @ wide / 40)
    with pytest.raises(DataError, match="more periods than assets"):
        fitted_dcc(wide[:20], DccLikelihood.FULL, target=wide.T @ wide / 40)
