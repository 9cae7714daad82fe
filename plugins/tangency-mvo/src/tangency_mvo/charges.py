"""Everything that is charged on the expected return beside the user's soft constraints."""

from collections.abc import Callable
from dataclasses import replace

from tangency.sdk import ConfigurationError, Floats, Infeasible, Problem, SoftLimit, Solution
from tangency_mvo.costs import holding_charges, trading_charges
from tangency_mvo.params import MeanRiskParams, Objective
from tangency_mvo.robust import uncertainty_charges
from tangency_mvo.units import years

__all__ = ["charged", "cheapest", "least_charge", "own_charge"]


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
    """Return what the weights pay for each period, by the fee that applies."""
    return min(_paid(charges, weights) for charges in _alternatives(problem, params)) / years(problem)


def own_charge(problem: Problem, weights: Floats) -> float:
    """Return what the weights would pay for each period by the charges of one of the problems of `charged`."""
    return _paid(tuple(soft for soft in problem.feasible.soft if soft.charge is not None), weights) / years(problem)


def cheapest(
    problems: tuple[Problem, ...], solve: Callable[[Problem], Solution], value: Callable[[Problem, Floats], float]
) -> Solution:
    """Return the best of the problems' solutions; `value` is what is minimised under a problem's own charges.

    The fee that applies is the least of all, so the least of the optima is the optimum, and it is no further from the
    best than the largest gap.
    """
    if len(problems) == 1:
        return solve(problems[0])
    found: list[tuple[float, Solution]] = []
    refusal: Infeasible | None = None
    for problem in problems:
        try:
            solution = solve(problem)
        except Infeasible as error:  # a ratio that this fee leaves nothing of; another may
            refusal = refusal or error
        else:
            found.append((value(problem, solution.weights), solution))
    if refusal is not None and not found:
        raise refusal
    _, best = min(found, key=lambda each: each[0])
    certificates = [solution.certificate for _, solution in found]
    certificate = replace(
        best.certificate,
        status="optimal" if all(each.status == "optimal" for each in certificates) else "feasible",
        optimality_gap=max(each.optimality_gap or 0.0 for each in certificates),
        solver=f"{best.certificate.solver}, best of {len(problems)} fees",
    )
    return replace(best, certificate=certificate)


def _paid(charges: tuple[SoftLimit, ...], weights: Floats) -> float:
    return sum(charge.penalty * charge.violation(weights) for charge in charges)


def _alternatives(problem: Problem, params: MeanRiskParams) -> tuple[tuple[SoftLimit, ...], ...]:
    always = (*holding_charges(problem, params), *uncertainty_charges(problem, params))
    return tuple((*trading, *always) for trading in trading_charges(problem, params))
