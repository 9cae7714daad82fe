"""Accept the trades of a rebalancing: the portfolio holds what they make of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tangency.contracts.params import Params
from tangency.contracts.request_values import Name, RunId
from tangency.desk.cli_name import CliName
from tangency.desk.holdings import composition_of, current_book, holdings_of, marked_at
from tangency.desk.run_rows import RunRows
from tangency.desk.settlement import after_settlements
from tangency.desk.trading_day import TradingDay
from tangency.desk.use_case import UseCase
from tangency.desk.use_cases.rebalance import RebalanceRequest
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.domain.decimals import EXACT, money
from tangency.domain.holdings import Holding, Holdings
from tangency.domain.trade import Trade
from tangency.errors import ConfigurationError
from tangency.market import parse_as_of
from tangency.results.document import read_document
from tangency.results.rebalancing import AcceptanceResult, RebalancingResult
from tangency.results.rebalancing_document import AcceptanceDocument, RebalancingDocument
from tangency.store import RunRecord, RunStatus

__all__ = ["AcceptRequest", "accept"]


class AcceptRequest(Params):
    """The acceptance of proposed trades."""

    plan_run: Annotated[RunId, CliName(name="run", is_argument=True, is_required=True)] = Field(
        description="the rebalancing whose trades are accepted"
    )
    portfolio: Name | None = Field(None, description="that of the rebalancing")


def _call(plan: RebalancingResult | str) -> VerbCall[AcceptRequest]:
    """Accept the trades of a rebalancing at its reference prices, before costs: they are the portfolio's last ones.

    Parameters
    ----------
    plan
        A rebalancing's result or run id.

    Raises
    ------
    ConfigurationError
        For a plan without trades, one that was accepted before, or one from holdings that have changed since.

    >>> import tempfile
    >>> import tangency as tg
    >>> desk = tg.Desk(tempfile.mkdtemp())
    >>> day = {"dataset": "crypto", "as_of": "2024-11-30"}
    >>> book = desk.construct({"BTC": 0.5, "ETH": 0.5}, capital=10_000, **day)
    >>> plan = desk.rebalance("main", {"BTC": 1.0}, **day)
    >>> [position.symbol for position in desk.accept(plan).holdings.positions]
    ['BTC']
    >>> desk.close()
    """
    if isinstance(plan, str):
        return verb_call(AcceptRequest, {"plan_run": plan})
    if plan.run_id is None:
        raise ConfigurationError("only a recorded plan can be accepted", where="plan")
    return verb_call(AcceptRequest, {"plan_run": plan.run_id})


def _settle(request: AcceptRequest, bench: Workbench) -> AcceptRequest:
    record = bench.books.run(request.plan_run)
    plan = _plan(record)
    if not plan.trades and not plan.settled:
        raise ConfigurationError("this plan has no trades to accept", where=f"run {record.id}")
    portfolio = str(record.request["portfolio"])
    book = current_book(bench.books, portfolio)
    if record.request["book_run"] != book:
        raise ConfigurationError(
            "the holdings have changed since this plan was made, or it was accepted before",
            where=f"run {record.id}, portfolio {portfolio}",
            value=book,
            remedy="plan the rebalancing again",
        )
    return request.model_copy(update={"plan_run": record.id, "portfolio": portfolio})


def _compute(request: AcceptRequest, bench: Workbench) -> AcceptanceResult:
    record = bench.books.run(request.plan_run)
    plan, portfolio = _plan(record), str(request.portfolio)
    then = RebalanceRequest.model_validate(record.request)
    dataset, as_of = then.placed()
    book = holdings_of(bench.books, str(then.book_run), portfolio, as_of=parse_as_of(as_of))
    book = after_settlements(book, plan.settled)
    day = TradingDay.of(bench.dataset(dataset), as_of, [position.symbol for position in book.positions], then)
    book = marked_at(book, day.prices)
    held = {position.symbol: position for position in book.positions}
    cash = book.cash
    for trade in (Trade(symbol=t.symbol, quantity=t.quantity, price=t.price) for t in plan.trades):
        before = held.get(trade.symbol)
        quantity = trade.quantity if before is None else EXACT.add(before.quantity, trade.quantity)
        held[trade.symbol] = Holding(symbol=trade.symbol, quantity=quantity, price=trade.price)
        cash = EXACT.subtract(cash, money(EXACT.multiply(trade.quantity, trade.price)))
    positions = tuple(position for position in held.values() if position.quantity)
    after = Holdings(as_of=book.as_of, currency=book.currency, positions=positions, cash=cash)
    return AcceptanceResult(portfolio=portfolio, plan_run=record.id, holdings=after)


def _plan(record: RunRecord) -> RebalancingDocument:
    if record.verb != "rebalance" or record.status is not RunStatus.FINISHED or record.result is None:
        raise ConfigurationError(
            "only a finished rebalancing can be accepted",
            where=f"run {record.id}",
            value=f"{record.verb}, {record.status}",
            remedy="name the run of a rebalancing (tangency runs list --verb rebalance)",
        )
    return read_document(RebalancingDocument, record.result, where=f"run {record.id}", version=record.code_version)


def _rows(request: AcceptRequest, result: AcceptanceResult) -> RunRows:
    """Leave the holdings as the portfolio's composition."""
    return RunRows(
        portfolio=result.portfolio,
        compositions=(composition_of(result.portfolio, result.holdings),),
        accepts=request.plan_run,
    )


accept = UseCase(
    name="accept",
    call=_call,
    request=AcceptRequest,
    compute=_compute,
    document=AcceptanceDocument,
    rows=_rows,
    settle=_settle,
    derived={"plan_run": "from `plan`", "portfolio": "the plan's own"},
    needs_desk=True,
)
