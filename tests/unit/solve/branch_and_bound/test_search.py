"""Branch and bound under cardinality and semicontinuity constraints: what used to go wrong, and how far it gets."""

import numpy as np
import pytest

from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.errors import Infeasible
from tangency.solve import (
    Measurements,
    compile_constraints,
    parse_constraints,
    primal_residual,
    solve_linear,
    solve_quadratic,
    solve_ratio,
    with_implicit,
)
from tangency.solve.branch_and_bound.diagonal_extraction import diagonal_part
from tangency.solve.branch_and_bound.semicontinuous import semicontinuous_of


def moments(n, seed=0, n_factors=4):
    """Return mean and covariance of a factor model."""
    rng = np.random.default_rng(seed)
    loadings = rng.normal(0.5, 0.5, (n, n_factors))
    covariance = loadings @ loadings.T + np.diag(rng.uniform(0.2, 3.0, n))
    return rng.uniform(0.1, 1.0, n), covariance


def compiled(n, *texts):
    assets = tuple(f"A{i:02d}" for i in range(n))
    returns = Returns(
        assets=assets,
        dates=np.arange(30),
        values=np.random.default_rng(1).normal(0, 0.02, (30, n)),
        periods_per_year=252.0,
    )
    known = Measurements(
        current=np.full(n, 1 / n),
        mean=np.zeros(n),
        covariance=moments(n)[1],
        returns=returns,
        periods_per_year=252.0,
    )
    return compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets), known)


SOLVES = {
    "min_risk": lambda mean, covariance, feasible: solve_quadratic(covariance, np.zeros(mean.size), feasible).weights,
    "max_utility": lambda mean, covariance, feasible: solve_quadratic(covariance, -mean, feasible).weights,
    "max_sharpe": lambda mean, covariance, feasible: solve_ratio(covariance, mean, feasible).weights,
    "max_return": lambda mean, _, feasible: solve_linear(-mean, feasible)[0],
}


@pytest.mark.parametrize("objective", SOLVES)
@pytest.mark.parametrize("extra", [(), ("turnover <= 200%",)])
@pytest.mark.parametrize("most", [6, 14])
def test_a_rounding_of_zero_forces_no_weight(most, extra, objective):
    # Σ of the others' caps is 1 − 1e-16: interval arithmetic then gives every weight a lower bound of 1e-16.
    feasible = compiled(most + 1, f"weight <= {1 / most!r}", f"count <= {most}", *extra)
    assert not semicontinuous_of(feasible).forced.any()
    weights = SOLVES[objective](*moments(most + 1), feasible)
    assert primal_residual(weights, feasible) <= 1e-9
    assert int((weights > 0).sum()) == most


@pytest.mark.parametrize("objective", SOLVES)
@pytest.mark.parametrize("extra", [(), ("turnover <= 200%",)])
@pytest.mark.parametrize("most", [6, 14])
def test_a_set_of_a_single_portfolio_for_each_choice_is_not_empty(most, extra, objective):
    feasible = compiled(most + 1, f"weight <= {1 / most!r}", f"weight >= {1 / most!r} or 0", *extra)
    weights = SOLVES[objective](*moments(most + 1), feasible)
    assert np.sort(weights) == pytest.approx([0.0] + [1 / most] * most, abs=1e-9)


@pytest.mark.parametrize("objective", ["min_risk", "max_utility", "max_sharpe"])
def test_a_weight_with_a_floor_is_held_and_counted(objective):
    mean, covariance = moments(8)
    feasible = compiled(8, "count <= 3", "weight[A07] >= 5%")
    weights = SOLVES[objective](mean, covariance, feasible)
    assert weights[7] >= 0.05 - 1e-9
    assert int((weights != 0).sum()) <= 3


@pytest.mark.parametrize("objective", ["min_risk", "max_sharpe"])
def test_sixty_assets_are_proven(objective):
    mean, covariance = moments(60, seed=3, n_factors=8)
    feasible = compiled(60, "count <= 10")
    found = (
        solve_quadratic(covariance, np.zeros(60), feasible)
        if objective == "min_risk"
        else solve_ratio(covariance, mean, feasible)
    )
    variance = found.weights @ covariance @ found.weights
    assert found.multipliers.search_gap <= 1e-6 * variance
    assert "stopped" not in found.solver
    assert int((found.weights != 0).sum()) <= 10


def test_contradictory_choices_are_named():
    with pytest.raises(Infeasible) as caught:
        SOLVES["min_risk"](*moments(6), compiled(6, "count <= 3", "weight <= 30%", "weight[A00] >= 1%"))
    assert {conflict.constraint for conflict in caught.value.conflict} == {"count <= 3", "weight <= 30%", "net = 100%"}


def test_a_negative_excess_return_is_no_contradiction_of_the_constraints():
    _, covariance = moments(6)
    with pytest.raises(Infeasible, match="expected return above the risk-free rate"):
        solve_ratio(covariance, -np.ones(6), compiled(6, "count <= 3"))


@pytest.mark.parametrize("n", [1, 5, 30])
def test_what_is_left_of_a_covariance_without_its_diagonal_part_is_positive_definite(n):
    _, covariance = moments(n)
    covariance = covariance / covariance.diagonal().max()
    diagonal = diagonal_part(covariance, np.ones(n))
    assert diagonal.min() >= 0.0
    assert np.linalg.eigvalsh(covariance - np.diag(diagonal)).min() > 0.0
    assert diagonal.sum() >= n * np.linalg.eigvalsh(covariance).min() * (1 - 1e-2)


def test_a_singular_covariance_has_no_diagonal_part():
    assert not diagonal_part(np.ones((3, 3)), np.ones(3)).any()
