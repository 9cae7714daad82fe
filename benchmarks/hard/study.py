"""Solve hard problems and judge every answer, ours and others', in exact arithmetic."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from hard.exact import AVERSION, Exact, exact, exact_value, repaired, shares, violation
from hard.oracle import others
from hard.problems import HardProblem
from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.solution import Solution
from tangency.errors import ConfigurationError, DataError, Infeasible, TangencyError
from tangency_mvo.mean_risk import MeanRisk
from tangency_mvo.params import MeanRiskParams
from tangency_mvo.tracking import BenchmarkTracking, TrackingParams
from tangency_risk_parity.budgeting import EqualRiskContribution, RiskBudgeting
from tangency_risk_parity.params import EqualRiskParams, RiskBudgetParams

__all__ = ["SLOW", "Outcome", "Verdict", "judged"]

Verdict = Literal[
    "agrees", "not proven", "named", "refused", "false optimal", "false infeasible", "infeasible", "crash"
]
"""`named` says what of the data leaves no answer; `refused` says only that no answer could be certified."""
SLOW = 10.0
_RESIDUAL = Fraction(1, 10**9) + Fraction(1, 10**12)
_ORACLE_RESIDUAL = Fraction(1, 10**13)
_GAP = Fraction(3, 10**8)
_OF_PARTS = Fraction(1, 10**10)
_BUDGETS = 1e-8
_TILT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a problem; `better` is by how much another portfolio is, relative to ours."""

    hard: HardProblem
    verdict: Verdict
    seconds: float
    better: float
    words: str


def judged(hard: HardProblem) -> Outcome:
    """Return what becomes of a problem."""
    start = time.perf_counter()
    try:
        solution = _solution(hard)
    except Infeasible as error:
        has_answer = violation(exact(hard.inside), hard.problem.feasible) <= _RESIDUAL
        ratio = hard.optimizer == "max ratio" and not float(hard.problem.mean @ hard.inside) > 0.0
        verdict: Verdict = "false infeasible" if has_answer and not ratio else "infeasible"
        return _without(hard, verdict, start, str(error))
    except (DataError, ConfigurationError) as error:
        return _without(hard, "named", start, str(error))
    except TangencyError as error:
        return _without(hard, "refused", start, str(error))
    except Exception as error:  # noqa: BLE001  # what no face may ever show
        return _without(hard, "crash", start, f"{type(error).__name__}: {error}")
    seconds = time.perf_counter() - start
    own = exact(solution.weights)
    beyond = violation(own, hard.problem.feasible)
    if beyond > _RESIDUAL:
        return Outcome(
            hard=hard, verdict="false optimal", seconds=seconds, better=np.inf, words=f"violation {float(beyond):.1e}"
        )
    certificate = solution.certificate
    if hard.optimizer == "equal risk":
        return _of_budgets(hard, solution, own, seconds)
    value = exact_value(hard.optimizer, hard.problem)
    reached = value(own)
    best, words = reached, ""
    order = np.argsort(dense_covariance(hard.problem.covariance).diagonal(), kind="stable").tolist()
    for other in others(hard, solution.weights):
        candidate = repaired(other, hard.problem.feasible, order)
        # A weight of almost zero is none, and no minimum: where there are such constraints nothing is forgiven.
        forgiven = _ORACLE_RESIDUAL if hard.problem.feasible.is_convex else 0
        if violation(candidate, hard.problem.feasible) <= forgiven:
            theirs = value(candidate)
            best = min(best, theirs)
    size = _size(hard, own, reached, is_of_parts=" relative to " in (certificate.optimality_measure or ""))
    better = (reached - best) / size if size else reached - best
    allowed = _GAP if certificate.status == "optimal" else max(_GAP, 3 * Fraction(certificate.optimality_gap or 0.0))
    verdict = "agrees" if certificate.status == "optimal" else "not proven"
    if better > allowed:
        verdict, words = "false optimal", f"{certificate.optimality_measure} {certificate.optimality_gap:.1e}"
    return Outcome(hard=hard, verdict=verdict, seconds=seconds, better=float(better), words=words)


