"""The document of a construction."""

from __future__ import annotations

from pydantic import Field

from tangency.domain.decimals import plain
from tangency.results.amounts import Amount, amount_text
from tangency.results.document import Document, Part
from tangency.results.summary import Column, Summary, Table

__all__ = ["ConstructionDocument", "PositionDocument"]


class PositionDocument(Part):
    """Units of one asset at the price of the day."""

    symbol: str
    quantity: Amount
    price: Amount
    value: Amount
    weight: float | None = Field(None, description="fraction of NAV")


class ConstructionDocument(Document):
    """Holdings for target weights; money and quantities are texts, exact."""

    portfolio: str | None = Field(None, description="the name under which the holdings are kept")
    source_run: str | None = Field(None, description="the optimisation that the weights come from")
    as_of: str
    currency: str
    nav: Amount
    cash: Amount
    positions: tuple[PositionDocument, ...]
    below_minimum: tuple[str, ...] = Field(description="targets that were too small for an order")

    def summary(self) -> Summary:
        """Return the positions and the cash."""
        titles = ("quantity", f"price, {self.currency}", f"value, {self.currency}", "weight")
        rows = tuple(
            (
                position.symbol,
                plain(position.quantity),
                plain(position.price),
                amount_text(position.value),
                f"{float(position.value / self.nav):.2%}",
            )
            for position in self.positions
        )
        kept = "" if self.portfolio is None else f" of portfolio {self.portfolio}"
        return Summary(
            title=f"holdings{kept} as of {self.as_of[:10]}",
            run_id=self.run_id,
            tables=(
                Table(
                    columns=(Column(title="asset", is_number=False), *(Column(title=title) for title in titles)),
                    rows=rows,
                ),
            ),
            lines=(
                f"NAV {amount_text(self.nav)} {self.currency}, of which cash {amount_text(self.cash)}",
                *([f"too small to buy: {', '.join(self.below_minimum)}"] if self.below_minimum else []),
                *([] if self.source_run is None else [f"weights of run {self.source_run}"]),
            ),
        )
