"""Holdings ↔ compositions of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from tangency.desk.sources import Books
from tangency.domain.holdings import Holding, Holdings
from tangency.errors import ConfigurationError
from tangency.store import Composition, Position

__all__ = ["composition_of", "current_book", "holdings_of", "marked_at"]

_BOOK_VERBS = ("construct", "accept")


def current_book(books: Books, portfolio: str) -> str:
    """Return the run that left a portfolio's present holdings.

    Raises
    ------
    NoSuchRecord
        For a portfolio that no run has left.
    ConfigurationError
        For one of target weights alone.
    """
    record = books.latest_run(*_BOOK_VERBS, portfolio=portfolio)
    if record is None:
        books.latest_composition(portfolio)  # says which portfolios there are
        raise ConfigurationError("this portfolio holds no units", where=f"portfolio {portfolio}", remedy="construct it")
    return record.id


def holdings_of(books: Books, run_id: str, portfolio: str, *, as_of: datetime) -> Holdings:
    """Return what a run left of a portfolio, dated to another session.

    Raises
    ------
    ConfigurationError
        For a run that left no such portfolio, or target weights alone.
    """
    found = [book for book in books.compositions(run_id) if book.portfolio == portfolio]
    if not found:
        raise ConfigurationError("this run left no such portfolio", where=f"run {run_id}", value=portfolio)
    book = found[-1]
    positions = []
    for position in book.positions:
        if position.quantity is None or position.price is None:
            raise ConfigurationError(
                "this portfolio holds target weights, not units",
                where=f"portfolio {portfolio}",
                remedy="construct it first",
            )
        positions.append(Holding(symbol=position.symbol, quantity=position.quantity, price=position.price))
    if book.cash is None or book.currency is None:
        raise ConfigurationError("this portfolio has no cash account", where=f"portfolio {portfolio}")
    return Holdings(as_of=as_of, currency=book.currency, positions=tuple(positions), cash=book.cash)


def marked_at(book: Holdings, prices: Mapping[str, Decimal]) -> Holdings:
    """Return the holdings at other prices."""
    positions = (Holding(symbol=p.symbol, quantity=p.quantity, price=prices[p.symbol]) for p in book.positions)
    return replace(book, positions=tuple(positions))


def composition_of(portfolio: str, holdings: Holdings) -> Composition:
    """Return holdings as the store keeps them; a session is the UTC instant of its digits there."""
    weights = holdings.weights()
    return Composition(
        portfolio=portfolio,
        as_of=holdings.as_of.replace(tzinfo=UTC),
        positions=tuple(
            Position(symbol=p.symbol, weight=weights[p.symbol], quantity=p.quantity, price=p.price)
            for p in holdings.positions
        ),
        currency=holdings.currency,
        cash=holdings.cash,
    )
