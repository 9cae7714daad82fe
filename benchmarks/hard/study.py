"""Solve hard problems and judge every answer, ours and others', in exact arithmetic."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Protocol

import numpy as np

from hard.exact import AVERSION, Exact, cleared, exact, exact_value, repaired, shares, violation
from hard.oracle import others
from hard.problems import HardProblem
from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.problem import Problem
from tangency.contracts.solution import Solution
from tangency.errors import ConfigurationError, DataError, Infeasible, SolverError, TangencyError
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
_BUDGETS = 1e-8
_NO_BOUND = 1e300
_TILT = 2.0
_ALMOST_RISKLESS, _RISKLESS = "almost no risk", {"mirrored", "duplicates", "degenerate", "zero variance"}
_PARAMS: dict[str, dict[str, Any]] = {
    "min variance": {"objective": "min_risk"},
    "max ratio": {"objective": "max_sharpe"},
    "utility": {"objective": "max_utility", "risk_aversion": AVERSION},
    "cvar": {"objective": "min_risk", "risk": "cvar"},
    "mad": {"objective": "min_risk", "risk": "mad"},
    "drawdown": {"objective": "min_risk", "risk": "cdar"},
}


class Optimizer(Protocol):
    """What solves a problem."""

    def solve(self, problem: Problem) -> Solution:
        """Return the certified solution."""
        ...


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
    start = time.process_time()  # of the processor: other work beside it is no fault of ours
    try:
        solution = _solution(hard)
    except Exception as error:  # noqa: BLE001  # one that is none of ours is what no face may ever show
        seconds, verdict = time.process_time() - start, _verdict(hard, error)
        return Outcome(
            hard=hard, verdict=verdict, seconds=seconds, better=0.0, words=f"{type(error).__name__}: {error}"
        )
    seconds = time.process_time() - start
    own = exact(solution.weights)
    beyond = violation(own, hard.problem.feasible)
    if beyond > _RESIDUAL:
        words = f"violation {float(beyond):.1e}"
        return Outcome(hard=hard, verdict="false optimal", seconds=seconds, better=np.inf, words=words)
    judge = _of_budgets if hard.optimizer == "equal risk" else _of_objective
    return judge(hard, solution, own, seconds)


def _verdict(hard: HardProblem, error: Exception) -> Verdict:
    match error:
        case Infeasible():
            is_negative = hard.optimizer == "max ratio" and not float(hard.problem.mean @ hard.inside) > 0.0
            has_answer = violation(exact(hard.inside), hard.problem.feasible) <= _RESIDUAL and not is_negative
            return "false infeasible" if has_answer else "infeasible"
        case DataError() | ConfigurationError():
            return "named"
        case SolverError() if _ALMOST_RISKLESS in str(error) and _RISKLESS & set(hard.kinds):
            return "named"
        case TangencyError():
            return "refused"
        case _:
            return "crash"


def _of_objective(hard: HardProblem, solution: Solution, own: Exact, seconds: float) -> Outcome:
    """Judge an optimum by the best of the other portfolios."""
    certificate, feasible = solution.certificate, hard.problem.feasible
    value = exact_value(hard.optimizer, hard.problem)
    reached = best = value(own)
    order = np.argsort(dense_covariance(hard.problem.covariance).diagonal(), kind="stable").tolist()
    # A weight of almost zero is none, and no minimum: where there are such constraints nothing is forgiven.
    forgiven = _ORACLE_RESIDUAL if feasible.is_convex else 0
    for other in others(hard, solution.weights):
        candidate = repaired(cleared(other, feasible), feasible, order)
        if violation(candidate, feasible) <= forgiven:
            best = min(best, value(candidate))
    size = _size(hard, own, reached, is_of_parts=" relative to " in (certificate.optimality_measure or ""))
    better = (reached - best) / size if size else reached - best
    is_optimal = certificate.status == "optimal"
    stated = _NO_BOUND if certificate.optimality_gap is None else min(certificate.optimality_gap, _NO_BOUND)
    allowed = _GAP if is_optimal else max(_GAP, 3 * Fraction(stated))
    verdict: Verdict = "agrees" if is_optimal else "not proven"
    words = ""
    if better > allowed:
        verdict, words = "false optimal", f"{certificate.optimality_measure} {certificate.optimality_gap:.1e}"
    return Outcome(hard=hard, verdict=verdict, seconds=seconds, better=float(better), words=words)


def _solution(hard: HardProblem) -> Solution:
    return _optimizer(hard).solve(hard.problem)


def _optimizer(hard: HardProblem) -> Optimizer:
    if hard.optimizer == "tracking":
        return BenchmarkTracking(TrackingParams(benchmark="equal"))
    if hard.optimizer == "equal risk":
        if "budgets" in hard.kinds:
            return RiskBudgeting(RiskBudgetParams(budgets=_budgets(hard.problem.assets)))
        return EqualRiskContribution(EqualRiskParams())
    return MeanRisk(MeanRiskParams(**_PARAMS[hard.optimizer]))


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
