"""What a night costs and brings: funding, borrow, interest; and dividends on their ex-date."""

from __future__ import annotations

from tangency.compiled.kernel import lean_inlined_part, lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.records import (
    BORROW,
    DIVIDENDS,
    FUNDING,
    HAS_SHORT,
    IN_CASH,
    INTEREST,
    Run,
)

__all__ = ["carry", "earn_interest", "pay_dividends"]


@lean_inlined_part
def earn_interest(t: int, interest: Floats, money: Floats, days: Floats) -> None:
    """Pay the night's interest on cash, or charge that on borrowed cash."""
    days[t, INTEREST] = money[IN_CASH] * interest[t, 0 if money[IN_CASH] > 0.0 else 1]
    money[IN_CASH] += days[t, INTEREST]


@lean_part
def carry(t: int, run: Run) -> None:
    """Charge funding and borrow for the night before bar t, on the holdings and marks of the bar before."""
    market, book = run.market, run.book
    units, marks, row = book.units, book.marks, run.record.days[t]
    if market.funding.shape[0] > 0:
        rates, paid = market.funding[t], 0.0
        for i in range(units.size):
            paid += units[i] * marks[i] * rates[i]
        row[FUNDING] = -paid
    if book.counts[HAS_SHORT] > 0:
        rates, charged = market.borrow[t if market.borrow.shape[0] > 1 else 0], 0.0
        for i in range(units.size):
            if units[i] < 0.0:
                charged += units[i] * marks[i] * rates[i]
        row[BORROW] = charged * market.years[t]
    book.money[IN_CASH] += row[FUNDING] + row[BORROW]


@lean_part
def pay_dividends(t: int, run: Run) -> None:
    """Pay the dividends of bar t on the holdings of the bar before; shorts pay them."""
    if run.market.dividends.shape[0] == 0:
        return
    units, row, paid = run.book.units, run.market.dividends[t], 0.0
    for i in range(units.size):
        paid += units[i] * row[i]
    run.record.days[t, DIVIDENDS] = paid
    run.book.money[IN_CASH] += paid
