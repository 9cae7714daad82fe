"""The prices that a universe rule sees on a day: those of its window, and the last one of each asset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.domain.calendar import Calendar
from tangency.errors import DataError
from tangency.market.as_of import AsOf
from tangency.market.panel import PricePanel
from tangency.market.rule import UniverseRule
from tangency.market.sessions import Sessions, label

__all__ = ["History"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """What is known up to a day and in the window that ends there.

    Attributes
    ----------
    end
        Position of the day in the panel's sessions.
    sessions, prices
        Of the window; shapes (n_returns + 1,) and (n_returns + 1, n_assets).
    last_price
        Symbol → label of its latest session with a price; those without any are left out.
    n_prices, longest_gap
        Symbol → sessions of the window with a price, and most in a row without.
    """

    name: str
    calendar: Calendar
    rule: UniverseRule
    end: int
    sessions: Sessions
    prices: Floats
    last_price: dict[str, np.datetime64]
    n_prices: dict[str, int]
    longest_gap: dict[str, int]

    @classmethod
    def of(cls, panel: PricePanel, as_of: AsOf, rule: UniverseRule) -> History:
        """Return what a rule sees on a day; raises DataError where the window reaches too far back."""
        within, symbols = panel.span(as_of, rule.n_returns), panel.symbols
        end = within.stop - 1
        there = ~np.isnan(panel.prices[: end + 1])
        in_window = there[within]
        return cls(
            name=panel.name,
            calendar=panel.calendar,
            rule=rule,
            end=end,
            sessions=panel.sessions[within],
            prices=panel.prices[within],
            last_price={symbols[i]: panel.sessions[at] for i, at in _last(there)},
            n_prices=dict(zip(symbols, in_window.sum(axis=0).tolist(), strict=True)),
            longest_gap=dict(zip(symbols, _longest_gaps(in_window).tolist(), strict=True)),
        )

    def what_is_missing(self, symbol: str) -> str | None:
        """Return why the history of `symbol` is not enough for the rule, or None where it is."""
        last = self.last_price.get(symbol)
        if last is None:
            return "no prices in the panel"
        if last < self.sessions[-1]:
            return f"prices end {label(last, self.calendar)}"
        n, count, gap = len(self.sessions), self.n_prices[symbol], self.longest_gap[symbol]
        if n - count > self.rule.max_missing * n:
            return f"{count} of {n} prices in the window"
        return None if gap <= self.rule.max_gap else f"no price on {gap} sessions in a row of the window"

    def no_members(self) -> DataError:
        """Return the error for a window that no candidate covers, naming the market's own holes in it."""
        empty = self.sessions[np.isnan(self.prices).all(axis=1)]
        remedy = "ask for fewer returns, or another date"
        if len(empty):
            remedy = (
                f"no asset has a price on {len(empty)} sessions between {label(empty[0], self.calendar)} and "
                f"{label(empty[-1], self.calendar)}; ask for fewer returns than lie after them, or a date before them"
            )
        return DataError(
            f"no asset has all {len(self.sessions)} prices of the window, or as many as the rule asks for",
            where=f"{self.name}, {label(self.sessions[0], self.calendar)} to {label(self.sessions[-1], self.calendar)}",
            value=f"{len(self.sessions) - 1} returns",
            remedy=remedy,
        )


def _last(there: npt.NDArray[np.bool_]) -> list[tuple[int, Any]]:
    """Return column → row of its last price; columns without any are left out."""
    last = np.full(there.shape[1], len(there) - 1)
    ended = np.flatnonzero(~there[-1])
    last[ended] = len(there) - 1 - there[::-1, ended].argmax(axis=0)
    has_any = there[-1].copy()
    has_any[ended] = there[last[ended], ended]
    return [(int(i), last[i]) for i in np.flatnonzero(has_any)]


def _longest_gaps(there: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return how many sessions in a row lack a price at most, shape (n_assets,)."""
    longest = np.zeros(there.shape[1], dtype=np.int64)
    ragged = np.flatnonzero(~there.all(axis=0))
    if len(ragged):
        rows = np.arange(len(there), dtype=np.int32)[:, None]
        latest = np.maximum.accumulate(np.where(there[:, ragged], rows, np.int32(-1)), axis=0)
        longest[ragged] = (rows - latest).max(axis=0)
    return longest
