"""Everything that is charged on the expected return beside the user's soft constraints."""

from collections.abc import Callable
from dataclasses import replace

from tangency.sdk import ConfigurationError, Floats, Infeasible, Problem, SoftLimit, Solution
from tangency_mvo.costs import holding_charges, trading_charges
from tangency_mvo.params import MeanRiskParams, Objective
from tangency_mvo.robust import uncertainty_charges
from tangency_mvo.units import years

__all__ = ["charged", "cheapest", "least_charge"]


def charged(problem: Problem, params: MeanRiskParams) -> tuple[Problem, ...]:
    """Return the problem with its charges: one for each volume fee, of which the best solution is the solution.

    Raises
    ------
    ConfigurationError
        Under `min_risk`, which knows no return to charge; and as the charges themselves.
    """
    alternatives = _alternatives(problem, params)
    if params.objective is Objective.MIN_RISK and any(alternatives):
        raise ConfigurationError(
            "min_risk knows no expected return that could be charged",
            where="optimizer mvo, objective",
            value=str(params.objective),
            remedy="choose max_utility, or limit the turnover by a constraint, such as turnover <= 20%",
        )
    return tuple(replace(problem, feasible=problem.feasible.with_charges(charges)) for charges in alternatives)


def least_charge(problem: Problem, params: MeanRiskParams, weights: Floats) -> float:
    """Return what the weights pay for each period."""
    totals = (
        sum(charge.penalty * charge.violation(weights) for charge in charges)
        for charges in _alternatives(problem, params)
    )
    return min(totals) / years(problem)


def cheapest(
    problems: tuple[Problem, ...], solve: Callable[[Problem], Solution], value: Callable[[Floats], float]
) -> Solution:
    """Return the best solution; `value` is what is minimised, whichever fee applies.

    The true fee is the least of the fees, so the best value is the least of the problems' optima, and no problem's gap
    is larger than the largest.
    """
    if len(problems) == 1:
        return solve(problems[0])
    solutions: list[Solution] = []
    refusal: Infeasible | None = None
    for problem in problems:
        try:
            solutions.append(solve(problem))
        except Infeasible as error:  # a ratio that this fee leaves nothing of; another may
            refusal = refusal or error
    if refusal is not None and not solutions:
        raise refusal
    best = min(solutions, key=lambda solution: value(solution.weights))
    gaps = [solution.certificate.optimality_gap or 0.0 for solution in solutions]
    certificate = replace(
        best.certificate, optimality_gap=max(gaps), solver=f"{best.certificate.solver}, best of {len(gaps)} fees"
    )
    is_proven = all(solution.certificate.status == "optimal" for solution in solutions)
    return replace(best, certificate=certificate if is_proven else replace(certificate, status="feasible"))


def _alternatives(problem: Problem, params: MeanRiskParams) -> tuple[tuple[SoftLimit, ...], ...]:
    always = (*holding_charges(problem, params), *uncertainty_charges(problem, params))
    return tuple((*trading, *always) for trading in trading_charges(problem, params))
