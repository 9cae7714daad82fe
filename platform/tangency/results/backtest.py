"""A backtest as a result: the book at every close, what was decided and traded, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tangency.contracts.arrays import Floats
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.deferred import Deferred, Later, Once
from tangency.errors import ConfigurationError, DataError
from tangency.results.backtest_book import book_tables
from tangency.results.backtest_comparison import BacktestComparison, compare_backtests
from tangency.results.backtest_decision import DecisionDocument
from tangency.results.backtest_document import BacktestDocument, CurveDocument, EventDocument
from tangency.results.backtest_sensitivity import BacktestSensitivity
from tangency.results.backtest_settings import BacktestSettings
from tangency.results.backtest_views import backtest_view
from tangency.results.estimate_document import ComponentUseDocument
from tangency.results.honesty import Honesty
from tangency.results.result import Result
from tangency.simulate.benchmark import Benchmark
from tangency.simulate.decider import Decided
from tangency.simulate.path import EventKind, Profit, SimulatedPath, UnfilledReason
from tangency.simulate.walk import Walk
from tangency.store.content import bare, content_sha256

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["BacktestResult"]

_COSTS = (Profit.SPREAD, Profit.IMPACT, Profit.FEES, Profit.FUNDING, Profit.BORROW)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BacktestResult(Result):
    """A simulated book, from its first session to its last.

    Attributes
    ----------
    first
        The bar of `walked.path` at whose close the book begins.
    components
        Role (`optimizer`, `strategy`, `risk model`, `policy`, …) → the component as it was used; a role that several
        fill is numbered.
    benchmarks
        Beside the book, on its bars.
    honesty
        How sure the figures are, computed when it is first read: intervals, trials and twins.
    variants
        What `sensitivity` returns, simulated when it is first asked.
    has_variants
        Whether the document says so, too.
    sectors
        Asset → sector on the last session; none of an asset that has several.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=4)
    >>> closes = pd.DataFrame({"BTC": [100.0, 110.0, 121.0, 115.0], "ETH": [10.0, 10.0, 10.0, 11.0]}, days)
    >>> result = tg.backtest(closes, weights=pd.DataFrame({"BTC": [1.0]}, days[:1]), capital=1000.0)
    >>> result.nav.round(2).tolist(), result.trades["asset"].tolist()
    ([1000.0, 1000.0, 1100.0, 1045.45], ['BTC'])
    >>> result.said[-1]
    'no deflated Sharpe ratio: a pure call is not recorded, so that the number of trials is unknown'
    """

    settings: BacktestSettings
    walked: Walk
    first: int
    variants: Once[BacktestSensitivity]
    honesty: Deferred[Honesty] = Deferred()
    has_variants: bool = False
    sectors: Mapping[str, str] = field(default_factory=dict)
    components: Mapping[str, ComponentUse]
    benchmarks: tuple[Benchmark, ...] = ()
    dataset_version: str | None = None

    @property
    def said(self) -> tuple[str, ...]:
        """What has to be known before any figure is read, what could not be judged among it."""
        return (*self.settings.said, *self.honesty.said())

    @property
    def path(self) -> SimulatedPath:
        """The book as arrays, over all bars of the data."""
        return self.walked.path

    @property
    def decisions(self) -> tuple[Decided, ...]:
        """Every decision on targets, in the order of time."""
        return self.walked.decisions

    @cached_property
    def sessions(self) -> pd.DatetimeIndex:
        """Closes of the book, shape (n_sessions,)."""
        return pd.DatetimeIndex(self.path.bars.sessions[self.first :], name="session")

    @cached_property
    def nav(self) -> pd.Series:
        """What the book is worth at each close, after costs, in the currency of the prices."""
        return self._series(self.path.nav, "nav")

    @cached_property
    def returns(self) -> pd.Series:
        """Time-weighted simple returns of each session; the first is that of the first close on the capital."""
        return self._series(self.path.returns(), "return")

    @cached_property
    def drawdown(self) -> pd.Series:
        """How far the value of one unit is below its highest until then, a fraction ≤ 0."""
        grown = np.concatenate(([1.0], np.cumprod(1.0 + self.returns.to_numpy())))
        return self._series_of((grown / np.maximum.accumulate(grown) - 1.0)[1:], "drawdown")

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Fractions of NAV at each close: sessions down, every asset that was ever held across; the rest is cash."""
        units = self.units.to_numpy()
        path, assets = self.path, self.units.columns
        places = [path.bars.assets.index(asset) for asset in assets]
        closes = _last_known(path.bars.closes)[self.first :, places]
        nav = np.where(path.nav[self.first :] > 0.0, path.nav[self.first :], np.inf)
        values = np.where(units == 0.0, 0.0, units * closes) / nav[:, None]
        return pd.DataFrame(values, index=self.sessions, columns=assets)

    @cached_property
    def units(self) -> pd.DataFrame:
        """Units held at each close: sessions down, every asset that was ever held across."""
        units = self.path.units()[self.first :]
        held = np.flatnonzero((units != 0.0).any(axis=0))
        assets = pd.Index([self.path.bars.assets[i] for i in held], name="asset")
        return pd.DataFrame(units[:, held], index=self.sessions, columns=assets)

    @cached_property
    def trades(self) -> pd.DataFrame:
        """Fills in their order: session, asset, units, price, and what each cost."""
        fills, bars = self.path.fills, self.path.bars
        return pd.DataFrame(
            {
                "session": bars.sessions[fills.bar],
                "decided": bars.sessions[fills.decision],
                "asset": pd.array([bars.assets[i] for i in fills.asset], dtype="str"),
                "units": fills.units,
                "price": fills.executed,
                "reference": fills.reference,
                "fee": fills.fee,
                "spread": fills.spread,
                "impact": fills.impact,
            }
        )

    @cached_property
    def costs(self) -> pd.DataFrame:
        """What was paid at each session, by kind, in money: positive is a cost, negative what was received."""
        profit = self.path.profit[self.first :]
        return pd.DataFrame({kind.name.lower(): -profit[:, kind] + 0.0 for kind in _COSTS}, index=self.sessions)

    @cached_property
    def profit(self) -> pd.DataFrame:
        """Profit at each session, by kind, in money; with the flows it is the change of NAV."""
        profit = self.path.profit[self.first :]
        return pd.DataFrame({kind.name.lower(): profit[:, kind] for kind in Profit}, index=self.sessions)

    @cached_property
    def turnover(self) -> pd.Series:
        """Half of the money traded at each session, over the NAV before."""
        return self._series(self.path.turnover(), "turnover")

    @cached_property
    def exposure(self) -> pd.DataFrame:
        """Gross and net exposure and cash at each close, fractions of NAV."""
        nav = np.where(self.nav.to_numpy() > 0.0, self.nav.to_numpy(), np.inf)
        path = self.path
        values = {"gross": path.gross, "net": path.net, "cash": path.cash}
        return pd.DataFrame({name: own[self.first :] / nav for name, own in values.items()}, index=self.sessions)

    @cached_property
    def unfilled(self) -> pd.DataFrame:
        """Orders that were not filled, or not wholly, and why."""
        table, bars = self.path.unfilled, self.path.bars
        due = np.minimum(table.bar, bars.n_bars - 1)
        return pd.DataFrame(
            {
                "session": bars.sessions[due],
                "asset": pd.array([bars.assets[i] for i in table.asset], dtype="str"),
                "weight": table.weight,
                "units_wanted": table.units_wanted,
                "units_filled": table.units_filled,
                "reason": pd.array([UnfilledReason(int(i)).name.lower() for i in table.reason], dtype="str"),
            }
        )

    @cached_property
    def events(self) -> pd.DataFrame:
        """What happened beside trades: settlements, halts, liquidations, bankruptcy, decisions that were refused."""
        table, bars = self.path.events, self.path.bars
        rows: list[tuple[object, str, str, float, str]] = [
            (bars.sessions[bar], EventKind(int(kind)).name.lower(), bars.assets[asset] if asset >= 0 else "", value, "")
            for bar, kind, asset, value in zip(table.bar, table.kind, table.asset, table.value, strict=True)
        ]
        rows += [
            (bars.sessions[each.at], "no decision", "", np.nan, f"{name}: {why}")
            for each in self.decisions
            for name, why in each.refused.items()
        ]
        frame = pd.DataFrame(rows, columns=["session", "event", "asset", "value", "what"])
        return frame.sort_values("session", kind="stable", ignore_index=True)

    @cached_property
    def profit_by_strategy(self) -> pd.DataFrame:
        """Profit at each session of each strategy in the book, in money; one column where there is one."""
        owned = self.path.owned
        if owned is None:
            return pd.DataFrame({self.settings.what: self.profit.sum(axis=1)})
        return pd.DataFrame(
            {name: owned.of(name)[self.first :].sum(axis=1) for name in owned.strategies}, index=self.sessions
        )

    def plot(self, kind: str = "equity") -> Figure:
        """Return a plot; its title says what is seen.

        Parameters
        ----------
        kind
            `equity` beside the benchmarks, `drawdown`, `weights` and `sectors` through time, `costs` and turnover by
            month, or profit by `strategies`.
        """
        return backtest_view(self, kind).figure()

    def plotted(self, kind: str = "equity") -> pd.DataFrame:
        """Return the labelled table that `plot` draws."""
        return backtest_view(self, kind).table

    def compare(self, *others: BacktestResult, names: Sequence[str] | None = None) -> BacktestComparison:
        """Return this and other backtests side by side, over the sessions that all have.

        Parameters
        ----------
        names
            One for each, this one first; what decided where None, numbered where several have it.

        Raises
        ------
        ConfigurationError
            For no other, or names of another number or twice.
        DataError
            Where they have no three sessions in common.
        """
        every = (self, *others)
        own = _numbered([each.settings.what for each in every]) if names is None else list(names)
        if len(own) != len(every) or len(set(own)) < len(own):
            raise ConfigurationError("each backtest has a name of its own", where="names", value=", ".join(own))
        return compare_backtests(dict(zip(own, every, strict=True)))

    def sensitivity(self) -> BacktestSensitivity:
        """Return the headline under costs × 0 to × 3, delays of 0 to 5 sessions, and a start up to 4 sessions later.

        Each variant is decided and simulated again, so this takes some fourteen times as long as the backtest.

        Raises
        ------
        DataError
            Of a copy or a pickle that was made before it was first asked: simulating needs the plugins of the process.
        """
        return self.variants.value

    def __getstate__(self) -> dict[str, Any]:
        """Leave out how variants are simulated, for that needs the plugins of this process; found ones are kept."""
        if self.has_variants:
            self.sensitivity()
        return {**self.__dict__, "variants": self.variants.or_else(Later(_left_behind))}

    def tables(self) -> dict[str, Any]:
        """Return what a run keeps beside its document, as Arrow: the book's own, `weights` in long form, `trades`."""
        return {
            **book_tables(self),
            "weights": _long(self.weights),
            "trades": pa.Table.from_pandas(self.trades, preserve_index=False),
        }

    def document(self) -> BacktestDocument:
        """Return the document, the same on every face; floats keep every bit."""
        settings, label = self.settings, self.path.bars.label
        last = self.path.bars.n_bars - 1
        reasons = self.unfilled["reason"].value_counts()
        return BacktestDocument(
            run_id=self.run_id,
            data=settings.data,
            dataset_version=self.dataset_version,
            what=settings.what,
            said=self.said,
            honesty=self.honesty,
            sensitivity=self.variants.value.document() if self.has_variants else None,
            components={role: ComponentUseDocument.of(use) for role, use in self.components.items()},
            constraints=settings.constraints,
            start=label(self.first),
            end=label(last),
            currency=settings.currency,
            calendar=settings.calendar,
            periods_per_year=settings.periods_per_year,
            every=settings.every,
            window=settings.window,
            delay=settings.delay,
            capital=settings.capital,
            final_nav=float(self.nav.iloc[-1]),
            costs={kind: float(paid) for kind, paid in self.costs.sum().items()},
            n_decisions=len(self.decisions),
            last_decision=DecisionDocument.last_of(self.decisions, self.path.bars.assets, label),
            n_trades=len(self.trades),
            n_unfilled=len(self.unfilled),
            unfilled={str(reason): int(count) for reason, count in sorted(reasons.items())},
            events=tuple(
                EventDocument(
                    session=str(session)[:10],
                    event=str(event),
                    asset=str(asset),
                    value=None if np.isnan(value) else value,
                    what=str(what),
                )
                for session, event, asset, value, what in zip(
                    *(self.events[name].tolist() for name in self.events.columns), strict=True
                )
            ),
            curve=CurveDocument(
                sessions=tuple(label(bar) for bar in range(self.first, last + 1)),
                nav=tuple(self.nav.tolist()),
                returns=tuple(self.returns.tolist()),
                benchmarks={each.name: tuple(each.returns[self.first :].tolist()) for each in self.benchmarks},
                drawdown=tuple(self.drawdown.tolist()),
            ),
            tables={name: content_sha256(bare(table)) for name, table in self.tables().items()},
        )

    def targets(self) -> pd.DataFrame:
        """Return the targets of each decision: sessions down, every asset that was ever a target across."""
        made = [each for each in self.decisions if each.targets is not None]
        bars = self.path.bars
        rows = np.array([each.targets.sum(axis=0) for each in made if each.targets is not None])
        frame = pd.DataFrame(
            rows.reshape(len(made), len(bars.assets)),
            index=pd.DatetimeIndex([bars.sessions[each.at] for each in made], name="session"),
            columns=pd.Index(bars.assets, name="asset"),
        )
        return frame.loc[:, (frame != 0.0).any(axis=0)]

    def _series(self, values: Floats, name: str) -> pd.Series:
        return self._series_of(values[self.first :], name)

    def _series_of(self, values: Floats, name: str) -> pd.Series:
        return pd.Series(values, index=self.sessions, name=name)


def _left_behind() -> BacktestSensitivity:
    raise DataError(
        "the variants of a backtest are not simulated from a copy or a pickle of it",
        where="sensitivity",
        remedy="ask the original, or ask it for sensitivity=True: what was computed travels along",
    )


def _numbered(names: list[str]) -> list[str]:
    return [name if names.count(name) == 1 else f"{name} {names[: i + 1].count(name)}" for i, name in enumerate(names)]


def _long(weights: pd.DataFrame) -> Any:
    """Return weights as rows of session, asset and weight, of those that are not zero."""
    values = weights.to_numpy()
    rows, columns = np.nonzero(values)
    return pa.table(
        {
            "session": weights.index.to_numpy()[rows],
            "asset": pa.array(weights.columns.to_numpy(dtype=object)[columns], pa.string()),
            "weight": values[rows, columns],
        }
    )


def _last_known(closes: Floats) -> Floats:
    """Return closes carried over halts: what a holding without a price is valued at."""
    if not np.isnan(closes).any():
        return closes
    rows = np.where(np.isnan(closes), 0, np.arange(len(closes))[:, None])
    return np.asarray(np.take_along_axis(closes, np.maximum.accumulate(rows, axis=0), axis=0))
