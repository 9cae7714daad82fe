"""Units that the optimizers share."""

from tangency.sdk import ConfigurationError, Floats, Problem, ReturnKind

__all__ = ["excess_means", "per_period", "span", "years"]


def years(problem: Problem) -> float:
    """Return the periods per year; one where they are not known, and all is per period."""
    return problem.periods_per_year or 1.0


def span(problem: Problem) -> str:
    """Return what annualised numbers are."""
    return "annual" if problem.periods_per_year else "per period"


def per_period(problem: Problem, annual: float, *, where: str) -> float:
    """Return an annual rate per period; raises ConfigurationError where it is not zero and years are unknown."""
    if annual == 0.0:
        return 0.0
    if problem.periods_per_year is None:
        raise ConfigurationError(
            "an annual rate needs the number of periods in a year",
            where=where,
            value=annual,
            remedy="pass periods_per_year, or prices with a calendar",
        )
    return annual / problem.periods_per_year


def excess_means(problem: Problem, risk_free_annual: float, *, optimizer: str) -> Floats:
    """Return the means above the risk-free rate, per period, shape (n_assets,): excess ones are already."""
    if problem.mean_kind is ReturnKind.EXCESS:
        return problem.mean
    rate = per_period(problem, risk_free_annual, where=f"optimizer {optimizer}, risk_free_annual")
    excess: Floats = problem.mean - rate
    return excess
