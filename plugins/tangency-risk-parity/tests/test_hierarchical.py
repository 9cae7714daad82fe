import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage, to_tree
from scipy.optimize import LinearConstraint, milp

from tangency.domain.risk_kind import RiskKind
from tangency.sdk import (
    Codependence,
    ConfigurationError,
    DataError,
    Infeasible,
    Linkage,
    TreeChoices,
    asset_tree,
    primal_residual,
    scenario_measure,
    solve_quadratic,
)
from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_parity.bending import RoomOfBounds, RoomOfRows, bent
from tangency_risk_parity.bisection import bisected, halves
from tangency_risk_parity.hrp import HierarchicalRiskParity
from tangency_risk_parity.part_risk import part_risk
from tangency_risk_parity.plugin import register_optimizers
from tangency_risk_parity.splits import Splits
from tangency_risk_parity.tree_params import HierarchicalParams, SplitRisk

(SPEC,) = (spec for spec in register_optimizers() if spec.name == "hrp")
GOLDEN = json.loads((Path(__file__).parent / "pypfopt_hrp.json").read_text(encoding="utf-8"))
SEEDS = st.integers(0, 2**32 - 1)


def textbook(covariance, method):
    """Return López de Prado's (2016) weights by his own recipe: whole lists of assets, one portfolio for each half."""
    volatilities = np.sqrt(np.diag(covariance))
    distance = np.sqrt((1 - covariance / np.outer(volatilities, volatilities)).clip(0, 2) / 2)
    order = to_tree(linkage(distance[np.triu_indices(len(covariance), 1)], method)).pre_order()
    weights = np.ones(len(covariance))
    lists = [order]
    while lists:
        lists = [part for each in lists for part in (each[: len(each) // 2], each[len(each) // 2 :]) if len(each) > 1]
        for first, second in zip(lists[::2], lists[1::2], strict=True):
            variances = []
            for half in (first, second):
                own = covariance[np.ix_(half, half)]
                inverse = 1 / np.diag(own)
                inverse /= inverse.sum()
                variances.append(inverse @ own @ inverse)
            share = 1 - variances[0] / sum(variances)
            weights[first] *= share
            weights[second] *= 1 - share
    return weights


def solved(given_problem, **params):
    return HierarchicalRiskParity(HierarchicalParams(**params)).solve(given_problem)


@pytest.mark.parametrize("method", Linkage)
def test_conforms(method):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"linkage": method.value})


@pytest.mark.parametrize("codependence", Codependence)
def test_conforms_by_every_codependence(codependence):
    params = {"codependence": codependence.value, "leaf_order": "optimal", "comparison": "profiles"}
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params=params)


@pytest.mark.parametrize("risk", ["volatility", "cvar", "ulcer"])
def test_conforms_by_other_risks(risk):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"risk": risk, "level": 0.8})


def test_published_weights(problem):
    """Clustered by pairwise correlations and halved by pairwise covariances, as PyPortfolioOpt's test does."""
    covariance, correlation = np.array(GOLDEN["covariance"]), np.array(GOLDEN["correlation"])
    given_problem = problem(covariance)
    tree = asset_tree(given_problem.assets, correlation, None, TreeChoices())
    splits = bisected(tree, part_risk(given_problem, HierarchicalParams(), optimizer="hrp"))
    assert splits.weights(1.0) == pytest.approx(np.array(GOLDEN["weights"])[tree.order], abs=GOLDEN["tolerance"])


@given(SEEDS, st.integers(2, 20), st.sampled_from(Linkage))
@settings(max_examples=40)
def test_weights_are_those_of_the_textbook(drawn, covariance_of, problem, seed, n, method):
    """By any linkage, to 1e-12."""
    covariance = covariance_of(drawn(seed, n))
    found = solved(problem(covariance), linkage=method).weights
    assert found == pytest.approx(textbook(covariance, method.value), abs=1e-12)


@given(SEEDS, st.sampled_from([RiskKind.CVAR, RiskKind.MAD, RiskKind.LPM2, RiskKind.RANGE, RiskKind.CDAR]))
@settings(max_examples=15)
def test_two_assets_are_split_by_their_own_risks(drawn, problem_of, seed, kind):
    """By any measure: the shares are in proportion to its inverse."""
    values = drawn(seed, 2)
    risks = np.array([scenario_measure(kind, column[:, None], level=0.9).value(np.ones(1)) for column in values.T])
    found = solved(problem_of(values), risk=kind.value, level=0.9).weights
    assert found == pytest.approx((1 / risks) / (1 / risks).sum(), abs=1e-12)


@given(SEEDS, st.integers(2, 12), st.sampled_from(Linkage))
@settings(max_examples=30, deadline=None)
def test_bounds_and_sectors_are_kept(drawn, covariance_of, problem, seed, n, method):
    """Whatever they are, as long as something satisfies them."""
    texts = [f"weight between {0.3 / n} and {1.6 / n}", "sector[S0] <= 45%" if n > 2 else "sector[S0] <= 70%"]
    given_problem = problem(covariance_of(drawn(seed, n)), texts)
    found = solved(given_problem, linkage=method)
    assert primal_residual(found.weights, given_problem.feasible) <= 1e-10


