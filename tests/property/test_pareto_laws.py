"""Laws of Pareto sets: what is found is efficient, complete, and proves it."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tangency.contracts.limits import PiecewiseLimit
from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.solve import (
    Measurements,
    compile_constraints,
    exact_frontier,
    linear_gap,
    parse_constraints,
    solve_linear,
    solve_quadratic,
    solve_risk,
    with_implicit,
)
from tangency.solve.minimum import LimitMultiplier
from tangency.solve.pareto import attainable_ranges, best_with, pareto_front, read_objectives
from tangency.solve.pareto.objective import values_of
from tangency.solve.pareto.point import weighted_gap
from tangency.solve.pareto.scalarization import Scalarised

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20"))
SEEDS = st.integers(0, 2**32 - 1)
law = settings(max_examples=max(EXAMPLES // 7, 2), deadline=None)  # a front is a dozen programs
rare = settings(max_examples=max(EXAMPLES // 20, 1), deadline=None)
SETS = st.sampled_from(
    [
        ("mean", "volatility"),
        ("mean", "cvar[90%]"),
        ("mean", "volatility", "turnover"),
        ("mean", "cvar[90%]", "turnover"),
        ("volatility", "score[yield]", "concentration"),
        ("mean", "max_drawdown", "concentration", "turnover"),
    ]
)
POINTS = 12


class Draw:
    """Returns, constraints and current weights drawn by a seed; objectives over them by their words."""

    def __init__(self, seed, scale=1.0, order=None):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(3, 8))
        returns = rng.standard_t(5, (60, n)) * rng.uniform(0.005, 0.03, n) + rng.normal(1e-3, 2e-3, n)
        returns += 0.01 * rng.standard_normal((60, 1))
        scores, current = rng.uniform(0, 0.05, n), rng.dirichlet(np.ones(n))
        order = np.arange(n) if order is None else order(n)
        self.n, self.returns = n, scale * returns[:, order]
        scores, current = scores[order], current[order]
        assets = tuple(f"A{i}" for i in range(n))
        shares = {asset: {"yield": float(score)} for asset, score in zip(assets, scores, strict=True)}
        self.scope = Scope(assets=assets, groups={"score": shares})
        self.measured = Measurements(
            current=current,
            mean=self.returns.mean(axis=0),
            covariance=np.cov(self.returns.T),
            returns=Returns(assets=assets, dates=np.arange(60), values=self.returns, periods_per_year=None),
            periods_per_year=None,
        )
        texts = ([], ["weight <= 60%"], ["weight between -10% and 60%"])[seed % 3]
        self.feasible = compile_constraints(with_implicit(parse_constraints(texts)), self.scope, self.measured)

    def objectives(self, texts):
        return read_objectives(texts, self.scope, self.measured)

    def front(self, texts, points=POINTS):
        return pareto_front(self.objectives(texts), self.feasible, points)

    def portfolios(self, count, seed):
        """Feasible portfolios: mixtures of vertices in random directions."""
        rng = np.random.default_rng(seed)
        vertices = np.array([solve_linear(rng.standard_normal(self.n), self.feasible)[0] for _ in range(4 * self.n)])
        return rng.dirichlet(np.full(len(vertices), 0.15), count) @ vertices


def slope_at(form, weights):
    """Return what a minorant takes: nothing for the tangent, the slopes themselves of a piecewise form."""
    if not isinstance(form, PiecewiseLimit):
        return np.zeros(0)
    return np.where(weights >= form.reference, form.above, -form.below)


def fixed_at(front, point, free):
    ideal, unit = front.payoff.ideal, front.payoff.unit
    return {k: ideal[k] + unit[k] * point.values[k] for k in range(len(front.objectives)) if k != free}


@law
@given(SEEDS, SETS)
def test_every_point_is_certified_and_no_price_is_zero(seed, texts):
    """Residual 10⁻⁹, gap 10⁻⁷, and every price counts: properly efficient."""
    front = Draw(seed).front(texts)
    assert all(point.is_certified for point in front.points)
    assert max(point.gap for point in front.points) <= 1e-7
    assert min(point.prices.min() / point.prices.sum() for point in front.points) >= 1e-6
    assert front.asked == len(front.points) + front.failed + front.merged + front.dominated


@law
@given(SEEDS, SETS)
def test_no_point_dominates_another(seed, texts):
    """Of two points each is better in some objective."""
    values = np.array([point.values for point in Draw(seed).front(texts).points])
    gain = values[:, None, :] - values[None, :, :]
    apart = ~np.eye(len(values), dtype=bool)
    assert (gain.max(axis=2)[apart] > 0).all()
    assert (gain.min(axis=2)[apart] < 1e-6).all()
    assert not ((gain >= 0).all(axis=2) & (gain > 1e-6).any(axis=2)).any()


@rare
@given(SEEDS, SETS)
def test_no_portfolio_dominates_a_point(seed, texts):
    """Ten thousand feasible portfolios: none is better in every objective by more than tolerance."""
    draw = Draw(seed)
    front = draw.front(texts)
    portfolios = draw.portfolios(10_000, seed)
    values = np.array([values_of(front.objectives, weights) for weights in portfolios])
    values = (values - front.payoff.ideal) / front.payoff.unit
    for point in front.points:
        assert (values - point.values).max(axis=1).min() >= -1e-6


@law
@given(SEEDS)
def test_mean_and_volatility_lie_on_the_exact_frontier(seed):
    """At a point's mean the exact frontier has its volatility, to 10⁻⁸."""
    draw = Draw(seed)
    front = draw.front(("mean", "volatility"))
    exact = exact_frontier(draw.measured.mean, draw.measured.covariance, draw.feasible)
    for point in front.points:
        mean = float(draw.measured.mean @ point.weights)
        mean = min(max(mean, exact.mean[-1]), exact.mean[0])
        best = exact.at_return(mean)
        theirs = np.sqrt(best @ draw.measured.covariance @ best)
        assert abs(np.sqrt(point.weights @ draw.measured.covariance @ point.weights) - theirs) <= 1e-8