def _without(hard: HardProblem, verdict: Verdict, start: float, words: str) -> Outcome:
    return Outcome(hard=hard, verdict=verdict, seconds=time.perf_counter() - start, better=0.0, words=words)


def _solution(hard: HardProblem) -> Solution:
    problem = hard.problem
    match hard.optimizer:
        case "min variance":
            return MeanRisk(MeanRiskParams(objective="min_risk")).solve(problem)
        case "max ratio":
            return MeanRisk(MeanRiskParams(objective="max_sharpe")).solve(problem)
        case "utility":
            return MeanRisk(MeanRiskParams(objective="max_utility", risk_aversion=AVERSION)).solve(problem)
        case "tracking":
            return BenchmarkTracking(TrackingParams(benchmark="equal")).solve(problem)
        case "equal risk" if "budgets" in hard.kinds:
            return RiskBudgeting(RiskBudgetParams(budgets=_budgets(problem.assets))).solve(problem)
        case "equal risk":
            return EqualRiskContribution(EqualRiskParams()).solve(problem)
        case _:
            kind = {"drawdown": "cdar"}.get(hard.optimizer, hard.optimizer)
            return MeanRisk(MeanRiskParams(objective="min_risk", risk=kind)).solve(problem)


def _budgets(assets: tuple[str, ...]) -> dict[str, float]:
    """Return twice an equal share for the first asset, where there is room for it."""
    return {assets[0]: min(_TILT / len(assets), 0.9)}


def _of_budgets(hard: HardProblem, solution: Solution, own: Exact, seconds: float) -> Outcome:
    """Judge budgets that are said to be met by the exact shares of the risk."""
    certificate = solution.certificate
    n = len(own)
    wanted = np.full(n, 1.0 / n)
    if "budgets" in hard.kinds:
        (first,) = _budgets(hard.problem.assets).values()
        wanted = np.array([first, *[(1.0 - first) / (n - 1)] * (n - 1)])
    reached: Floats = np.array([float(share) for share in shares(hard.problem, own)])
    off = float(np.abs(reached / wanted - 1.0).max())
    is_said = not certificate.missed
    verdict: Verdict = "false optimal" if is_said and off > _BUDGETS else "agrees"
    if is_said and off > _BUDGETS and certificate.optimality_measure != "largest relative deviation from a budget":
        verdict = "agrees" if off <= np.sqrt(_BUDGETS) else "false optimal"
    words = f"shares are off by {off:.1e}" if is_said else ""
    return Outcome(hard=hard, verdict=verdict, seconds=seconds, better=off if is_said else 0.0, words=words)


def _size(hard: HardProblem, own: Exact, reached: Fraction, *, is_of_parts: bool) -> Fraction:
    """Return what the certificate's gap is relative to: the objective, or its parts where it says so."""
    deviation = np.sqrt(np.maximum(dense_covariance(hard.problem.covariance).diagonal(), 0.0))
    weights = np.abs(np.array([float(w) for w in own]))
    if hard.optimizer == "utility":
        return max(abs(reached), Fraction(float(np.abs(hard.problem.mean) @ weights)))
    if not is_of_parts:
        return abs(reached)
    if hard.optimizer in {"cvar", "mad", "drawdown"}:
        sizes = np.sqrt((np.asarray(hard.problem.returns.values) ** 2).mean(axis=0))
        return Fraction(float(sizes @ weights)) / 100
    if hard.optimizer == "tracking":
        weights = weights + 1.0 / len(own)
    constant = (1e-13 * float(np.abs(hard.problem.mean) @ weights)) ** 2
    return max(Fraction(float(deviation @ weights) ** 2) / 1000, Fraction(constant))
