"""Simple returns between neighbouring sessions of a panel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.returns import Returns
from tangency.domain.calendar import Calendar
from tangency.market.sessions import Sessions, is_hole

__all__ = ["simple_returns"]


def simple_returns(prices: Floats, symbols: Sequence[str], sessions: Sessions, calendar: Calendar) -> Returns:
    """Return r[t, i] = p[t, i] / p[t-1, i] - 1, assets sorted by label; NaN over what is missing, and over a hole.

    Parameters
    ----------
    prices
        Shape (n_sessions, n_assets).
    """
    order = sorted(range(len(symbols)), key=lambda i: symbols[i])
    ordered = np.ascontiguousarray(prices[:, order])
    values = ordered[1:] / ordered[:-1] - 1.0
    values[is_hole(sessions, calendar)] = np.nan
    return Returns(
        assets=tuple(symbols[i] for i in order),
        dates=sessions[1:],
        values=frozen_floats(values),
        periods_per_year=calendar.periods_per_year,
    )
