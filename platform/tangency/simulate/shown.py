"""What a strategy is shown at a close: the window of its universe, and what the portfolio holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.contracts.window import Window
from tangency.simulate.history import History, Members
from tangency.simulate.seen import SeenCloses

__all__ = ["Portfolio", "shown_window"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Portfolio:
    """What is held at a close.

    Attributes
    ----------
    weights
        Fractions of NAV, shape (n_assets,), over all assets of the history.
    """

    nav: float
    weights: Floats


def shown_window(
    history: History, seen: SeenCloses, at: int, members: Members, held: Portfolio, *, n_returns: int, seed: int
) -> Window:
    """Return everything that a decision at the close of session `at` may use.

    Parameters
    ----------
    n_returns
        Of the window; fewer where the history begins later.
    seed
        Of the simulation; each decision has its own.
    """
    places = members.places
    first = max(at - n_returns, 0)
    current = held.weights[places]
    current.flags.writeable = False
    window = Window(
        assets=members.assets,
        sessions=history.sessions[first : at + 1],
        closes=seen.until(at, n_returns + 1, places),
        current=current,
        nav=held.nav,
        periods_per_year=history.periods_per_year,
        outside=_outside(history.assets, held.weights, places),
        next_session=history.next_session(at),
        passed_over=members.passed_over,
        seed=(seed, at),
        known=history.known(at, slice(first, at + 1), members),
        first=first,
    )
    if len(places) == len(history.assets):  # what the window would compute, from what the last one has computed
        returns, is_complete = seen.returns(at, n_returns)
        if is_complete:
            window.__dict__["returns"] = Returns.of_periods(
                members.assets, window.sessions[1:], returns, history.periods_per_year
            )
    return window


def _outside(assets: tuple[str, ...], weights: Floats, places: npt.NDArray[np.intp]) -> dict[str, float]:
    """Return what is held and is no member."""
    if len(places) == len(assets):
        return {}
    rest = weights.copy()
    rest[places] = 0.0
    return {assets[i]: float(rest[i]) for i in np.flatnonzero(rest)}
