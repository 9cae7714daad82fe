"""Plan the trades that bring a portfolio to its target."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.defaults import DEFAULT_POLICY
from tangency.contracts.rebalancing import RebalanceState
from tangency.contracts.request_values import Moment, RunId
from tangency.desk.cli_name import CliName
from tangency.desk.component_slots import ComponentChoice, Policy
from tangency.desk.holdings import current_book, holdings_of, marked_at
from tangency.desk.run_rows import RunRows
from tangency.desk.settlement import after_settlements, settlements
from tangency.desk.targets import Target, required_target, settled_target, target_fields
from tangency.desk.trading_day import TradingDay, TradingRequest, with_trading_rules
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.estimation.guarded import decided
from tangency.estimation.use import component_use
from tangency.market import AsOf, parse_as_of
from tangency.rebalance import RebalancePlan, plan_trades
from tangency.results.rebalancing import RebalancingResult
from tangency.results.rebalancing_document import RebalancingDocument
from tangency.store import ProposedTrade

__all__ = ["RebalanceRequest", "rebalance"]


class RebalanceRequest(TradingRequest):
    """Trades that bring a portfolio to target weights, at the prices of a day."""

    portfolio: Annotated[str, CliName(name="portfolio", is_argument=True, is_required=True)] = Field(
        min_length=1, max_length=64, examples=["main"], description="a portfolio that was constructed before"
    )
    target_run: Annotated[RunId | None, CliName(name="to")] = Field(
        None, description="the optimisation that the target comes from; in place of a target"
    )
    target: dict[str, float] | None = Field(
        None, examples=[{"BTC": 0.4, "ETH": 0.5}], description="target weights, fractions of NAV; in place of a run"
    )
    policy: Policy = Field(ComponentChoice(name=DEFAULT_POLICY), description="when to trade, and where to")
    book_run: RunId | None = Field(None, description="the run that left the holdings; the latest if not given")
    last_rebalance: Moment | None = Field(
        None, description="when the portfolio was last rebalanced; when trades were last accepted if not given"
    )


def _call(  # one keyword for each setting that a user has
    portfolio: str,
    target: Target,
    *,
    policy: str | ComponentRef = DEFAULT_POLICY,
    dataset: str | None = None,
    as_of: AsOf | None = None,
    minimum_notional: Decimal | int | str | None = None,
    lot_step_notional: Decimal | int | str | None = None,
    time_limit: float | None = None,
) -> VerbCall[RebalanceRequest]:
    """Plan the trades that bring a portfolio to its target, and record them as proposals; `accept` makes them count.

    Parameters
    ----------
    portfolio
        One that `construct` has recorded.
    target
        As for `construct`.
    policy
        When to trade, and where to.
    time_limit
        Seconds after which the computation ends; none where None.

    Raises
    ------
    TangencyError
        Of the branch that fits, such as `NoSuchRecord` for an unknown portfolio.

    >>> import tempfile
    >>> import tangency as tg
    >>> desk = tg.Desk(tempfile.mkdtemp())
    >>> day = {"dataset": "crypto", "as_of": "2024-11-30"}
    >>> book = desk.construct({"BTC": 0.5, "ETH": 0.5}, capital=10_000, **day)
    >>> plan = desk.rebalance("main", {"BTC": 1.0}, **day)
    >>> [(trade.side, trade.symbol) for trade in plan.trades]
    [('sell', 'ETH'), ('buy', 'BTC')]
    >>> desk.close()
    """
    own = target_fields(target, weights="target", run="target_run")
    given = {
        "portfolio": portfolio,
        "policy": policy,
        "dataset": dataset,
        "as_of": own.get("as_of") if as_of is None else as_of,
        "minimum_notional": minimum_notional,
        "lot_step_notional": lot_step_notional,
        "time_limit": time_limit,
    }
    return verb_call(RebalanceRequest, {**own, **given})


def _settle(request: RebalanceRequest, bench: Workbench) -> RebalanceRequest:
    books = bench.books
    target = settled_target(books, request.target, request.target_run, dataset=request.dataset, as_of=request.as_of)
    accepted = books.latest_run("accept", portfolio=request.portfolio)
    last = None if accepted is None or accepted.result is None else str(accepted.result["as_of"])
    settled = request.model_copy(
        update={
            "target": target.weights,
            "dataset": target.dataset,
            "as_of": target.as_of,
            "book_run": request.book_run or current_book(books, request.portfolio),
            "last_rebalance": request.last_rebalance or last,
        }
    )
    return with_trading_rules(settled, bench.dataset(target.dataset))


def _compute(request: RebalanceRequest, bench: Workbench) -> RebalancingResult:
    target, (dataset, as_of) = required_target(request.target), request.placed()
    book = holdings_of(bench.books, str(request.book_run), request.portfolio, as_of=parse_as_of(as_of))
    prices = bench.dataset(dataset)
    settled = settlements(book, prices, as_of)
    book = after_settlements(book, settled)
    symbols = tuple(sorted({*target, *(position.symbol for position in book.positions)}))
    day = TradingDay.of(prices, as_of, symbols, request)
    marked = marked_at(book, day.prices)
    weights = marked.weights()
    last: datetime | None = None if request.last_rebalance is None else parse_as_of(request.last_rebalance)
    reference = request.policy.reference()
    policy, params = bench.catalogue.build(ComponentKind.REBALANCING_POLICY, reference)
    registered = bench.catalogue.resolve(ComponentKind.REBALANCING_POLICY, reference.name)
    state = RebalanceState(
        as_of=marked.as_of,
        assets=symbols,
        current=frozen_floats([weights.get(symbol, 0.0) for symbol in symbols]),
        target=frozen_floats([target.get(symbol, 0.0) for symbol in symbols]),
        last_rebalance=last,
        next_session=prices.panel.next_session(marked.as_of),
    )
    decision = decided(policy, state, registered)
    destination = dict(zip(symbols, map(float, decision.destination), strict=True))
    plan = plan_trades(
        marked,
        target,
        destination=destination if decision.is_due else weights,
        prices=day.prices,
        rules=day.rules,
        reason=decision.reason,
    )
    own = {field.name: getattr(plan, field.name) for field in fields(RebalancePlan)}
    return RebalancingResult(
        **own,
        portfolio=request.portfolio,
        policy=component_use(registered, params),
        target_run=request.target_run,
        last_rebalance=request.last_rebalance,
        outside_target={symbol: weight for symbol, weight in weights.items() if symbol not in target},
        settled=settled,
        fees=day.fees(plan.trades) if day.fees_bps else None,
    )


def _rows(request: RebalanceRequest, result: RebalancingResult) -> RunRows:
    """Leave the trades as proposals; holdings change only when they are accepted."""
    return RunRows(
        portfolio=request.portfolio,
        trades=tuple(
            ProposedTrade(portfolio=request.portfolio, trade=trade, reason=result.reason) for trade in result.trades
        ),
    )


rebalance = UseCase(
    name="rebalance",
    call=_call,
    request=RebalanceRequest,
    compute=_compute,
    document=RebalancingDocument,
    rows=_rows,
    settle=_settle,
    derived={
        "target": "a result, a run's id or weights",
        "target_run": "from `target`",
        "book_run": "the portfolio's latest holdings",
        "last_rebalance": "the portfolio's latest acceptance",
    },
    needs_desk=True,
)
