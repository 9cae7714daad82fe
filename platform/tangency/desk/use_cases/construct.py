"""Turn target weights into holdings, and keep them as a portfolio."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tangency.construct import Construction, construct_holdings
from tangency.contracts.request_values import RunId
from tangency.desk.cli_name import CliName
from tangency.desk.exact_amount import ExactAmount
from tangency.desk.holdings import composition_of
from tangency.desk.run_rows import RunRows
from tangency.desk.targets import Target, required_target, settled_target, target_fields
from tangency.desk.trading_day import TradingDay, TradingRequest, with_trading_rules
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.market import AsOf, parse_as_of
from tangency.results.construction import ConstructionResult
from tangency.results.construction_document import ConstructionDocument

__all__ = ["ConstructRequest", "construct"]


class ConstructRequest(TradingRequest):
    """Holdings for target weights, at the prices of a day."""

    source_run: Annotated[RunId | None, CliName(name="run", is_argument=True)] = Field(
        None, description="the optimisation that the weights come from; in place of weights"
    )
    weights: dict[str, float] | None = Field(
        None, examples=[{"BTC": 0.5, "ETH": 0.4}], description="target weights, fractions of NAV; in place of a run"
    )
    capital: ExactAmount = Field(examples=["100000"], description="in the currency of the prices")
    portfolio: str = Field("main", min_length=1, max_length=64, description="name under which the holdings are kept")


def _call(  # one keyword for each setting that a user has
    target: Target,
    *,
    capital: Decimal | int | str,
    portfolio: str = "main",
    dataset: str | None = None,
    as_of: AsOf | None = None,
    minimum_notional: Decimal | int | str | None = None,
    lot_step_notional: Decimal | int | str | None = None,
    time_limit: float | None = None,
) -> VerbCall[ConstructRequest]:
    """Turn target weights into holdings of whole lots, and keep them as a portfolio.

    Quantities are rounded toward zero to the lot, a target below the minimum notional is not bought, and what is left
    stays in cash.

    Parameters
    ----------
    target
        An optimisation's result or run id, or weights by asset; the latter need `dataset` and `as_of`.
    capital
        In the currency of the prices.
    portfolio
        Name under which the holdings are kept.
    minimum_notional, lot_step_notional
        The dataset's trading assumptions where None.
    time_limit
        Seconds after which the computation ends; none where None.

    Raises
    ------
    TangencyError
        Of the branch that fits, such as `DataError` for an asset without a price on the day.

    >>> import tempfile
    >>> import tangency as tg
    >>> desk = tg.Desk(tempfile.mkdtemp())
    >>> day = {"dataset": "crypto", "as_of": "2024-11-30"}
    >>> book = desk.construct({"BTC": 0.5, "ETH": 0.5}, capital=10_000, **day)
    >>> {position.symbol: str(position.quantity) for position in book.holdings.positions}
    {'BTC': '0.05181', 'ETH': '1.3478'}
    >>> desk.close()
    """
    own = target_fields(target, weights="weights", run="source_run")
    given = {
        "capital": capital,
        "portfolio": portfolio,
        "dataset": dataset,
        "as_of": own.get("as_of") if as_of is None else as_of,
        "minimum_notional": minimum_notional,
        "lot_step_notional": lot_step_notional,
        "time_limit": time_limit,
    }
    return verb_call(ConstructRequest, {**own, **given})


def _settle(request: ConstructRequest, bench: Workbench) -> ConstructRequest:
    target = settled_target(
        bench.books, request.weights, request.source_run, dataset=request.dataset, as_of=request.as_of
    )
    settled = request.model_copy(update={"weights": target.weights, "dataset": target.dataset, "as_of": target.as_of})
    return with_trading_rules(settled, bench.dataset(target.dataset))


def _compute(request: ConstructRequest, bench: Workbench) -> ConstructionResult:
    weights, (dataset, as_of) = required_target(request.weights), request.placed()
    prices = bench.dataset(dataset)
    day = TradingDay.of(prices, as_of, weights, request)
    made = construct_holdings(
        weights,
        prices=day.prices,
        rules=day.rules,
        capital=request.capital,
        currency=prices.panel.facts.price_currency,
        as_of=parse_as_of(as_of),
    )
    own = {field.name: getattr(made, field.name) for field in fields(Construction)}
    return ConstructionResult(**own, portfolio=request.portfolio, source_run=request.source_run)


def _rows(request: ConstructRequest, result: ConstructionResult) -> RunRows:
    """Leave the holdings as the portfolio's composition."""
    return RunRows(portfolio=request.portfolio, compositions=(composition_of(request.portfolio, result.holdings),))


construct = UseCase(
    name="construct",
    call=_call,
    request=ConstructRequest,
    compute=_compute,
    document=ConstructionDocument,
    rows=_rows,
    settle=_settle,
    derived={"source_run": "from `target`", "weights": "from `target`"},
    needs_desk=True,
)
