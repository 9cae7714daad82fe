"""Units and sizes that the objectives share."""

from tangency.sdk import ConfigurationError, Floats, Problem, ReturnKind

__all__ = ["excess_means", "period", "relative", "years"]


def years(problem: Problem) -> float:
    """Return the periods per year; one where they are not known, and all is per period."""
    return problem.periods_per_year or 1.0


def period(problem: Problem) -> str:
    """Return what annualised numbers are: annual, or per period where the periods per year are not known."""
    return "annual" if problem.periods_per_year else "per period"


def relative(gap: float, size: float) -> float:
    """Return the gap relative to the objective's size; an objective of exactly zero leaves it absolute."""
    return gap / size if size > 0 else gap


def excess_means(problem: Problem, risk_free_annual: float) -> Floats:
    """Return the means above the risk-free rate, per period, shape (n_assets,): excess ones are already.

    Raises
    ------
    ConfigurationError
        For an annual rate without the number of periods in a year.
    """
    if risk_free_annual == 0.0 or problem.mean_kind is ReturnKind.EXCESS:
        return problem.mean
    excess: Floats = problem.mean - risk_free_annual / periods_for(problem, "risk_free_annual", risk_free_annual)
    return excess


def periods_for(problem: Problem, param: str, value: float) -> float:
    """Return the periods per year; raises ConfigurationError where an annual param needs them but None is given."""
    if problem.periods_per_year is None:
        raise ConfigurationError(
            f"{_ANNUAL[param]} needs the number of periods in a year",
            where=f"optimizer mvo, {param}",
            value=value,
            remedy="pass periods_per_year, or prices with a calendar",
        )
    return problem.periods_per_year


_ANNUAL = {
    "risk_free_annual": "an annual risk-free rate",
    "threshold_annual": "an annual threshold",
    "long_bps_annual": "an annual cost of holding",
    "short_bps_annual": "an annual cost of borrowing",
    "mean_errors_annual": "an annual error",
}
