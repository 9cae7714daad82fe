"""Target return and target risk as constraints, with texts of their own."""

from tangency.sdk import Constraint, PortfolioMean, PortfolioRisk, Problem, Term, constraint_text, with_constraints
from tangency_mvo.params import MeanRiskParams
from tangency_mvo.scenario_risk import threshold_per_period

__all__ = ["with_targets"]


def with_targets(problem: Problem, params: MeanRiskParams) -> Problem:
    """Return the problem with `mean >= …` and the limit on the chosen measure where the params set them."""
    added: list[Constraint] = []
    if params.min_mean_annual is not None:
        added.append(_stated(PortfolioMean(), params.min_mean_annual, None))
    if params.max_risk is not None:
        added.append(_stated(_measure(problem, params), None, params.max_risk))
    return with_constraints(problem, tuple(added)) if added else problem


def _measure(problem: Problem, params: MeanRiskParams) -> PortfolioRisk:
    kind = params.risk
    threshold = threshold_per_period(problem, params) if kind.takes_threshold else 0.0
    return PortfolioRisk(kind=kind, level=params.level, threshold=threshold)


def _stated(quantity: PortfolioMean | PortfolioRisk, lower: float | None, upper: float | None) -> Constraint:
    terms = (Term(coefficient=1.0, quantity=quantity),)
    return Constraint(text=constraint_text(terms, lower, upper), terms=terms, lower=lower, upper=upper)
