"""How many periods make a year: what the data say, or what the request says where they do not."""

from __future__ import annotations

from tangency.desk.analytics_request import AnalyticsRequest
from tangency.errors import ConfigurationError, Remedy, Setting

__all__ = ["settled_years"]


def settled_years(request: AnalyticsRequest, known: float | None, *, says: str) -> float:
    """Return the periods of a year.

    Parameters
    ----------
    known
        Of the data; None where they do not say.
    says
        Who says it where they do, for the error.

    Raises
    ------
    ConfigurationError
        Where neither says it, or the request says otherwise than the data.
    """
    if known is not None and request.periods_per_year not in {None, known}:
        raise ConfigurationError(
            f"{says} says how many periods make a year",
            where="periods_per_year",
            value=request.periods_per_year,
            remedy="leave it out",
        )
    years = known or request.periods_per_year
    if years is None:
        raise ConfigurationError(
            "how many periods make a year is not said, and annual figures need it",
            where="periods_per_year",
            remedy=Remedy(
                "say it: ",
                Setting("periods_per_year", 365),
                " for crypto, ",
                Setting("periods_per_year", 252),
                " for US equities, ",
                Setting("periods_per_year", 12),
                " for months",
            ),
        )
    return years
