"""Who owns what: each fill of the netted book is the strategies', which cross with one another at its price."""

from __future__ import annotations

from tangency.compiled.kernel import lean_part
from tangency.contracts.arrays import Floats
from tangency.simulate.kernels.records import (
    DUST,
    F_ASSET,
    F_BAR,
    F_DECISION,
    F_EXECUTED,
    F_HELD,
    F_REFERENCE,
    F_UNITS,
    N_FILLS,
    Run,
)

__all__ = ["assign", "disown"]


@lean_part
def assign(
    t: int,
    k: int,
    first: int,
    prices: Floats,
    nav: float,
    run: Run,
) -> None:
    """Give the fills of decision k, in rows from `first` on, to the strategies; the book holds the sum of theirs."""
    market, decisions, book, record = run.market, run.decisions, run.book, run.record
    row_of = book.fill_row
    row_of[:] = -1
    for row in range(first, book.counts[N_FILLS]):
        row_of[int(record.fills[row, F_ASSET])] = row
    for i in range(row_of.size):
        if market.last[i] < t or not prices[i] == prices[i]:  # noqa: SIM201  # nothing can be filled
            continue
        bought, sold = _own_orders(i, k, prices[i], nav, run)
        if row_of[i] < 0:
            if min(bought, sold) * prices[i] <= DUST * nav:
                continue
            row_of[i] = _crossing(t, i, prices[i], decisions.when[k], run)
        _share(i, row_of[i], bought, sold, run)


@lean_part
def _own_orders(i: int, k: int, price: float, nav: float, run: Run) -> tuple[float, float]:
    """Write what each strategy orders of asset i; return what they buy and sell together."""
    terms, decisions, book = run.terms, run.decisions, run.book
    n_own, slot, bought, sold = book.own.shape[0], k % (terms.delay + 1), 0.0, 0.0
    for s in range(n_own):
        target = book.own_sized[slot * n_own + s, i]
        if terms.is_sized_at_fill > 0:
            target = decisions.own_weights[k * n_own + s, i] * nav / price
        x = target - book.own[s, i]
        book.own_order[s] = x
        if x > 0.0:
            bought += x
        else:
            sold -= x
    return bought, sold


@lean_part
def _crossing(t: int, i: int, price: float, decided: int, run: Run) -> int:
    """Add a fill of no units for strategies that only cross; return its row."""
    book, record = run.book, run.record
    k = book.counts[N_FILLS]
    row = record.fills[k]
    row[:] = 0.0
    row[F_BAR], row[F_DECISION], row[F_ASSET], row[F_REFERENCE], row[F_EXECUTED] = t, decided, i, price, price
    book.counts[N_FILLS] = k + 1
    return int(k)


@lean_part
def _share(i: int, row: int, bought: float, sold: float, run: Run) -> None:
    """Divide what was traded outside, `order[i]`, and what crosses inside, each side in proportion to its orders."""
    book, record = run.book, run.record
    traded, of_bought, of_sold = book.order[i], 1.0, 1.0
    if traded != bought - sold:
        if traded > 0.0:
            of_bought = (sold + traded) / bought
        elif traded < 0.0:
            of_sold = (bought - traded) / sold
        else:
            of_bought = min(bought, sold) / bought
            of_sold = min(bought, sold) / sold
    units = 0.0
    for s in range(book.own.shape[0]):
        x = book.own_order[s]
        book.own[s, i] += x * (of_bought if x > 0.0 else of_sold)
        units += book.own[s, i]
        record.own_held[row, s] = book.own[s, i]
        share = 0.0
        if traded > 0.0 and x > 0.0:
            share = x / bought
        elif traded < 0.0 and x < 0.0:
            share = -x / sold
        record.own_share[row, s] = share
    book.units[i] = units
    record.fills[row, F_HELD] = units


@lean_part
def disown(row: int, run: Run) -> None:
    """Empty the strategies' holdings of what was liquidated in a fill; who was on the book's side bears its costs."""
    book, record, total = run.book, run.record, 0.0
    i, bought = int(record.fills[row, F_ASSET]), record.fills[row, F_UNITS] > 0.0
    for s in range(book.own.shape[0]):
        if (book.own[s, i] < 0.0) == bought:
            total += abs(book.own[s, i])
    for s in range(book.own.shape[0]):
        own = book.own[s, i]
        record.own_share[row, s] = abs(own) / total if own != 0.0 and (own < 0.0) == bought else 0.0
        record.own_held[row, s] = 0.0
        book.own[s, i] = 0.0
