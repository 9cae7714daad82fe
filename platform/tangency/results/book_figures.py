"""The headline figures of a book, by the names that documents use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.errors import DataError
from tangency.performance.headline import FigureName, headline

if TYPE_CHECKING:
    from tangency.simulate.path import SimulatedPath

__all__ = ["ANNUAL", "HEADLINE_NAMES", "NO_YEARS", "RELATIVE", "book_figures"]

HEADLINE_NAMES = (
    FigureName.TOTAL_RETURN,
    FigureName.ANNUAL_RETURN,
    FigureName.VOLATILITY,
    FigureName.SHARPE_RATIO,
    FigureName.SORTINO_RATIO,
    FigureName.MAX_DRAWDOWN,
    FigureName.CVAR,
    FigureName.ANNUAL_TURNOVER,
)
RELATIVE = frozenset({FigureName.BETA, FigureName.ALPHA, FigureName.TRACKING_ERROR, FigureName.INFORMATION_RATIO})
ANNUAL = frozenset(
    {
        FigureName.ANNUAL_RETURN,
        FigureName.VOLATILITY,
        FigureName.SHARPE_RATIO,
        FigureName.SORTINO_RATIO,
        FigureName.CALMAR_RATIO,
        FigureName.ANNUAL_TURNOVER,
        FigureName.ALPHA,
        FigureName.TRACKING_ERROR,
        FigureName.INFORMATION_RATIO,
    }
)
"""Figures of a year."""
NO_YEARS = "nothing says how many periods make a year"


def book_figures(path: SimulatedPath, first: int, periods_per_year: float | None) -> dict[str, float | None]:
    """Return the eight figures of a headline; None where one is not defined, or no calendar says what a year is."""
    from tangency.simulate.book_record import book_record  # noqa: PLC0415  # the compiler loads where it is needed

    try:
        found = headline(book_record(path, first, periods_per_year=periods_per_year or 1.0))
    except DataError:  # fewer periods than any figure needs
        return dict.fromkeys((name.value for name in HEADLINE_NAMES), None)
    return {
        name.value: None if periods_per_year is None and name in ANNUAL else found[name].value
        for name in HEADLINE_NAMES
    }
