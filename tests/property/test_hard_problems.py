"""Hard problems, judged in exact arithmetic: the short form of `benchmarks/hard_study.py`."""

import numpy as np
import pytest
from hard.problems import KINDS, hard_problem
from hard.study import SLOW, judged

from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import scenario_measure
from tangency.solve import solve_risk
from tangency.solve.certificate.extended import extended_minimum, extended_ratio
from tangency.solve.certificate.gap import level_part, with_bound
from tangency.solve.minimum import LimitMultiplier, Multipliers, WeightBound
from tangency.testing.problems import make_problem

_ROUNDING = 1e-12
_WRONG = {"false optimal", "false infeasible", "crash"}


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=KINDS)
def test_no_answer_to_a_hard_problem_is_wrong(kind):
    """Of each kind four problems, and all those that were wrong once and have been mended."""
    outcomes = [judged(hard_problem(kind + len(KINDS) * k)) for k in range(4)]
    wrong = [(each.hard.name, each.verdict, each.words) for each in outcomes if each.verdict in _WRONG]
    assert wrong == []
    assert max(each.seconds for each in outcomes) <= SLOW


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(21, id="budgets under a row, volatilities 1e18 apart"),
        pytest.param(54, id="minimum weights and tiny volatilities"),
        pytest.param(106, id="a ratio of mixed scales"),
        pytest.param(194, id="a ratio, short positions and mixed scales"),
        pytest.param(195, id="a ratio, a count and tiny volatilities"),
        pytest.param(198, id="a count over duplicates"),
        pytest.param(360, id="a count and mixed scales"),
        pytest.param(2037, id="a ratio, a count and minimum weights"),
        pytest.param(216, id="minimum weights and mixed scales"),
        pytest.param(222, id="budgets, tight bounds, tiny volatilities"),
        pytest.param(278, id="a ratio of huge volatilities"),
        pytest.param(20065, id="no variance at all, and what an elimination left of a weight of zero"),
        pytest.param(297, id="duplicates, one of which never moves, under a cap"),
        pytest.param(30489, id="a count of one, beside portfolios of twenty weights of 1e-12"),
        pytest.param(30504, id="a mean deviation that is the rounding of constant returns"),
    ],
)
def test_what_was_wrong_once_agrees(seed):
    """False optima, refusals and a traceback of the first study."""
    outcome = judged(hard_problem(seed))
    assert (outcome.verdict, outcome.words) == ("agrees", "")


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(7010, id="mad, huge volatilities, short positions"),
        pytest.param(7025, id="drawdown, mixed scales, short positions"),
        pytest.param(7087, id="cvar, huge volatilities, short positions"),
        pytest.param(7096, id="mad, an asset that never moves"),
        pytest.param(7113, id="drawdown, scales 1e12 apart, short positions"),
        pytest.param(7196, id="drawdown, two of tiny volatility under a row"),
        pytest.param(8059, id="cvar, mixed scales, a row that is met to 1e-9 of a weight of 1e-9"),
        pytest.param(8157, id="mad, mirrored assets beside those of tiny volatility"),
        pytest.param(20197, id="cvar, an asset of no return at all"),
        pytest.param(8250, id="drawdown, duplicates and mirrored beside tiny volatility"),
    ],
)
def test_a_measure_over_scenarios_of_very_different_sizes_is_solved(seed):
    """Refused before weights were bounded by what a better portfolio can hold at most."""
    outcome = judged(hard_problem(seed))
    assert (outcome.verdict, outcome.words) == ("agrees", "")


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(7068, id="a utility of mirrored assets and huge volatilities"),
        pytest.param(8019, id="a ratio, duplicates, scales 1e19 apart"),
        pytest.param(8025, id="a ratio, mirrored assets and tiny volatilities under a cap"),
        pytest.param(8373, id="a ratio that was 1 % short of its maximum, scales 1e20 apart"),
        pytest.param(20164, id="a ratio, no variance, short positions"),
        pytest.param(20258, id="a ratio of 50 assets under a cap and a row"),
        pytest.param(20165, id="a ratio whose faces on the way have no positive parameter"),
        pytest.param(41373, id="a ratio beside an asset without risk, and volatilities of 1e-12"),
        pytest.param(30102, id="mirrored assets at a cap, of which 1e-12 of the risk is left"),
        pytest.param(30109, id="a ratio that grows along a face to its end"),
    ],
)
def test_what_doubles_cannot_close_is_closed_in_a_hundred_digits(seed):
    """Refused before."""
    outcome = judged(hard_problem(seed))
    assert (outcome.verdict, outcome.words) == ("agrees", "")


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(7164, id="tight bounds, volatilities 1e17 apart"),
        pytest.param(8367, id="a row, volatilities 1e22 apart"),
        pytest.param(20373, id="an asset that never moves beside two caps"),
    ],
)
def test_budgets_beside_held_weights_that_carry_nearly_all_of_the_risk_are_met(seed):
    """Refused before an interior point took the place of quadratic programs."""
    outcome = judged(hard_problem(seed))
    assert (outcome.verdict, outcome.words) == ("agrees", "")


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(8349, id="a benchmark that duplicates make up"),
        pytest.param(30090, id="few periods"),
        pytest.param(30525, id="a difference whose terms are 360 times as large"),
    ],
)
def test_a_tracking_error_is_measured_beside_the_difference_itself(seed):
    """No tracking error is below zero, and what is left of terms that cancel is solved by itself."""
    outcome = judged(hard_problem(seed))
    assert (outcome.verdict, outcome.words) == ("agrees", "")


