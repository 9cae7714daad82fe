"""What of a record does not change from draw to draw, and the figures of its draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, read_only
from tangency.performance.checking import excess
from tangency.performance.headline import CVAR_LEVEL, FigureName
from tangency.performance.kernels.headline_draws import (
    OwnTerms,
    RelativeTerms,
    drawn_turnover,
    own_figures,
    relative_figures,
)
from tangency.performance.track_record import TrackRecord

__all__ = ["DrawnFigures"]

_NAMES = tuple(FigureName)
_TURNOVER, _RELATIVE = _NAMES.index(FigureName.ANNUAL_TURNOVER), _NAMES.index(FigureName.BETA)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnFigures:
    """What the kernels read of a record, made once for all draws.

    >>> record = TrackRecord(dates=np.arange(2), returns=np.array([0.5, -0.5]), risk_free=0.0, periods_per_year=1.0)
    >>> figures = np.full((1, 16), np.nan)
    >>> DrawnFigures.of(record).write(np.array([[0, 0]]), np.array([[2.0, 0.0]]), figures)
    >>> figures[0, :2].round(12).tolist()
    [1.25, 0.5]
    """

    own: OwnTerms
    relative: RelativeTerms | None
    turnover: Floats | None
    periods_per_year: float

    @classmethod
    def of(cls, record: TrackRecord) -> Self:
        """Return what the figures of a record's draws are made of."""
        benchmark = record.benchmark
        return cls(
            own=_own_terms(record),
            relative=None if benchmark is None else _relative_terms(record.excess, excess(benchmark, record.risk_free)),
            turnover=record.turnover,
            periods_per_year=record.periods_per_year,
        )

    def write(self, places: npt.NDArray[np.int64], counts: Floats, figures: Floats) -> None:
        """Write the figures of some draws in the order of `FigureName`, but those for which the record lacks a series.

        Parameters
        ----------
        places, counts
            Which period each of a draw's repeats, and how often each is drawn, shape (n_draws, n_periods).
        figures
            Shape (n_draws, n_figures).
        """
        year = self.periods_per_year
        own_figures(self.own, places, counts, year, 1.0 - CVAR_LEVEL, figures)
        if self.turnover is not None:
            drawn_turnover(self.turnover, counts, year, _TURNOVER, figures)
        if self.relative is not None:
            relative_figures(self.relative, counts, year, _RELATIVE, figures)


def _own_terms(record: TrackRecord) -> OwnTerms:
    returns, over = record.returns, record.excess
    order = np.argsort(returns, kind="stable")
    order.flags.writeable = False
    moves, moves_over = returns - returns.mean(), over - over.mean()
    square = moves * moves
    below = np.minimum(over, 0.0)
    terms = (moves, square, square * moves, square * square, moves_over, moves_over**2, below**2, returns > 0.0)
    return OwnTerms(
        factors=read_only(1.0 + returns),
        ordered=read_only(returns[order]),
        order=order,
        terms=read_only(np.array(terms, dtype=np.float64)),
        centre_over=float(over.mean()),
    )


def _relative_terms(over: Floats, benchmark: Floats) -> RelativeTerms:
    moves, others = over - over.mean(), benchmark - benchmark.mean()
    return RelativeTerms(
        terms=read_only(np.array((moves, others, others**2, moves * others, (moves - others) ** 2))),
        centre=float(over.mean()),
        centre_benchmark=float(benchmark.mean()),
    )
