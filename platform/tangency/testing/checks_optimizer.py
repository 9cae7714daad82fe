"""Checks of optimizers: feasible, independent of labels, a typed error where there is no solution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.problem import Problem
from tangency.contracts.solution import Solution
from tangency.errors import Infeasible
from tangency.testing.comparison import require_close
from tangency.testing.problems import Case, cases, contradictory_problems, make_problem, permuted_problem, residual
from tangency.testing.refusals import require_refusal
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject

__all__ = ["OPTIMIZER_CHECKS"]

_FEASIBLE = 1e-8
_EQUIVARIANT = 1e-8


def check_feasible(subject: Subject) -> str:
    """Require bounds and rows to 1e-8 of NAV, and a certificate whose residual is the one that we measure."""
    worst = max(_residual_of(subject, case) for case in cases())
    return f"largest violation {worst:.2g} of NAV on {len(cases())} problems"


def check_infeasible(subject: Subject) -> str:
    """Require that contradictory constraints raise Infeasible, by bounds or by rows."""
    texts = [
        require_refusal(subject, problem, "contradictory constraints", error_type=Infeasible)
        for problem in contradictory_problems()
    ]
    return texts[0]


def check_permutation(subject: Subject) -> str:
    """Require that assets in another order get the same weights, to 1e-8."""
    worst = 0.0
    for case in cases():
        order = np.random.default_rng(5).permutation(len(case.problem.assets))
        weights = _solved(subject, case.problem, case.name).weights
        permuted = _solved(subject, permuted_problem(case.problem, order), case.name).weights
        worst = max(worst, require_close(permuted, weights[order], _EQUIVARIANT, f"permuted assets on {case.name!r}"))
    return f"largest difference {worst:.2g}"


def check_nan_moments(subject: Subject) -> str:
    """Require that moments that are not finite raise a typed error that names the asset."""
    problem = make_problem(5)
    asset = problem.assets[3]
    mean, covariance = problem.mean.copy(), dense_covariance(problem.covariance).copy()
    mean[3] = np.nan
    covariance[3, :] = covariance[:, 3] = np.nan
    text = require_refusal(subject, replace(problem, mean=frozen_floats(mean)), "a NaN mean", naming=(asset,))
    bad = replace(problem, covariance=frozen_floats(covariance))
    require_refusal(subject, bad, "a NaN row of the covariance", naming=(asset,))
    pair = dense_covariance(problem.covariance).copy()
    pair[1, 2] = pair[2, 1] = np.nan
    bad = replace(problem, covariance=frozen_floats(pair))
    require_refusal(subject, bad, "one NaN covariance", naming=problem.assets[1:3])
    return text


def check_one_asset(subject: Subject) -> str:
    """Require that one asset under `net = 100%` gets everything."""
    weights = _solved(subject, make_problem(1), "one asset").weights
    require_close(weights, np.ones(1), _FEASIBLE, "one asset")
    return f"weight {weights[0]:.12g}"


def check_few_periods(subject: Subject) -> str:
    """Require a feasible answer where fewer periods than assets make the covariance singular."""
    problem = make_problem(12, n_periods=8, upper=0.3)
    found = _residual_of(subject, Case(name="8 periods, 12 assets", problem=problem, inside=frozen_floats([])))
    return f"largest violation {found:.2g} of NAV"


def _residual_of(subject: Subject, case: Case) -> float:
    solution = _solved(subject, case.problem, case.name)
    found = residual(solution.weights, case.problem.feasible)
    if found > _FEASIBLE:
        raise CheckFailed(f"on {case.name!r} a constraint is violated by {found:.3g} of NAV")
    claimed = solution.certificate.primal_residual
    if abs(claimed - found) > _FEASIBLE:
        raise CheckFailed(f"on {case.name!r} the certificate claims a residual of {claimed:.3g}, found {found:.3g}")
    return found


def _solved(subject: Subject, problem: Problem, name: str) -> Solution:
    solution = subject.run(problem)
    if not isinstance(solution, Solution):
        raise CheckFailed(f"solve returned {type(solution).__name__}, not a Solution")
    if solution.weights.shape != (len(problem.assets),):
        raise CheckFailed(f"on {name!r} {solution.weights.shape} weights for {len(problem.assets)} assets")
    if not np.isfinite(solution.weights).all():
        raise CheckFailed(f"on {name!r} a weight is not finite")
    return solution


OPTIMIZER_CHECKS = (
    ("feasible to 1e-8", check_feasible),
    ("contradictions raise Infeasible", check_infeasible),
    ("the order of assets does not matter", check_permutation),
    ("NaN moments are refused by name", check_nan_moments),
    ("one asset", check_one_asset),
    ("fewer periods than assets", check_few_periods),
)
