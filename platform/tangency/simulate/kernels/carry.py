"""What a night costs and brings: funding, borrow, interest; and dividends on their ex-date."""

from __future__ import annotations

from tangency.compiled.kernel import part_of_kernel
from tangency.simulate.kernels.records import (
    BORROW,
    DIVIDENDS,
    FUNDING,
    HAS_SHORT,
    IN_CASH,
    INTEREST,
    Run,
)

__all__ = ["carry", "pay_dividends"]


@part_of_kernel
def carry(t: int, run: Run) -> None:
    """Charge the night before bar t, on the holdings, marks and cash of the bar before."""
    market, book, record = run.market, run.book, run.record
    units, marks, row = book.units, book.marks, record.days[t]
    cash = book.money[IN_CASH]
    row[INTEREST] = cash * market.interest[t, 0 if cash > 0.0 else 1]
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
    book.money[IN_CASH] = cash + (row[INTEREST] + row[FUNDING] + row[BORROW])


@part_of_kernel
def pay_dividends(t: int, run: Run) -> None:
    """Pay the dividends of bar t on the holdings of the bar before; shorts pay them."""
    market, book, record = run.market, run.book, run.record
    if market.dividends.shape[0] == 0:
        return
    units, row, paid = book.units, market.dividends[t], 0.0
    for i in range(units.size):
        paid += units[i] * row[i]
    record.days[t, DIVIDENDS] = paid
    book.money[IN_CASH] += paid
