"""The single drawdowns of a return series: depth, peak, valley and recovery, each with its date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.errors import DataError

__all__ = ["Date", "Dates", "DrawdownSpell", "drawdown_spells"]

Date = np.datetime64 | np.int64
Dates = npt.NDArray[np.datetime64] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawdownSpell:
    """The time from a highest equity to the first that is as high again.

    Attributes
    ----------
    depth
        1 − V(valley) / V(peak), positive.
    peak
        The period at whose end equity was highest; None for the equity before the first period.
    valley
        The first period at whose end equity was lowest.
    recovery
        The first period at whose end equity is at least that of the peak; None where it never is.
    n_periods_down, n_periods_under
        From the peak to the valley; from the peak to the recovery, or to the end of the record.
    """

    depth: float
    peak: Date | None
    valley: Date
    recovery: Date | None
    n_periods_down: int
    n_periods_under: int


def drawdown_spells(returns: Floats, dates: Dates) -> tuple[DrawdownSpell, ...]:
    """Return every drawdown of a series, the deepest first (of equal ones the earlier), in O(n_periods).

    The starting equity is a peak too; equity is compounded, Vₜ = Vₜ₋₁ (1 + rₜ).

    Parameters
    ----------
    returns
        Simple returns, shape (n_periods,).
    dates
        The label of each period, shape (n_periods,).

    Raises
    ------
    DataError
        For a return that is missing, or dates of another number.

    >>> import numpy as np
    >>> days = np.array(["2024-01-01", "2024-01-02", "2024-01-03"], dtype="datetime64[D]")
    >>> for spell in drawdown_spells(np.array([0.1, -0.5, 1.0]), days):
    ...     print(round(spell.depth, 6), spell.peak, spell.valley, spell.recovery, spell.n_periods_under)
    0.5 2024-01-01 2024-01-02 2024-01-03 2
    """
    if returns.shape != dates.shape:
        raise DataError("dates and returns differ in number", where="dates", value=f"{dates.size} of {returns.size}")
    if not np.isfinite(returns).all():
        missing = int(np.argmin(np.isfinite(returns)))
        raise DataError("a return is missing or infinite", where=str(dates[missing]), value=float(returns[missing]))
    most = returns.size // 2 + 1
    places, depths = np.empty((most, 3), dtype=np.int64), np.empty(most)
    from tangency.risk.kernels.drawdown import mark_drawdowns  # noqa: PLC0415  # the compiler loads where it is needed

    count = mark_drawdowns(frozen_floats(returns), places, depths, np.empty(returns.size))
    order = np.argsort(-depths[:count], kind="stable")
    return tuple(_spell(float(depths[each]), places[each], dates) for each in order)


def _spell(depth: float, places: npt.NDArray[np.int64], dates: Dates) -> DrawdownSpell:
    peak, valley, recovery = (int(place) for place in places)
    end = recovery if recovery >= 0 else len(dates) - 1
    return DrawdownSpell(
        depth=depth,
        peak=dates[peak] if peak >= 0 else None,
        valley=dates[valley],
        recovery=dates[recovery] if recovery >= 0 else None,
        n_periods_down=valley - peak,
        n_periods_under=end - peak,
    )
