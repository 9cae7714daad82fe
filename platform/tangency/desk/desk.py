"""The desk: one object with every use case, on stored data, recording what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from tangency.construct import Construction
from tangency.contracts.arrays import frozen_floats
from tangency.contracts.bands import FrontierBands, WeightBands
from tangency.contracts.component import ComponentRef
from tangency.contracts.frontier_result import FrontierResult
from tangency.contracts.optimization_result import OptimizationResult
from tangency.contracts.pareto_result import ParetoResult
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.risk_frontier_result import RiskFrontierResult
from tangency.contracts.risk_model_comparison import RiskModelComparison
from tangency.desk.datasets import Datasets
from tangency.desk.frames import store_frame
from tangency.desk.inputs import Current, Data, Groups, read_groups, read_input
from tangency.desk.loading import Selection, select
from tangency.desk.pareto import Scores, objective_texts, with_scores
from tangency.desk.replay import Replay
from tangency.desk.requests import (
    ComparisonRequest,
    ConstructRequest,
    FrontierBandsRequest,
    FrontierRequest,
    OptimizeRequest,
    ParetoRequest,
    RebalanceRequest,
    WeightBandsRequest,
)
from tangency.desk.resolution import Resolved, resolve
from tangency.desk.targets import Target, TargetWeights, read_target
from tangency.desk.verbs import Verbs
from tangency.domain.decimals import exact
from tangency.errors import ConfigurationError
from tangency.host import Catalogue, default_catalogue, load_catalogue
from tangency.host.parameters import validated
from tangency.market import AsOf, PricePanel, UniverseRule, load_sample, parse_as_of, sample_names
from tangency.rebalance import RebalancePlan
from tangency.risk import RiskSummary, risk_summary
from tangency.store import RunRecord, RunStatus, Store, restore

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Desk"]


class Desk:
    """Everything that Tangency can be asked, on one store.

    Parameters
    ----------
    home
        Folder of the store; `TANGENCY_HOME`, or the user's data folder, where None.
    url
        PostgreSQL database in place of the embedded one.
    strict
        Refuse to open while any plugin is not loaded.

    Attributes
    ----------
    catalogue
        The plugins and their components.
    store
        The system of record.
    datasets
        Bundled and imported prices.
    """

    def __init__(self, home: Path | str | None = None, *, url: str | None = None, strict: bool = False) -> None:
        self.catalogue: Catalogue = load_catalogue(strict=True) if strict else default_catalogue()
        self.store = Store.open(home, url=url)
        self.datasets = Datasets(self.store)
        self._verbs = Verbs(self.store, self.datasets, self.catalogue)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    # Market data and universes

    def panel(self, dataset: str) -> PricePanel:
        """Return a dataset's prices, all of them."""
        return self.datasets.panel(dataset)

    def select(self, dataset: str, *, as_of: AsOf | None = None, universe: UniverseRule | None = None) -> Selection:
        """Return the universe of a day and the prices of its window."""
        return select(self.panel(dataset), self.datasets.market_caps(dataset), as_of=as_of, rule=universe)

    # Recorded verbs

    def optimize(  # the façade: one keyword for each choice that a user has
        self,
        data: str | Data,
        *,
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        optimizer: str | ComponentRef = "mvo",
        risk_model: str | ComponentRef = "sample",
        return_model: str | ComponentRef = "mean",
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        current: Current | None = None,
        periods_per_year: float | None = None,
        seed: int = 0,
        on_progress: OnProgress = no_progress,
        **params: object,
    ) -> OptimizationResult:
        """Optimise and record the run; see `tangency.optimize` for what the choices mean.

        Parameters
        ----------
        data
            Name of a dataset, or data given inline, which the store then keeps by its content.
        as_of
            The last session known; where None, the day that the dataset names, or else its last one.
        universe
            The rule that draws the universe; the dataset's own where None.
        """
        values = self._estimate(data, as_of, universe, groups=groups, periods_per_year=periods_per_year)
        values |= {
            "optimizer": _choice(optimizer, params),
            "risk_model": _choice(risk_model, {}),
            "return_model": _choice(return_model, {}),
            "constraints": constraints if isinstance(constraints, str) else tuple(constraints),
            "current": None if current is None else {str(asset): float(held) for asset, held in current.items()},
            "seed": seed,
        }
        return self.run(validated(OptimizeRequest, values, where="optimize"), on_progress=on_progress)

    @overload
    def frontier(
        self,
        data: str | Data,
        *,
        risk: Literal["volatility"] = "volatility",
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        risk_model: str | ComponentRef = "sample",
        return_model: str | ComponentRef = "mean",
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        periods_per_year: float | None = None,
        on_progress: OnProgress = no_progress,
    ) -> FrontierResult: ...

    @overload
    def frontier(
        self,
        data: str | Data,
        *,
        risk: str,
        level: float = 0.95,
        threshold: float = 0.0,
        points: int = 50,
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        risk_model: str | ComponentRef = "sample",
        return_model: str | ComponentRef = "mean",
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        periods_per_year: float | None = None,
        on_progress: OnProgress = no_progress,
    ) -> FrontierResult | RiskFrontierResult: ...

    def frontier(  # the façade: one keyword for each choice that a user has
        self,
        data: str | Data,
        *,
        risk: str = "volatility",
        level: float = 0.95,
        threshold: float = 0.0,
        points: int = 50,
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        risk_model: str | ComponentRef = "sample",
        return_model: str | ComponentRef = "mean",
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        periods_per_year: float | None = None,
        on_progress: OnProgress = no_progress,
    ) -> FrontierResult | RiskFrontierResult:
        """Trace the efficient frontier and record the run; see `tangency.frontier` and `optimize`."""
        values = self._estimate(data, as_of, universe, groups=groups, periods_per_year=periods_per_year)
        values |= {
            "risk_model": _choice(risk_model, {}),
            "return_model": _choice(return_model, {}),
            "constraints": constraints if isinstance(constraints, str) else tuple(constraints),
            "risk": risk,
            "level": level,
            "threshold": threshold,
            "points": points,
        }
        return self._verbs.frontier(validated(FrontierRequest, values, where="frontier"), on_progress)

    def pareto(  # as above
        self,
        data: str | Data,
        *,
        objectives: Iterable[str],
        points: int = 50,
        scores: Scores | None = None,
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        risk_model: str | ComponentRef = "sample",
        return_model: str | ComponentRef = "mean",
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        current: Current | None = None,
        periods_per_year: float | None = None,
        on_progress: OnProgress = no_progress,
    ) -> ParetoResult:
        """Find the Pareto set of several objectives and record the run; see `tangency.pareto` and `optimize`."""
        own = with_scores(read_groups(groups), scores) or None
        values = self._estimate(data, as_of, universe, groups=own, periods_per_year=periods_per_year)
        values |= {
            "objectives": objective_texts(objectives),
            "points": points,
            "risk_model": _choice(risk_model, {}),
            "return_model": _choice(return_model, {}),
            "constraints": constraints if isinstance(constraints, str) else tuple(constraints),
            "current": None if current is None else {str(asset): float(held) for asset, held in current.items()},
        }
        return self._verbs.pareto(validated(ParetoRequest, values, where="pareto"), on_progress)

    def weight_bands(  # the façade: one keyword for each choice that a user has
        self,
        data: str | Data,
        *,
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        optimizer: str | ComponentRef = "mvo",
        risk_model: str | ComponentRef = "sample",
        return_model: str | ComponentRef = "mean",
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        current: Current | None = None,
        periods_per_year: float | None = None,
        draws: int = 200,
        level: float = 0.9,
        block_periods: float = 1.0,
        seed: int = 0,
        on_progress: OnProgress = no_progress,
        **params: object,
    ) -> WeightBands:
        """Resample an optimisation and record the run; see `tangency.weight_bands` and `optimize`."""
        values = self._estimate(data, as_of, universe, groups=groups, periods_per_year=periods_per_year)
        values |= {
            "optimizer": _choice(optimizer, params),
            "risk_model": _choice(risk_model, {}),
            "return_model": _choice(return_model, {}),
            "constraints": constraints if isinstance(constraints, str) else tuple(constraints),
            "current": None if current is None else {str(asset): float(held) for asset, held in current.items()},
            "drawn": {"draws": draws, "level": level, "block_periods": block_periods},
            "seed": seed,
        }
        return self._verbs.weight_bands(validated(WeightBandsRequest, values, where="weight_bands"), on_progress)

    def frontier_bands(  # as above
        self,
        data: str | Data,
        *,
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        risk_model: str | ComponentRef = "sample",
        return_model: str | ComponentRef = "mean",
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        periods_per_year: float | None = None,
        ranks: int = 25,
        draws: int = 200,
        level: float = 0.9,
        block_periods: float = 1.0,
        seed: int = 0,
        on_progress: OnProgress = no_progress,
    ) -> FrontierBands:
        """Resample the efficient frontier and record the run; see `tangency.frontier_bands` and `optimize`."""
        values = self._estimate(data, as_of, universe, groups=groups, periods_per_year=periods_per_year)
        values |= {
            "risk_model": _choice(risk_model, {}),
            "return_model": _choice(return_model, {}),
            "constraints": constraints if isinstance(constraints, str) else tuple(constraints),
            "drawn": {"draws": draws, "level": level, "block_periods": block_periods},
            "ranks": ranks,
            "seed": seed,
        }
        return self._verbs.frontier_bands(validated(FrontierBandsRequest, values, where="frontier_bands"), on_progress)

    def compare_risk_models(
        self,
        data: str | Data,
        risk_models: Sequence[str | ComponentRef],
        *,
        window: int,
        step: int = 20,
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        periods_per_year: float | None = None,
        on_progress: OnProgress = no_progress,
    ) -> RiskModelComparison:
        """Compare covariance forecasts out of sample and record the run; see `tangency.compare_risk_models`.

        The universe is that of the last day, so its members are known to have survived until then.
        """
        values = self._estimate(data, as_of, universe, groups=groups, periods_per_year=periods_per_year)
        values |= {
            "risk_models": tuple(_choice(model, {}) for model in risk_models),
            "window": window,
            "step": step,
            "constraints": constraints if isinstance(constraints, str) else tuple(constraints),
        }
        return self._verbs.compare(validated(ComparisonRequest, values, where="compare_risk_models"), on_progress)

    def run(self, request: OptimizeRequest, *, on_progress: OnProgress = no_progress) -> OptimizationResult:
        """Optimise as a request says, and record the run: the one path of every face."""
        return self._verbs.optimize(request, on_progress)

    def construct(
        self,
        target: Target,
        *,
        capital: Decimal | int | str,
        portfolio: str = "main",
        dataset: str | None = None,
        as_of: AsOf | None = None,
        minimum_notional: Decimal | int | str | None = None,
        lot_step_notional: Decimal | int | str | None = None,
    ) -> Construction:
        """Turn target weights into holdings, and record them as the portfolio's composition.

        Parameters
        ----------
        target
            An optimisation's result or run id, or weights by asset; the latter need `dataset` and `as_of`.
        capital
            In the currency of the prices.
        minimum_notional, lot_step_notional
            The dataset's trading assumptions where None.
        """
        wanted = _placed(read_target(target, self.store), dataset, as_of)
        values = {
            "portfolio": portfolio,
            "weights": wanted.weights,
            "dataset": wanted.dataset,
            "as_of": wanted.as_of,
            "capital": _amount(capital, "capital"),
            "source_run": wanted.run_id,
            **self._trading(wanted, minimum_notional, lot_step_notional),
        }
        return self._verbs.construct(validated(ConstructRequest, values, where="construct"))

    def rebalance(
        self,
        portfolio: str,
        target: Target,
        *,
        policy: str | ComponentRef = "threshold",
        dataset: str | None = None,
        as_of: AsOf | None = None,
        minimum_notional: Decimal | int | str | None = None,
        lot_step_notional: Decimal | int | str | None = None,
    ) -> RebalancePlan:
        """Plan the trades that bring a portfolio to its target, and record them as proposals.

        Parameters
        ----------
        portfolio
            One that `construct` has recorded.
        target
            As for `construct`.
        policy
            When to trade, and where to.
        """
        wanted = _placed(read_target(target, self.store), dataset, as_of)
        values = {
            "portfolio": portfolio,
            "book_run": self._book_run(portfolio),
            "target": wanted.weights,
            "target_run": wanted.run_id,
            "policy": _choice(policy, {}),
            "dataset": wanted.dataset,
            "as_of": wanted.as_of,
            "last_rebalance": self._last_rebalance(portfolio),
            **self._trading(wanted, minimum_notional, lot_step_notional),
        }
        return self._verbs.rebalance(validated(RebalanceRequest, values, where="rebalance"))

    # Analysis of a run

    def risk(self, run: OptimizationResult | str) -> RiskSummary:
        """Return the realised risk of an optimisation's weights over the window that it saw."""
        target = read_target(run, self.store)
        if target.run_id is None:
            raise ConfigurationError("risk is of a recorded run", remedy="optimise through the desk")
        resolved = self.inputs(target.run_id)
        if resolved.given.returns is None:
            raise ConfigurationError("a run on moments has no window of returns", where=f"run {target.run_id}")
        weights = frozen_floats([target.weights[asset] for asset in resolved.given.canonical])
        return risk_summary(resolved.given.returns, weights)

    def inputs(self, run_id: str) -> Resolved:
        """Return what an optimisation saw: its universe and window at the version it read, and its choices.

        Raises
        ------
        ConfigurationError
            For a run of another verb.
        """
        record = self.store.run(run_id)
        if record.verb != "optimize":
            raise ConfigurationError("only an optimisation has a universe", where=f"run {record.id}", value=record.verb)
        request = validated(OptimizeRequest, record.request, where=f"run {record.id}")
        pinned, _ = self._verbs.pinned_version(record)
        return resolve(request, self.store, self.datasets, at_version=pinned)

    def replay(self, run_id: str) -> Replay:
        """Compute a recorded run again, and say bit-identical or what differs."""
        return self._verbs.replay(self.store.run(run_id))

    # The store

    def sql(self, query: str) -> pa.Table:
        """Return the result of one SELECT over the store's tables, the imported datasets and the samples."""
        named = {name: load_sample(name).bars for name in sample_names() if name in query}
        return self.store.sql(query, extra=named)

    def backup(self, archive: Path | str) -> None:
        """Write one consistent archive of the whole store, while others go on writing."""
        self.store.backup(Path(archive))

    @staticmethod
    def restore(archive: Path | str, home: Path | str) -> None:
        """Put an archive back into an empty folder, verified before anything is put in place."""
        restore(Path(archive), Path(home))

    def _estimate(
        self,
        data: str | Data,
        as_of: AsOf | None,
        universe: UniverseRule | None,
        *,
        groups: Groups | None,
        periods_per_year: float | None,
    ) -> dict[str, Any]:
        """Return the fields of a request that say what it is of; data given inline is stored."""
        values: dict[str, Any] = {
            "as_of": None if as_of is None else _label(as_of),
            "universe": universe,
            "groups": None if groups is None else read_groups(groups),
            "periods_per_year": periods_per_year,
        }
        if isinstance(data, str):
            values["dataset"] = data
        else:
            read_input(data, groups=groups, periods_per_year=periods_per_year)  # refuse before anything is stored
            values["frame"] = store_frame(self.store, data)
        return values

    def _book_run(self, portfolio: str) -> str:
        for record in self._runs_of("construct", portfolio):
            return record.id
        # The store says which portfolios there are.
        self.store.latest_composition(portfolio)
        raise ConfigurationError("this portfolio holds no units", where=f"portfolio {portfolio}", remedy="construct it")

    def _last_rebalance(self, portfolio: str) -> str | None:
        for record in self._runs_of("rebalance", portfolio):
            if record.result is not None and record.result.get("trades"):
                return str(record.request["as_of"])
        return None

    def _runs_of(self, verb: str, portfolio: str) -> list[RunRecord]:
        runs = self.store.runs(limit=1000, verb=verb, status=RunStatus.FINISHED)
        return [record for record in runs if record.request.get("portfolio") == portfolio]

    def _trading(
        self,
        wanted: TargetWeights,
        minimum: Decimal | int | str | None,
        lot_step: Decimal | int | str | None,
    ) -> dict[str, Decimal]:
        assumed = None if wanted.dataset is None else self.panel(wanted.dataset).facts.trading
        given = {"minimum_notional": minimum, "lot_step_notional": lot_step}
        rules: dict[str, Decimal] = {}
        for name, value in given.items():
            if value is not None:
                rules[name] = _amount(value, name)
            elif assumed is not None:
                rules[name] = getattr(assumed, name)
            else:
                raise ConfigurationError(
                    "this dataset brings no trading assumptions",
                    where=name,
                    remedy="say minimum_notional and lot_step_notional",
                )
        return rules


def _placed(target: TargetWeights, dataset: str | None, as_of: AsOf | None) -> TargetWeights:
    placed = replace(target, dataset=dataset or target.dataset, as_of=target.as_of if as_of is None else _label(as_of))
    for name, value in (("dataset", placed.dataset), ("as_of", placed.as_of)):
        if value is None:
            raise ConfigurationError("weights alone have no prices", where=name, remedy=f"say {name}")
    return placed


def _choice(component: str | ComponentRef, params: Mapping[str, object]) -> dict[str, object]:
    if isinstance(component, str):
        return {"name": component, "params": dict(params)}
    if params:
        raise ConfigurationError(
            "params are given twice: beside the optimizer and within component(…)",
            where="optimize",
            value=", ".join(params),
            remedy="give them in one place",
        )
    return {"name": component.name, "params": dict(component.params)}


def _amount(value: Decimal | int | str, where: str) -> Decimal:
    return exact(value, where=where)


def _label(as_of: AsOf) -> str:
    moment = parse_as_of(as_of)
    return moment.date().isoformat() if moment == moment.replace(hour=0, minute=0, second=0) else moment.isoformat()
