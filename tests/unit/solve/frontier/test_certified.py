"""The certificate of a curve: what it computes, and that it bites."""

from dataclasses import replace

import numpy as np
import pytest

from tangency.contracts.arrays import frozen_floats
from tangency.domain.constraint import Scope
from tangency.solve import (
    Multipliers,
    compile_constraints,
    linear_gap,
    parse_constraints,
    primal_residual,
    with_implicit,
)
from tangency.solve.frontier.certified import TracedFrontier, certified, polyhedron
from tangency.solve.kernels.critical_line.critical_line import THROUGH, critical_line
from tangency.solve.kernels.critical_line.curve_certificate import Curve, largest_defects

N = 8


def compiled(texts):
    assets = tuple(f"A{i}" for i in range(N))
    groups = {"sector": {asset: f"s{i % 2}" for i, asset in enumerate(assets)}}
    return compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets, groups=groups))


@pytest.fixture
def moments():
    rng = np.random.default_rng(3)
    returns = rng.normal(0, 0.02, (60, N)) + rng.normal(5e-4, 1e-3, N)
    return frozen_floats(returns.mean(axis=0)), frozen_floats(np.cov(returns.T))


@pytest.fixture
def path(moments):
    bounds = compiled(["weight <= 40%"])
    outcome, used, tolerance, price, weights, moving = critical_line(*moments, bounds.lower, bounds.upper, 1.0)
    assert outcome == THROUGH
    return TracedFrontier(
        mean=used, tolerance=tolerance, weights=weights, moving=moving, prices=price[:, None], has_segments=True
    )


def refused(path, moments):
    return certified(path, *moments, compiled(["weight <= 40%"])) is None


@pytest.mark.parametrize("texts", [["weight <= 40%"], ["sector[s0] <= 55%", "sector[s1] >= 20%", "weight >= -20%"]])
def test_it_computes_what_the_certificate_of_one_portfolio_does(moments, texts):
    mean, covariance = moments
    feasible, rng = compiled(texts), np.random.default_rng(5)
    for _ in range(20):
        w, prices = rng.dirichlet(np.ones(N)) + rng.normal(0, 0.1, N), rng.normal(0, 1e-3, feasible.row_lower.size)
        curve = Curve(np.array([0.2]), w[None], np.arange(3), prices[None])
        variance, residual, gap = largest_defects(curve, polyhedron(feasible), mean, covariance, 0)
        gradient = covariance @ w - 0.2 * mean
        multipliers = Multipliers(bounds=np.zeros(N), rows=prices)
        size = max(w @ covariance @ w, 1e-2 * covariance.diagonal().mean())
        assert variance[0] == pytest.approx(w @ covariance @ w, rel=1e-14)
        assert residual == pytest.approx(primal_residual(w, feasible), abs=1e-15)
        assert gap == pytest.approx(max(linear_gap(gradient, w, multipliers, feasible) / size, 0.0), rel=1e-12)


def test_weights_that_change_later_are_judged_with_those_that_never_do(moments, path):
    covariance = moments[1]
    curve = Curve(path.tolerance, path.weights, path.moving, path.prices)
    variance, _, _ = largest_defects(curve, polyhedron(compiled(["weight <= 40%"])), path.mean, covariance, 1)
    assert np.allclose(variance, [w @ covariance @ w for w in path.weights], rtol=1e-14)


def test_a_path_as_it_is_found_passes(moments, path):
    assert not refused(path, moments)


def test_a_point_that_was_missed_is_noticed_between_its_neighbours(moments, path):
    """Each point that is left is optimal, but the straight line past the missing one is not."""
    assert path.tolerance.size > 4
    without = np.delete(np.arange(path.tolerance.size), 2)
    gaping = replace(
        path, tolerance=path.tolerance[without], weights=path.weights[without], prices=path.prices[without]
    )
    assert refused(gaping, moments)
    assert not refused(replace(gaping, has_segments=False), moments)


@pytest.mark.parametrize("wrong", ["weights", "prices", "tolerance"])
@pytest.mark.parametrize("value", [np.nan, np.inf, 1.5])
def test_a_wrong_number_anywhere_is_refused(moments, path, wrong, value):
    numbers = getattr(path, wrong).copy()
    numbers[2 if numbers.ndim == 1 else (2, 0)] = value
    assert refused(replace(path, **{wrong: numbers}), moments)


def test_a_multiplier_cannot_press_against_an_open_side(moments, path):
    """What keeps the sum of the weights from falling is the budget's lower side; `net <= 100%` has none."""
    assert path.prices.max() < 0.0
    assert certified(path, *moments, compiled(["net <= 100%", "weight <= 40%"])) is None
