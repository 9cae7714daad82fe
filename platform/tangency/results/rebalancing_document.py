"""The documents of a rebalancing and of its acceptance."""

from __future__ import annotations

from pydantic import Field

from tangency.domain.decimals import plain
from tangency.results.amounts import Amount, amount_text
from tangency.results.construction_document import PositionDocument
from tangency.results.document import Document, Part
from tangency.results.estimate_document import ComponentUseDocument, component_text
from tangency.results.summary import Column, Summary, Table

__all__ = ["AcceptanceDocument", "DroppedDocument", "RebalancingDocument", "SettlementDocument", "TradeDocument"]


class TradeDocument(Part):
    """A proposed trade at the reference price."""

    symbol: str
    side: str
    quantity: Amount = Field(description="positive for a buy, negative for a sale")
    price: Amount
    notional: Amount


class DroppedDocument(Part):
    """A difference that is not traded, and why."""

    symbol: str
    notional: Amount
    reason: str


class SettlementDocument(Part):
    """A position of an asset that was delisted, settled in cash before anything is traded."""

    symbol: str
    quantity: Amount
    settlement_value: Amount = Field(description="of a unit")
    cash: Amount
    delisted: str = Field(description="day of the delisting")


class RebalancingDocument(Document):
    """Trades that bring a portfolio to its target; money and quantities are texts, exact."""

    portfolio: str | None = None
    policy: ComponentUseDocument | None = None
    target_run: str | None = Field(None, description="the optimisation that the target comes from")
    last_rebalance: str | None = Field(None, description="when trades were last accepted")
    outside_target: dict[str, float] = Field({}, description="weights held of assets that the target does not name")
    as_of: str
    currency: str
    reason: str = Field(description="why the policy trades, or does not")
    drift_before: float = Field(description="half the sum of distances from the target over assets and cash")
    drift_after: float
    turnover: float = Field(description="half the traded notional over NAV")
    cash_after: Amount = Field(description="before costs")
    trades: tuple[TradeDocument, ...]
    dropped: tuple[DroppedDocument, ...]
    settled: tuple[SettlementDocument, ...] = Field((), description="positions of delisted assets, paid out in cash")
    fees: Amount | None = Field(None, description="of the trades, by the dataset's terms; none where those do not say")

    def summary(self) -> Summary:
        """Return the trades, sales first, and what is not traded."""
        titles = ("quantity", f"price, {self.currency}", f"notional, {self.currency}")
        rows = tuple(
            (
                trade.side,
                trade.symbol,
                plain(trade.quantity.copy_abs()),
                plain(trade.price),
                amount_text(trade.notional),
            )
            for trade in self.trades
        )
        table = Table(
            columns=(
                Column(title="side", is_number=False),
                Column(title="asset", is_number=False),
                *(Column(title=title) for title in titles),
            ),
            rows=rows,
        )
        of = "" if self.portfolio is None else f" of portfolio {self.portfolio}"
        return Summary(
            title=f"rebalancing{of} as of {self.as_of[:10]}: {self.reason}",
            run_id=self.run_id,
            tables=(table,) if rows else (),
            lines=(
                *self.settled_lines(),
                *(
                    f"not traded: {d.symbol}, {amount_text(d.notional)} {self.currency}, {d.reason}"
                    for d in self.dropped
                ),
                f"drift {self.drift_before:.2%} before, {self.drift_after:.2%} after; turnover {self.turnover:.2%}",
                *self.outside_lines(),
                f"cash after {amount_text(self.cash_after)} {self.currency}",
                *self.fee_lines(),
                *([] if self.policy is None else [f"policy: {component_text(self.policy)}"]),
                f"last rebalanced: {self.last_rebalance or 'never'}",
                *([] if self.target_run is None else [f"target of run {self.target_run}"]),
            ),
        )

    def settled_lines(self) -> tuple[str, ...]:
        """Return what was paid out for delisted assets."""
        return tuple(
            f"settled: {s.symbol}, delisted {s.delisted}, {plain(s.quantity)} units at "
            f"{plain(s.settlement_value)}: {amount_text(s.cash)} {self.currency} in cash"
            for s in self.settled
        )

    def fee_lines(self) -> tuple[str, ...]:
        """Return what the trades cost."""
        if self.fees is None:
            return ()
        return (f"fees by the dataset's trading terms: {amount_text(self.fees)} {self.currency}, not taken from cash",)

    def outside_lines(self) -> tuple[str, ...]:
        """Return what is held outside the target, and whether it is sold."""
        if not self.outside_target:
            return ()
        sides = {trade.symbol: trade.side for trade in self.trades}
        done = {"sell": "sold", "buy": "bought back"}
        held = ", ".join(
            f"{symbol} {weight:.2%} ({done.get(sides.get(symbol, ''), 'kept')})"
            for symbol, weight in self.outside_target.items()
        )
        why = "the target does not name it" if self.target_run is None else "not in the universe of the target"
        return (f"held, but {why}: {held}",)


class AcceptanceDocument(Document):
    """Holdings after the trades of a rebalancing, at its reference prices; before costs."""

    portfolio: str
    plan_run: str = Field(description="the rebalancing whose trades were accepted")
    as_of: str
    currency: str
    nav: Amount
    cash: Amount
    positions: tuple[PositionDocument, ...]

    def summary(self) -> Summary:
        """Return the positions and the cash."""
        rows = tuple((p.symbol, plain(p.quantity), plain(p.price), amount_text(p.value)) for p in self.positions)
        titles = ("quantity", f"price, {self.currency}", f"value, {self.currency}")
        return Summary(
            title=f"portfolio {self.portfolio} after the trades of run {self.plan_run}, as of {self.as_of[:10]}",
            run_id=self.run_id,
            tables=(
                Table(
                    columns=(Column(title="asset", is_number=False), *(Column(title=title) for title in titles)),
                    rows=rows,
                ),
            ),
            lines=(f"NAV {amount_text(self.nav)} {self.currency}, of which cash {amount_text(self.cash)}",),
        )
