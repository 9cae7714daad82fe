"""What a book held of assets that were delisted, settled in cash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from tangency.domain.decimals import EXACT, exact_sum, money
from tangency.domain.holdings import Holdings
from tangency.errors import DataError
from tangency.market import Dataset
from tangency.results.rebalancing_document import SettlementDocument

__all__ = ["after_settlements", "settlements"]


def settlements(book: Holdings, dataset: Dataset, as_of: str) -> tuple[SettlementDocument, ...]:
    """Return the positions that were settled by a day: no price on it, delisted by then, and the value is known.

    Raises
    ------
    DataError
        For a value in another currency than the book's.
    """
    panel, known = dataset.panel, dataset.on(as_of).assets
    prices = dict(zip(panel.symbols, panel.prices[panel.position(as_of)], strict=True))
    found = []
    for position in book.positions:
        asset = known.get(position.symbol)
        if asset is None or asset.delisted is None or asset.settlement_value is None:
            continue
        if not np.isnan(prices[asset.symbol]):
            continue
        if asset.currency != book.currency:
            raise DataError(
                "the asset was settled in another currency than the portfolio's",
                where=f"asset {asset.symbol}",
                value=f"{asset.currency}, and {book.currency}",
                remedy="give its settlement value and currency in the assets' table as the portfolio has them",
            )
        found.append(
            SettlementDocument(
                symbol=asset.symbol,
                quantity=position.quantity,
                settlement_value=asset.settlement_value,
                cash=money(EXACT.multiply(position.quantity, asset.settlement_value)),
                delisted=asset.delisted.date().isoformat(),
            )
        )
    return tuple(found)


def after_settlements(book: Holdings, settled: Iterable[SettlementDocument]) -> Holdings:
    """Return the book without the positions that were settled, and with what they were settled at."""
    known = tuple(settled)
    gone = {each.symbol for each in known}
    return replace(
        book,
        positions=tuple(position for position in book.positions if position.symbol not in gone),
        cash=exact_sum((book.cash, *(each.cash for each in known))),
    )