@law
@given(SEEDS)
def test_the_ends_are_the_optima_of_each_objective(seed):
    """The extreme points reach what HiGHS, the quadratic kernel and the measure's own solver reach alone."""
    draw = Draw(seed)
    front = draw.front(("mean", "volatility", "cvar[90%]"), 8)
    reached = [values_of(front.objectives, front.points[i].weights)[k] for k, i in enumerate(front.extremes)]
    mean, covariance, zeros = draw.measured.mean, draw.measured.covariance, np.zeros(draw.n)
    least = solve_quadratic(covariance, zeros, draw.feasible).weights
    tail = front.objectives[2].form.measure
    alone = [
        -mean @ solve_linear(-mean, draw.feasible)[0],
        np.sqrt(least @ covariance @ least),
        tail.value(solve_risk(tail, zeros, draw.feasible).weights),
    ]
    assert np.abs((np.array(reached) - alone) / front.payoff.unit).max() <= 1e-5


@law
@given(SEEDS, SETS, st.integers(0, 10**6))
def test_fixing_a_points_values_returns_the_point(seed, texts, which):
    """best(k | the others at a point's values) is that point."""
    draw = Draw(seed)
    front = draw.front(texts)
    point = front.points[which % len(front.points)]
    free = which % len(texts)
    found = best_with(front, free, fixed_at(front, point, free), draw.feasible).point
    assert np.abs(found.values - point.values).max() <= 1e-7


@law
@given(SEEDS, SETS, st.integers(0, 10**6))
def test_walking_finds_points_that_no_point_was_asked_for(seed, texts, which):
    """Without the points known, best(…) comes within 10⁻³ of the range of a point that is not at an end."""
    draw = Draw(seed)
    front = draw.front(texts)
    inner = [p for p in front.points if p.prices.min() > 1e-2 * p.prices.sum()]
    if not inner:
        return
    point, free = inner[which % len(inner)], which % len(texts)
    other = [p for p in front.points if p is not point]
    blind = type(front)(**{name: getattr(front, name) for name in front.__slots__} | {"points": tuple(other)})
    found = best_with(blind, free, fixed_at(front, point, free), draw.feasible)
    assert found.exceeded <= 1e-6
    assert found.point.values[free] >= point.values[free] - found.improvable - 1e-3
    assert abs(found.point.values[free] - point.values[free]) <= 1e-3


@rare
@given(SEEDS, SETS)
def test_ranges_hold_what_can_be_had(seed, texts):
    """Fixing nothing gives the payoff table; between its ends every value can be had."""
    draw = Draw(seed)
    front = draw.front(texts)
    ranges = attainable_ranges(front.objectives, {}, draw.feasible)
    span = front.payoff.unit
    assert (np.abs(ranges[:, 0] - front.payoff.ideal) <= 2e-5 * span).all()
    half = {1: ranges[1].mean()}
    within = attainable_ranges(front.objectives, half, draw.feasible)
    assert (within[:, 0] >= ranges[:, 0] - 2e-5 * span).all()
    assert within[1, 1] <= half[1] + 1e-6 * span[1]