@given(SEEDS, st.integers(2, 9))
@settings(max_examples=15, deadline=None)
def test_linear_programs_and_sums_find_the_same_room(drawn, problem, seed, n):
    """Where bounds alone limit the weights, two linear programs a split find what sums of bounds say."""
    feasible = problem(np.eye(n), [f"weight between {0.4 / n} and {1.5 / n}"]).feasible
    shares = np.random.default_rng(seed).uniform(0.0, 1.0, n - 1)
    by_sums, by_programs = RoomOfBounds(feasible), RoomOfRows(feasible, np.full(n, 1.0 / n), 1.0)
    totals = {0: 1.0}
    for (start, middle, end), share in zip(halves(n).tolist(), shares.tolist(), strict=True):
        parts, total = (slice(start, middle), slice(middle, end)), totals[start]
        given_by_sums = by_sums.given(*parts, total, share * total)
        given_by_programs = by_programs.given(*parts, total, share * total)
        assert given_by_programs.amount == pytest.approx(given_by_sums.amount, abs=1e-9)
        totals[start], totals[middle] = given_by_sums.amount, total - given_by_sums.amount


@given(SEEDS, st.integers(4, 10))
@settings(max_examples=20, deadline=None)
def test_no_split_could_be_nearer_to_its_share(drawn, covariance_of, problem, seed, n):
    """Of what earlier splits leave, each first part has the feasible amount nearest to what it is due.

    The oracle asks a linear program for every split, in the order of the splits.
    """
    given_problem = problem(covariance_of(drawn(seed, n)), [f"weight <= {1.7 / n}", "sector[S0] <= 40%"])
    feasible = given_problem.feasible
    shares = np.random.default_rng(seed).uniform(0.1, 0.9, n - 1)
    splits = Splits(places=halves(n), shares=shares)
    inside = solve_quadratic(np.eye(n), -splits.weights(1.0), feasible).weights
    weights = bent(splits, 1.0, feasible, inside).weights
    rows, sides = [feasible.rows], [(feasible.row_lower, feasible.row_upper)]
    for (start, middle, end), share in zip(halves(n).tolist(), shares.tolist(), strict=True):
        first = np.zeros(n)
        first[start:middle] = 1.0
        due, amount = share * weights[start:end].sum(), first @ weights
        matrix = np.vstack(rows)
        lower, upper = (np.concatenate([pair[k] for pair in sides]) for k in (0, 1))
        ends = []
        for sign in (1.0, -1.0):
            found = milp(
                sign * first,
                constraints=LinearConstraint(matrix, lower, upper),
                bounds=(feasible.lower, feasible.upper),
            )
            ends.append(first @ found.x)
        assert amount == pytest.approx(min(max(due, ends[0]), ends[1]), abs=1e-7)
        rows.append(first[None, :])
        sides.append((np.array([amount - 1e-9]), np.array([amount + 1e-9])))


def test_a_cap_bends_only_the_splits_that_it_reaches(problem):
    """Four assets, first two due 5/7 of which 4/5 goes to the first, the others even; a cap of 30 % on every weight.

    The first half gets 60 %, of which either asset has 30 %. The second half is split evenly, as it is due.
    """
    splits = Splits(places=halves(4), shares=np.array([5 / 7, 0.5, 0.8]))
    assert halves(4).tolist() == [[0, 2, 4], [2, 3, 4], [0, 1, 2]]
    assert splits.weights(1.0) == pytest.approx([4 / 7, 1 / 7, 1 / 7, 1 / 7], abs=1e-15)
    feasible = problem(np.eye(4), ["weight <= 30%"]).feasible
    found = bent(splits, 1.0, feasible, np.full(4, 0.25))
    assert found.weights == pytest.approx([0.3, 0.3, 0.2, 0.2], abs=1e-15)
    (cap,) = (k for k, each in enumerate(feasible.constraints) if each.text == "weight <= 30%")
    assert found.moved == (frozenset({cap}), frozenset({cap}))


def test_the_certificate_says_which_constraint_bent_how_many_splits(drawn, covariance_of, problem):
    covariance = covariance_of(drawn(4, 6))
    assert "bent" not in solved(problem(covariance)).certificate.solver
    assert "splits bent by weight <= 18% (" in solved(problem(covariance, ["weight <= 18%"])).certificate.solver
    by_both = solved(problem(covariance, ["weight <= 25%", "sector[S0] <= 20%"])).certificate.solver
    assert "weight <= 25% (" in by_both
    assert "sector[S0] <= 20% (" in by_both


def test_contradictions_are_named(drawn, covariance_of, problem):
    with pytest.raises(Infeasible, match="no portfolio"):
        solved(problem(covariance_of(drawn(1, 4)), ["weight <= 20%"]))


def test_constraints_that_no_split_can_honour_are_refused(drawn, covariance_of, problem):
    with pytest.raises(ConfigurationError, match="cannot honour"):
        solved(problem(covariance_of(drawn(1, 4)), ["count <= 2"]))


@pytest.mark.parametrize("params", [{"risk": "cvar"}, {"codependence": "kendall"}])
def test_what_needs_returns_says_so(drawn, covariance_of, problem, params):
    with pytest.raises(ConfigurationError, match="needs returns"):
        solved(problem(covariance_of(drawn(1, 4))), **params)


def test_an_asset_that_never_fell_has_no_worst_loss(drawn, problem_of):
    values = drawn(1, 4)
    values[:, 2] = np.abs(values[:, 2]) + 0.001
    with pytest.raises(DataError, match="A002"):
        solved(problem_of(values), risk="worst")


def test_an_annual_threshold_needs_years(drawn, problem_of):
    with pytest.raises(ConfigurationError, match="periods in a year"):
        solved(problem_of(drawn(1, 4)), risk="lpm2", threshold_annual=0.05)


def test_every_measure_but_the_variance_is_a_kind_of_risk():
    assert [risk.value for risk in SplitRisk if risk.kind is not None] == [kind.value for kind in RiskKind]
