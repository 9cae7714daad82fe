"""Decisions that are asked one by one: what they see, and what they answer."""

from __future__ import annotations

from typing import Protocol

from tangency.contracts.arrays import Floats, read_only

__all__ = ["BookView", "Decide"]


class BookView:
    """The book at a close, as a decision sees it: read-only, and a copy.

    Attributes
    ----------
    nav, cash
        Money.
    units, marks
        Holdings and their last known prices, 0 of an asset that never had one; shape (n,).
    last_trade
        Bar of the last fill; −1 before the first.
    """

    __slots__ = ("cash", "last_trade", "marks", "nav", "units")

    def __init__(self, nav: float, cash: float, units: Floats, marks: Floats, last_trade: int) -> None:
        self.nav = nav
        self.cash = cash
        self.units = units
        self.marks = marks
        self.last_trade = last_trade

    @property
    def weights(self) -> Floats:
        """Holdings as fractions of NAV at this close, shape (n,)."""
        return read_only(self.units * self.marks / self.nav)


class Decide(Protocol):
    """Decides at the close of a bar, after the book has been marked at it."""

    def __call__(self, bar: int, book: BookView) -> Floats | None:
        """Return target weights, shape (n,), or (k, n) of k strategies; None where there is nothing to do."""
        ...
