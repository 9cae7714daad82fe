"""Walk an optimizer, strategies or given weights forward over prices, and account for every trade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.component import ComponentRef
from tangency.contracts.defaults import DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.backtest_names import default_hypothesis
from tangency.desk.backtest_request import BacktestRequest, CashFlow
from tangency.desk.run_rows import RunRows
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import Beside, VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.domain.calendar import Period
from tangency.estimation.inputs import Groups
from tangency.market import AsOf, PricePanel, UniverseRule
from tangency.results.backtest_document import BacktestDocument
from tangency.simulate.asked import Rhythm
from tangency.simulate.score_rule import ScoreRule
from tangency.simulate.terms import Costs, Trading

if TYPE_CHECKING:
    from tangency.desk.backtest_trials import EarlierTrials
    from tangency.results.backtest import BacktestResult

__all__ = ["BacktestRequest", "backtest"]


def _call(  # one keyword for each setting that a user has
    data: str | PricePanel | pd.DataFrame,
    *,
    optimizer: str | ComponentRef | None = None,
    strategy: str | ComponentRef | None = None,
    strategies: Sequence[str | ComponentRef] = (),
    shares: Mapping[str, float] | None = None,
    combination: str | ComponentRef | None = None,
    weights: pd.DataFrame | None = None,
    within_sectors: str | ComponentRef | None = None,
    sector_taxonomy: str = "sector",
    scores: ScoreRule | None = None,
    policy: str | ComponentRef | None = None,
    costs: Costs | None = None,
    delay: int = 1,
    trading: Trading | None = None,
    every: Rhythm = "month",
    window: int | None = None,
    start: AsOf | None = None,
    end: AsOf | None = None,
    capital: float = 1_000_000.0,
    flows: Iterable[CashFlow] = (),
    universe: UniverseRule | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    risk_model: str | ComponentRef = DEFAULT_RISK_MODEL,
    return_model: str | ComponentRef = DEFAULT_RETURN_MODEL,
    view_model: str | ComponentRef | None = None,
    benchmark: str | Mapping[str, float] | pd.Series | None = None,
    benchmark_every: Period = "month",
    periods_per_year: float | None = None,
    hypothesis: str | None = None,
    judged: bool = True,
    sensitivity: bool = False,
    seed: int = 0,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[BacktestRequest]:
    """Walk forward: decide at a close on what was known then, fill later, and account for every trade and cost.

    Parameters
    ----------
    data
        The name of a dataset, a `PricePanel`, or a frame of closing prices: one column an asset, NaN where there is no
        price.
    optimizer, strategy, strategies, weights
        Who decides: any optimizer; a strategy by name or `component(name, **params)`, whose scores an optimizer beside
        it takes as expected returns; several strategies in one book; or a frame of target weights, each row known at
        its date's close. The default optimizer where none of them is given.
    shares, combination
        Of several strategies: their shares of the book, or an optimizer over their own past returns, equal until each
        has a window of them.
    within_sectors, sector_taxonomy
        An optimizer of the members of each sector by themselves; the `optimizer` then shares the book between the
        sectors' portfolios. Sectors are labels of the taxonomy, as of the day of the decision.
    scores
        How scores become weights where no optimizer takes them.
    policy
        Whether to trade and where to, asked at every close; None trades to new targets when they are computed.
    costs
        Fees, spreads, impact and borrow; None is none, and said.
    delay
        Sessions from a decision to its fill; 0 fills at the close that it was taken on, and is said.
    trading
        Fill price, sizing, lots, interest, margins.
    every
        When targets are computed: the last session of each period, or every so many sessions; and at the start.
    window
        Returns that a decision sees; a year of the calendar where None, and said. A universe's rule asks for as many.
    start, end
        Sessions; where None, the first with a whole window, or that of the first given weights, and the last of the
        data.
    flows
        Deposits and withdrawals; returns are time-weighted.
    benchmark
        An asset, a blend of assets by weight, or levels of an index by session.
    hypothesis
        What is being tried: a desk counts its recorded runs as trials. The data and what decides where None.
    judged
        Whether intervals, trials and twins are computed for the document.
    sensitivity
        Whether the document also says what becomes of the headline under other costs, delays and first sessions; the
        result says it whenever it is asked.

    Raises
    ------
    TangencyError
        Of the branch that fits. What happens on the way, such as a day without a universe, is an event of the result.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=3)
    >>> closes = pd.DataFrame({"BTC": [100.0, 110.0, 121.0], "ETH": [10.0, 10.0, 10.0]}, days)
    >>> half = pd.DataFrame({"BTC": [0.5], "ETH": [0.5]}, days[:1])
    >>> tg.backtest(closes, weights=half, delay=0, capital=1000).nav.round(6).tolist()
    [1000.0, 1050.0, 1105.0]
    """
    own = dict(locals())
    weights, benchmark = own.pop("weights"), own.pop("benchmark")
    own["strategies"], own["flows"] = tuple(strategies), tuple(flows)
    frames: dict[Beside, pd.DataFrame] = {}
    if weights is not None:
        frames["weights"] = weights
    if isinstance(benchmark, pd.Series):
        frames["levels"] = benchmark.to_frame("benchmark" if benchmark.name is None else benchmark.name)
    else:
        own["benchmark"] = None if benchmark is None else benchmark if isinstance(benchmark, str) else dict(benchmark)
    return replace(verb_call(BacktestRequest, own), frames=frames)


def _compute(request: BacktestRequest, bench: Workbench) -> BacktestResult:
    from tangency.desk.backtesting import backtested  # noqa: PLC0415  # the compiler loads where something is computed

    bench.progress(0, 1, "reading prices")
    return backtested(
        request,
        bench.levels(request),
        bench.catalogue,
        weights=bench.frame("weights", request.weights),
        levels=bench.frame("levels", request.levels),
        trials=lambda version: _trials(request, bench, version),
        on_progress=bench.progress,
    )


def _trials(request: BacktestRequest, bench: Workbench, dataset_version: str | None) -> EarlierTrials | None:
    runs = None if request.hypothesis is None else bench.trials("backtest", request.hypothesis)
    if runs is None:
        return None
    from tangency.desk.backtest_trials import EarlierTrials  # noqa: PLC0415  # as above

    return EarlierTrials.of(runs, bench.books, request=request, dataset_version=dataset_version)


def _settle(request: BacktestRequest, bench: Workbench) -> BacktestRequest:
    """Name the hypothesis, by which the run is found again as a trial."""
    if request.hypothesis is not None:
        return request
    is_scheduled = bench.has_frame("weights", request.weights)
    return request.model_copy(update={"hypothesis": default_hypothesis(request, is_scheduled=is_scheduled)})


def _rows(request: BacktestRequest, result: BacktestResult) -> RunRows:
    """Leave the book as tables: NAV, weights, trades."""
    del request
    return RunRows(tables=result.tables())


backtest = UseCase(
    name="backtest",
    call=_call,
    request=BacktestRequest,
    compute=_compute,
    document=BacktestDocument,
    rows=_rows,
    settle=_settle,
    derived={
        "weights": "a frame given beside the data, stored by its content",
        "levels": "the benchmark, where it is a series",
    },
)
