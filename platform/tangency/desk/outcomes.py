"""What each verb leaves in the store."""

from __future__ import annotations

from datetime import UTC, datetime

from tangency.construct import Construction
from tangency.contracts.bands import FrontierBands, WeightBands
from tangency.contracts.frontier_result import FrontierResult
from tangency.contracts.optimization_result import OptimizationResult
from tangency.contracts.pareto_result import ParetoResult
from tangency.contracts.risk_frontier_result import RiskFrontierResult
from tangency.contracts.risk_model_comparison import RiskModelComparison
from tangency.domain.decimals import plain
from tangency.domain.holdings import Holdings
from tangency.rebalance import RebalancePlan
from tangency.store import AppliedConstraint, Composition, Position, ProposedTrade, RunOutcome

__all__ = [
    "bands_outcome",
    "comparison_outcome",
    "construction_document",
    "construction_outcome",
    "frontier_outcome",
    "optimization_outcome",
    "pareto_outcome",
    "plan_document",
    "plan_outcome",
]


def optimization_outcome(result: OptimizationResult) -> RunOutcome:
    """Store the result, its constraints with their shadow prices, and the target weights as a composition."""
    binding = {bound.constraint: bound for bound in result.certificate.binding}
    constraints = tuple(
        AppliedConstraint(
            text=constraint.text,
            implicit=constraint.implicit,
            binding_side=binding[constraint.text].side if constraint.text in binding else None,
            shadow_price=binding[constraint.text].shadow_price if constraint.text in binding else None,
        )
        for constraint in result.constraints
    )
    compositions: tuple[Composition, ...] = ()
    if result.as_of is not None:
        positions = tuple(
            Position(symbol=asset, weight=float(weight))
            for asset, weight in zip(result.assets, result.values, strict=True)
            if weight != 0.0
        )
        as_of = _stored_label(datetime.fromisoformat(result.as_of))
        compositions = (Composition(portfolio="target", as_of=as_of, positions=positions),)
    return RunOutcome(result=result.document(), constraints=constraints, compositions=compositions)


def frontier_outcome(result: FrontierResult | RiskFrontierResult) -> RunOutcome:
    """Store the frontier and its constraints; no portfolio of it is a target until somebody chooses one."""
    return _set_outcome(result)


def pareto_outcome(result: ParetoResult) -> RunOutcome:
    """Store the points and the constraints; no portfolio of them is a target until somebody chooses one."""
    return _set_outcome(result)


def _set_outcome(result: FrontierResult | RiskFrontierResult | ParetoResult) -> RunOutcome:
    constraints = tuple(
        AppliedConstraint(text=constraint.text, implicit=constraint.implicit, binding_side=None, shadow_price=None)
        for constraint in result.constraints
    )
    return RunOutcome(result=result.document(), constraints=constraints)


def comparison_outcome(result: RiskModelComparison) -> RunOutcome:
    """Store the scores."""
    return RunOutcome(result=result.document())


def bands_outcome(result: WeightBands | FrontierBands) -> RunOutcome:
    """Store the bands; the draws themselves come again from the seed."""
    return RunOutcome(result=result.document())


def construction_outcome(construction: Construction, portfolio: str) -> RunOutcome:
    """Store the holdings as the portfolio's composition."""
    composition = _composition(portfolio, construction.holdings)
    return RunOutcome(result=construction_document(construction), compositions=(composition,))


def plan_outcome(plan: RebalancePlan, portfolio: str) -> RunOutcome:
    """Store the trades as proposals; holdings change only when trades are executed."""
    trades = tuple(ProposedTrade(portfolio=portfolio, trade=trade, reason=plan.reason) for trade in plan.trades)
    return RunOutcome(result=plan_document(plan), trades=trades)


def construction_document(construction: Construction) -> dict[str, object]:
    """Return the JSON document; money and quantities are strings, exact."""
    holdings = construction.holdings
    return {
        "as_of": holdings.as_of.isoformat(),
        "currency": holdings.currency,
        "nav": plain(holdings.nav),
        "cash": plain(holdings.cash),
        "positions": [
            {"symbol": p.symbol, "quantity": plain(p.quantity), "price": plain(p.price), "value": plain(p.value)}
            for p in holdings.positions
        ],
        "below_minimum": list(construction.below_minimum),
    }


def plan_document(plan: RebalancePlan) -> dict[str, object]:
    """Return the JSON document; money and quantities are strings, exact."""
    return {
        "as_of": plan.as_of.isoformat(),
        "currency": plan.currency,
        "reason": plan.reason,
        "drift_before": plan.drift_before,
        "drift_after": plan.drift_after,
        "turnover": plan.turnover,
        "cash_after": plain(plan.cash_after),
        "trades": [
            {
                "symbol": trade.symbol,
                "side": trade.side,
                "quantity": plain(trade.quantity),
                "price": plain(trade.price),
                "notional": plain(trade.notional),
            }
            for trade in plan.trades
        ],
        "dropped": [
            {"symbol": drop.symbol, "notional": plain(drop.notional), "reason": drop.reason} for drop in plan.dropped
        ],
    }


def _composition(portfolio: str, holdings: Holdings) -> Composition:
    weights = holdings.weights()
    positions = tuple(
        Position(symbol=p.symbol, weight=weights[p.symbol], quantity=p.quantity, price=p.price)
        for p in holdings.positions
    )
    return Composition(
        portfolio=portfolio,
        as_of=_stored_label(holdings.as_of),
        positions=positions,
        currency=holdings.currency,
        cash=holdings.cash,
    )


def _stored_label(session: datetime) -> datetime:
    """Return a session's label as the UTC instant of the same digits: the store's times all carry a zone."""
    return session.replace(tzinfo=UTC)
