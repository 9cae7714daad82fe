"""The result of a construction: holdings for target weights, kept as a portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from tangency.construct import Construction
from tangency.results.construction_document import ConstructionDocument, PositionDocument
from tangency.results.result import Result
from tangency.results.weights_compared import compared

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["ConstructionResult"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ConstructionResult(Result, Construction):
    """Holdings, and the targets that were too small for an order.

    Attributes
    ----------
    portfolio
        The name under which the holdings are kept.
    source_run
        The optimisation that the weights come from; None for weights as they were given.

    >>> import tempfile
    >>> import tangency as tg
    >>> desk = tg.Desk(tempfile.mkdtemp())
    >>> day = {"dataset": "crypto", "as_of": "2024-11-30"}
    >>> book = desk.construct({"BTC": 0.5, "ETH": 0.5}, capital=10_000, **day)
    >>> book.portfolio, str(book.document().nav.quantize(1))
    ('main', '10000')
    >>> book.to_frame().round(3).to_dict("index")["BTC"]
    {'held': 0.5, 'target': 0.5}
    >>> desk.close()
    """

    portfolio: str
    source_run: str | None = None

    def document(self) -> ConstructionDocument:
        """Return the document; money and quantities are exact."""
        holdings = self.holdings
        weights = holdings.weights()
        return ConstructionDocument(
            run_id=self.run_id,
            portfolio=self.portfolio,
            source_run=self.source_run,
            as_of=holdings.as_of.isoformat(),
            currency=holdings.currency,
            nav=holdings.nav,
            cash=holdings.cash,
            positions=tuple(
                PositionDocument(
                    symbol=p.symbol, quantity=p.quantity, price=p.price, value=p.value, weight=weights[p.symbol]
                )
                for p in holdings.positions
            ),
            below_minimum=self.below_minimum,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return held and target weights by asset, the largest target first (fractions of NAV)."""
        return compared({"held": self.holdings.weights(), "target": self.target_weights})

    def plot(self) -> Figure:
        """Return the figure of what is held beside what was asked for."""
        from tangency.plots.weights_compared import weights_compared_figure  # noqa: PLC0415  # only drawing needs it

        return weights_compared_figure(self.to_frame(), title="Held weights and targets")
