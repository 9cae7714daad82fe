"""The result of a rebalancing: proposed trades, and their acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.component_use import ComponentUse
from tangency.domain.holdings import Holdings
from tangency.rebalance import RebalancePlan
from tangency.results.construction_document import PositionDocument
from tangency.results.estimate_document import ComponentUseDocument
from tangency.results.rebalancing_document import (
    AcceptanceDocument,
    DroppedDocument,
    RebalancingDocument,
    SettlementDocument,
    TradeDocument,
)
from tangency.results.result import Result
from tangency.results.weights_compared import compared

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["AcceptanceResult", "RebalancingResult"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RebalancingResult(Result, RebalancePlan):
    """Trades that bring a portfolio to its target; proposals until they are accepted.

    Attributes
    ----------
    policy
        The policy as it was used.
    target_run
        The optimisation that the target comes from; None for weights as they were given.
    last_rebalance
        When the portfolio was last rebalanced; None for never.
    outside_target
        Asset → weight of what was held and the target does not name: of a run, what is not in its universe.
    settled
        Positions of delisted assets that were paid out in cash before anything is traded.
    fees
        What the trades cost by the dataset's trading terms; None where those do not say.

    >>> import tempfile
    >>> import tangency as tg
    >>> desk = tg.Desk(tempfile.mkdtemp())
    >>> day = {"dataset": "crypto", "as_of": "2024-11-30"}
    >>> book = desk.construct({"BTC": 0.5, "ETH": 0.5}, capital=10_000, **day)
    >>> desk.rebalance("main", {"BTC": 0.5, "ETH": 0.5}, **day).trades
    ()
    >>> desk.close()
    """

    portfolio: str
    policy: ComponentUse
    target_run: str | None = None
    last_rebalance: str | None = None
    outside_target: Mapping[str, float] = field(default_factory=dict)
    settled: tuple[SettlementDocument, ...] = ()
    fees: Decimal | None = None

    def document(self) -> RebalancingDocument:
        """Return the document; money and quantities are exact."""
        return RebalancingDocument(
            run_id=self.run_id,
            portfolio=self.portfolio,
            policy=ComponentUseDocument.of(self.policy),
            target_run=self.target_run,
            last_rebalance=self.last_rebalance,
            outside_target=dict(self.outside_target),
            as_of=self.as_of.isoformat(),
            currency=self.currency,
            reason=self.reason,
            drift_before=self.drift_before,
            drift_after=self.drift_after,
            turnover=self.turnover,
            cash_after=self.cash_after,
            trades=tuple(
                TradeDocument(symbol=t.symbol, side=t.side, quantity=t.quantity, price=t.price, notional=t.notional)
                for t in self.trades
            ),
            dropped=tuple(DroppedDocument(symbol=d.symbol, notional=d.notional, reason=d.reason) for d in self.dropped),
            settled=self.settled,
            fees=self.fees,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the weights before and after the trades and of the target, by asset (fractions of NAV)."""
        return compared({"before": self.weights_before, "after": self.weights_after, "target": self.target_weights})

    def plot(self) -> Figure:
        """Return the figure of the weights before and after the trades beside the target."""
        from tangency.plots.weights_compared import weights_compared_figure  # noqa: PLC0415  # only drawing needs it

        return weights_compared_figure(self.to_frame(), title="Weights before and after the trades, and the target")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AcceptanceResult(Result):
    """The holdings of a portfolio after a rebalancing's trades were accepted, at the plan's reference prices.

    >>> import tempfile
    >>> import tangency as tg
    >>> desk = tg.Desk(tempfile.mkdtemp())
    >>> day = {"dataset": "crypto", "as_of": "2024-11-30"}
    >>> book = desk.construct({"BTC": 0.5, "ETH": 0.5}, capital=10_000, **day)
    >>> plan = desk.rebalance("main", {"ETH": 1.0}, **day)
    >>> desk.accept(plan).plan_run == plan.run_id
    True
    >>> desk.close()
    """

    portfolio: str
    plan_run: str
    holdings: Holdings

    def document(self) -> AcceptanceDocument:
        """Return the document; money and quantities are exact."""
        holdings = self.holdings
        return AcceptanceDocument(
            run_id=self.run_id,
            portfolio=self.portfolio,
            plan_run=self.plan_run,
            as_of=holdings.as_of.isoformat(),
            currency=holdings.currency,
            nav=holdings.nav,
            cash=holdings.cash,
            positions=tuple(
                PositionDocument(symbol=p.symbol, quantity=p.quantity, price=p.price, value=p.value)
                for p in holdings.positions
            ),
        )
