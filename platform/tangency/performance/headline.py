"""The headline of a track record: its figures, or the reason why one is not defined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tangency.performance.dispersion import hit_rate, kurtosis, skewness, volatility
from tangency.performance.growth import annual_return, total_return
from tangency.performance.ratios import calmar_ratio, max_drawdown, sharpe_ratio, sortino_ratio
from tangency.performance.relative import alpha, beta, information_ratio, tracking_error
from tangency.performance.track_record import TrackRecord
from tangency.performance.turnover import annual_turnover
from tangency.risk.tail import historical_cvar
from tangency.risk.undefined import UndefinedFigure

__all__ = ["CVAR_LEVEL", "Figure", "FigureName", "headline"]

CVAR_LEVEL = 0.95


class FigureName(StrEnum):
    """The figures of a headline, in their order."""

    TOTAL_RETURN = "total_return"
    ANNUAL_RETURN = "annual_return"
    VOLATILITY = "volatility"
    SHARPE_RATIO = "sharpe_ratio"
    SORTINO_RATIO = "sortino_ratio"
    MAX_DRAWDOWN = "max_drawdown"
    CALMAR_RATIO = "calmar_ratio"
    CVAR = "cvar"
    HIT_RATE = "hit_rate"
    SKEWNESS = "skewness"
    KURTOSIS = "kurtosis"
    ANNUAL_TURNOVER = "annual_turnover"
    BETA = "beta"
    ALPHA = "alpha"
    TRACKING_ERROR = "tracking_error"
    INFORMATION_RATIO = "information_ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, or why there is none.

    Attributes
    ----------
    value
        None where the record does not define it.
    reason
        Why not; None where there is a value.
    """

    value: float | None
    reason: str | None


def headline(record: TrackRecord) -> dict[FigureName, Figure]:
    """Return all figures of a record, by name.

    Fractions of NAV are fractions, not percentages; volatility, tracking error, alpha and the ratios are annual; the
    conditional value at risk is that of one period at 95 %.

    >>> import numpy as np
    >>> record = TrackRecord(
    ...     dates=np.arange(4), returns=np.array([0.01, 0.03, 0.01, 0.03]), risk_free=0.0, periods_per_year=3.0
    ... )
    >>> figures = headline(record)
    >>> figures[FigureName.SHARPE_RATIO].value
    3.0
    >>> figures[FigureName.CALMAR_RATIO]
    Figure(value=None, reason='equity never fell')
    >>> figures[FigureName.BETA].reason
    'there is no benchmark'
    """
    return {name: _figure(of, record) for name, of in _FIGURES.items()}


def _cvar(record: TrackRecord) -> float:
    return historical_cvar(record.returns, CVAR_LEVEL)


def _figure(of: Callable[[TrackRecord], float], record: TrackRecord) -> Figure:
    try:
        return Figure(value=of(record), reason=None)
    except UndefinedFigure as error:
        return Figure(value=None, reason=error.what)


def _turnover(record: TrackRecord) -> float:
    if record.turnover is None:
        raise UndefinedFigure("turnover is not known", where="annual_turnover")
    return annual_turnover(record.turnover, periods_per_year=record.periods_per_year)


def _relative(of: Callable[..., float], *takes: str) -> Callable[[TrackRecord], float]:
    """Return a figure of a record and its benchmark, which takes these of the record's fields by name."""

    def figure(record: TrackRecord) -> float:
        if record.benchmark is None:
            raise UndefinedFigure("there is no benchmark", where=of.__name__)
        return of(record.returns, record.benchmark, **{name: getattr(record, name) for name in takes})

    return figure


def _own(of: Callable[..., float], *takes: str) -> Callable[[TrackRecord], float]:
    """Return a figure of a record's returns, which takes these of the record's fields by name."""

    def figure(record: TrackRecord) -> float:
        return of(record.returns, **{name: getattr(record, name) for name in takes})

    return figure


_FIGURES: dict[FigureName, Callable[[TrackRecord], float]] = {
    FigureName.TOTAL_RETURN: _own(total_return),
    FigureName.ANNUAL_RETURN: _own(annual_return, "periods_per_year"),
    FigureName.VOLATILITY: _own(volatility, "periods_per_year"),
    FigureName.SHARPE_RATIO: _own(sharpe_ratio, "risk_free", "periods_per_year"),
    FigureName.SORTINO_RATIO: _own(sortino_ratio, "risk_free", "periods_per_year"),
    FigureName.MAX_DRAWDOWN: _own(max_drawdown),
    FigureName.CALMAR_RATIO: _own(calmar_ratio, "periods_per_year"),
    FigureName.CVAR: _cvar,
    FigureName.HIT_RATE: _own(hit_rate),
    FigureName.SKEWNESS: _own(skewness),
    FigureName.KURTOSIS: _own(kurtosis),
    FigureName.ANNUAL_TURNOVER: _turnover,
    FigureName.BETA: _relative(beta, "risk_free"),
    FigureName.ALPHA: _relative(alpha, "risk_free", "periods_per_year"),
    FigureName.TRACKING_ERROR: _relative(tracking_error, "periods_per_year"),
    FigureName.INFORMATION_RATIO: _relative(information_ratio, "periods_per_year"),
}