def assert_same_set(front, other):
    """Require the same ends and knee, and that no point of either is worse in every objective than one of the other."""
    for one, two in zip((*front.extremes, front.knee), (*other.extremes, other.knee), strict=True):
        assert np.abs(front.points[one].values - other.points[two].values).max() <= 1e-4
    mine = np.array([point.values for point in front.points])
    theirs = np.array([point.values for point in other.points])
    gain = mine[:, None, :] - theirs[None, :, :]
    assert gain.min(axis=2).max() <= 1e-6
    assert gain.max(axis=2).min() >= -1e-6


@law
@given(SEEDS, SETS, st.floats(0.01, 100.0))
def test_the_unit_of_returns_changes_nothing(seed, texts, factor):
    """Returns in another unit have the same Pareto set."""
    assert_same_set(Draw(seed).front(texts), Draw(seed, scale=factor).front(texts))


@law
@given(SEEDS, SETS)
def test_the_same_question_has_the_same_bits(seed, texts):
    """No clock, no chance."""
    one, two = Draw(seed).front(texts), Draw(seed).front(texts)
    assert [p.weights.tobytes() for p in one.points] == [p.weights.tobytes() for p in two.points]


@law
@given(SEEDS, SETS)
def test_reversing_the_assets_reverses_the_weights(seed, texts):
    """The order of assets says nothing: the same set, and the same weights in the other order."""
    front, other = Draw(seed).front(texts), Draw(seed, order=lambda n: np.arange(n)[::-1]).front(texts)
    assert_same_set(front, other)
    knee, theirs = front.points[front.knee].weights, other.points[other.knee].weights[::-1]
    assert np.abs(knee - theirs).max() <= 1e-3


@law
@given(SEEDS, SETS, st.integers(0, 10**6))
def test_the_certificate_bites(seed, texts, which):
    """Moved towards a vertex, a point's prices no longer certify it: the gap grows by what the move costs."""
    draw = Draw(seed)
    front = draw.front(texts, len(texts) + 3)
    point = front.points[which % len(front.points)]
    objectives = front.objectives
    moved = 0.9 * point.weights + 0.1 * draw.portfolios(1, seed)[0]
    values = (values_of(objectives, moved) - front.payoff.ideal) / front.payoff.unit
    cost = float(point.prices @ (values - point.values))
    scalarised = Scalarised.of(objectives, front.payoff.ideal, front.payoff.unit, draw.feasible)
    tangents = tuple(
        LimitMultiplier(price=float(price), dual=slope_at(form, moved))
        for form, price in zip(scalarised.forms, point.prices, strict=True)
    )
    gap = weighted_gap(scalarised.forms, tangents, moved, point.multipliers, draw.feasible)
    assert gap >= cost - 1e-7
    assert cost >= -1e-6


@rare
@given(SEEDS, SETS)
def test_what_can_have_been_missed_is_bounded(seed, texts):
    """No feasible portfolio is better than every mixture of the points by more than `missed` in all objectives."""
    draw = Draw(seed)
    front = draw.front(texts)
    shown = np.array([point.values for point in front.points])
    for weights in draw.front(texts, 2 * POINTS).points:
        # The least d with Σ μ f ≤ v + d, by HiGHS.
        m, k = shown.shape
        sides = np.column_stack([shown.T, -np.ones(k)])
        least = linprog(
            np.append(np.zeros(m), 1.0),
            A_ub=sides,
            b_ub=weights.values,
            A_eq=np.append(np.ones(m), 0.0)[None],
            b_eq=[1.0],
            bounds=[(0, None)] * m + [(None, None)],
        )
        assert least.fun <= front.missed + 2e-5


def test_a_gap_of_nothing_needs_its_multipliers():
    """The certificate is not the solver's word: without multipliers the same weights prove nothing."""
    draw = Draw(7)
    front = draw.front(("mean", "volatility"), 5)
    point = front.points[2]
    gradient = point.prices[0] * front.objectives[0].form.slope / front.payoff.unit[0]
    none = type(point.multipliers)(bounds=np.zeros(draw.n), rows=np.zeros_like(point.multipliers.rows))
    assert linear_gap(gradient, point.weights, none, draw.feasible) > 1e-3
    assert point.gap == pytest.approx(0.0, abs=1e-9)