@pytest.mark.parametrize("seed", [20016, 21597])
def test_budgets_whose_least_risk_holds_more_than_the_net_are_named(seed):
    """No scale gives the net: the limit of least risk exceeds it, and every larger scale does."""
    outcome = judged(hard_problem(seed))
    assert outcome.verdict == "named"
    assert "of least risk is" in outcome.words


@pytest.mark.parametrize("seed", range(30))
def test_the_exact_optimum_is_no_worse_than_any_portfolio(seed):
    """In a hundred digits: a bound that no portfolio beats, and weights that reach it, from any start."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(0.0, 1.0, (8, 4)) * 10.0 ** rng.uniform(-6, 6, 4)
    covariance, mean = factors.T @ factors, rng.uniform(0.1, 1.0, 4)
    feasible = make_problem(4, upper=0.6).feasible
    portfolios = rng.dirichlet(np.ones(4), 200)
    portfolios = portfolios[portfolios.max(axis=1) <= feasible.upper[0]]
    start = portfolios[0]
    least = extended_minimum(covariance, np.zeros(4), start, feasible)
    if least is not None:
        assert least.gap(covariance, np.zeros(4), least.weights) <= 1e-12 * float(least.bound)
        assert all(float(w @ covariance @ w) / 2 >= float(least.bound) * (1 - 1e-9) for w in portfolios)
    largest = extended_ratio(covariance, mean, (start,), feasible)
    if largest is not None:
        assert largest.excess_over(covariance, mean, largest.weights) <= _ROUNDING
        ratios = [float(mean @ w) ** 2 / float(w @ covariance @ w) for w in portfolios]
        assert max(ratios) <= float(largest.bound) * (1 + 1e-9)
    assert least is not None or largest is not None


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(7101, id="minimum weights, mad, mirrored, tiny volatility"),
        pytest.param(8169, id="a count, drawdown, mixed scales"),
        pytest.param(8235, id="a count, cvar, a weight of 1e-10 in an asset of volatility 1e11"),
        pytest.param(20106, id="minimum weights that no integer program finds in units of the assets"),
        pytest.param(8346, id="a count, drawdown, duplicates"),
        pytest.param(40929, id="a support whose best an interior point did not find, and that was called settled"),
        pytest.param(40581, id="units in which the sum of the weights was smaller than a residual"),
    ],
)
def test_a_search_among_very_different_sizes_ends_with_a_proof(seed):
    """Not before: 1e-10 of an asset whose risk makes that something counted as nothing, or its unit hid the set."""
    outcome = judged(hard_problem(seed))
    assert (outcome.verdict, outcome.words) == ("agrees", "")


def test_with_short_positions_nothing_better_holds_more_than_a_little_of_a_huge_volatility():
    """What is proven of better portfolios is of the size of risk reached over risk of the asset, not of its bounds."""
    hard = hard_problem(7010)
    scenarios = np.asarray(hard.problem.returns.values)
    measure, nothing = scenario_measure(RiskKind.MAD, scenarios), np.zeros(scenarios.shape[1])
    found = solve_risk(measure, nothing, hard.problem.feasible)
    part = level_part(measure, nothing, found.weights, hard.problem.feasible)
    for bound in found.multipliers.better:
        part = with_bound(part, found.weights, bound)
    assert (part.lower <= found.weights).all()
    assert (found.weights <= part.upper).all()
    assert (part.upper - part.lower)[scenarios.std(axis=0) > 1.0].max() < 1e-5


@pytest.mark.parametrize("seed", range(20))
def test_no_multipliers_cut_a_better_portfolio_off(seed):
    """Bounds of what is better are proofs: from any multipliers they hold every portfolio that is better."""
    rng = np.random.default_rng(seed)
    feasible = make_problem(3, upper=0.9).feasible
    measure = scenario_measure(RiskKind.CVAR, rng.normal(0.0, 0.02, (60, 3)), level=0.9)
    portfolios = rng.dirichlet(np.ones(3), 300)
    portfolios = portfolios[portfolios.max(axis=1) <= 0.9]
    risks = np.array([measure.value(each) for each in portfolios])
    middle = portfolios[risks.argsort()[len(risks) // 4]]
    part = level_part(measure, np.zeros(3), middle, feasible)
    for asset in range(3):
        for is_upper in (True, False):
            price = LimitMultiplier(price=float(rng.uniform(0.0, 100.0)), dual=rng.uniform(0.0, 1.0, 120))
            multipliers = Multipliers(bounds=np.zeros(3), rows=rng.normal(0.0, 1.0, 1), limits=(price,))
            part = with_bound(part, middle, WeightBound(asset=asset, is_upper=is_upper, multipliers=multipliers))
    better = portfolios[risks <= measure.value(middle)]
    assert (part.lower - _ROUNDING <= better).all()
    assert (better <= part.upper + _ROUNDING).all()
