"""Advance a book: one compiled kernel between decisions, for a schedule and for decisions asked one by one alike."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import NoReturn, cast

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.progress import OnProgress, no_progress
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.simulate.bars import Bars, Indices
from tangency.simulate.decide import BookView, Decide
from tangency.simulate.flows import Flow, flows_by_bar
from tangency.simulate.kernels.advance import advance, end
from tangency.simulate.kernels.records import (
    DECIDED,
    FILLED,
    IN_ASSETS,
    IN_CASH,
    IS_MARKED,
    KNOWN,
    LAST_TRADE,
    N_NOT_FILLED,
    Book,
    Decisions,
    Run,
)
from tangency.simulate.path import SimulatedPath
from tangency.simulate.refusals import require_increasing_bars
from tangency.simulate.schedule import Schedule
from tangency.simulate.state import empty_book, empty_record, grown, longer, market_of, terms_of
from tangency.simulate.targets import Answers, decisions_of
from tangency.simulate.terms import Costs, Trading
from tangency.simulate.written import path_of

__all__ = ["simulate"]

_STEPS_OF_PROGRESS = 100


def simulate(
    bars: Bars,
    *,
    capital: float,
    trading: Trading,
    costs: Costs | None,
    schedule: Schedule | None = None,
    decide: Decide | None = None,
    asked: Indices | None = None,
    strategies: tuple[str, ...] = (),
    flows: Sequence[Flow] = (),
    first: int = 0,
    on_progress: OnProgress = no_progress,
) -> SimulatedPath:
    """Simulate a book by the rules of docs/simulation.md.

    Parameters
    ----------
    capital
        Cash before the first bar, > 0.
    costs
        None is none at all: what the data say of fees, spreads and borrow is not charged either.
    schedule
        Targets known beforehand; or else
    decide, asked
        who is asked, and at the closes of which bars, strictly increasing, shape (m,). A schedule and answers that are
        the same give the same path, to the last bit.
    strategies
        Whose weights `decide` returns, where it returns those of several, shape (k, n).
    flows
        Deposits and withdrawals.
    first
        The bar at whose close the book begins, with cash alone; the bars before it are known, and the path is 0 there.

    Raises
    ------
    ConfigurationError
        Neither a schedule nor someone to ask, or both; decisions that do not fit the bars, or come before the first;
        fills at the open of bars without one.
    DataError
        Targets, flows or capital that are no numbers; a withdrawal that leaves nothing.

    >>> import numpy as np, pandas as pd
    >>> from tangency.simulate import Schedule, Trading, bars_of_frame, simulate
    >>> days = pd.date_range("2024-01-01", periods=3)
    >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 5.0, 6.0]}, days))
    >>> buy = Schedule(when=np.array([0]), weights=np.array([[1.0]]))
    >>> simulate(bars, capital=100.0, trading=Trading(delay=0), costs=None, schedule=buy).nav.tolist()
    [100.0, 125.0, 150.0]
    """
    if not (isfinite(capital) and capital > 0.0):
        raise DataError("the capital is not a positive amount", where="capital", value=capital)
    if trading.price == "open" and bars.fills is bars.closes:
        raise ConfigurationError(
            "the bars have closes alone",
            where="trading, price",
            value="open",
            remedy=Remedy("make the bars with their opens, or fill at the close: ", Setting("price", "close")),
        )
    decisions, answers = _decisions(bars, schedule, decide, asked, strategies)
    by_bar = flows_by_bar(flows, bars)
    _require_begun(first, bars, decisions.when, by_bar)
    names = strategies if schedule is None else schedule.strategies
    terms, n = terms_of(bars, costs, trading), len(bars.assets)
    run = Run(
        market=market_of(bars.begun_at(first), costs, trading, by_bar),
        terms=terms,
        decisions=decisions,
        book=empty_book(n, len(names), terms, capital),
        record=empty_record(bars.n_bars, n, len(names), len(decisions.when)),
    )
    if answers is None:
        run.book.counts[KNOWN] = len(decisions.when)
        run, _ = _advanced(run, bars, first)
    else:
        run = _asked(run, bars, answers, first, on_progress)
    run = _with_room_to_end(run)
    end(run)
    on_progress(bars.n_bars, bars.n_bars, f"simulated to {bars.label(bars.n_bars - 1)}")
    return path_of(run, bars, capital, names, first)


def _advanced(run: Run, bars: Bars, start: int) -> tuple[Run, int]:
    """Advance to the next decision that is not known, or to the end; return where that is."""
    at = advance(start, run)
    while 0 <= at < bars.n_bars and not run.book.counts[IS_MARKED]:
        run = run._replace(record=grown(run.record, run.book.counts, len(bars.assets)))
        at = advance(at, run)
    if at < 0:
        _refuse_withdrawal(-1 - at, bars, run)
    return run, at


def _asked(run: Run, bars: Bars, answers: Answers, first: int, on_progress: OnProgress) -> Run:
    told, counts = first, run.book.counts
    run, at = _advanced(run, bars, first)
    while at < bars.n_bars:
        k = int(counts[DECIDED])
        answers.take(k, at, _view(run.book))
        counts[KNOWN] = k + 1
        if (at - told) * _STEPS_OF_PROGRESS >= bars.n_bars:
            on_progress(at, bars.n_bars, f"decided at {bars.label(at)}")
            told = at
        run, at = _advanced(run, bars, at)
    return run


def _require_begun(first: int, bars: Bars, when: Indices, flows: Floats) -> None:
    """Refuse a beginning that is no bar, and what lies before it."""
    if not 0 <= first < bars.n_bars:
        raise ConfigurationError("the book begins at a bar that is not there", where="first", value=first)
    if len(when) and when[0] < first:
        raise ConfigurationError(
            "a decision lies before the book begins",
            where=f"decisions, {bars.label(int(when[0]))}",
            value=f"the book begins on {bars.label(first)}",
        )
    before = np.flatnonzero(flows[:first])
    if len(before):
        raise ConfigurationError(
            "a flow lies before the book begins",
            where=f"flows, {bars.label(int(before[0]))}",
            value=f"the book begins on {bars.label(first)}",
            remedy="add it to the capital",
        )


def _with_room_to_end(run: Run) -> Run:
    counts, n = run.book.counts, len(run.book.units)
    waiting = int(counts[DECIDED] - counts[FILLED]) * n
    if counts[N_NOT_FILLED] + waiting <= len(run.record.unfilled):
        return run
    return run._replace(record=run.record._replace(unfilled=longer(run.record.unfilled, waiting)))


def _view(book: Book) -> BookView:
    cash, holdings = book.money.item(IN_CASH), cast("Floats", book.units.base).copy()
    holdings.setflags(write=False)
    nav = cash + book.money.item(IN_ASSETS)
    return BookView(nav, cash, holdings[0], holdings[1], book.counts.item(LAST_TRADE))


def _decisions(
    bars: Bars, schedule: Schedule | None, decide: Decide | None, asked: Indices | None, strategies: tuple[str, ...]
) -> tuple[Decisions, Answers | None]:
    """Return the decisions, and who answers where they are asked; raises ConfigurationError where that is not clear."""
    if schedule is not None and decide is None and asked is None and not strategies:
        schedule.require_fits(bars)
        return decisions_of(schedule), None
    if schedule is not None or decide is None or asked is None:
        raise ConfigurationError(
            "decisions come from a schedule, or from who is asked, and at which bars",
            where="schedule, decide, asked",
            remedy=Remedy("give either ", Setting("schedule"), ", or ", Setting("decide"), " and ", Setting("asked")),
        )
    require_increasing_bars(asked, bars)
    answers = Answers.empty(decide, asked, bars, strategies)
    return answers.decisions, answers


def _refuse_withdrawal(bar: int, bars: Bars, run: Run) -> NoReturn:
    money, flow = run.book.money, float(run.market.flows[bar])
    left = float(money[IN_CASH] + money[IN_ASSETS])
    raise DataError(
        "a withdrawal leaves nothing of the book",
        where=f"flows, {bars.label(bar)}",
        value=f"{-flow:g} of {left - flow:g}",
        remedy="withdraw less, or end the simulation before that day",
    )
