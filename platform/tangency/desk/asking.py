"""What the desk can be asked of data: every question is a request, every answer a recorded run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, overload

from tangency.contracts.bands import FrontierBands, WeightBands
from tangency.contracts.component import ComponentRef
from tangency.contracts.frontier_result import FrontierResult
from tangency.contracts.optimization_result import OptimizationResult
from tangency.contracts.pareto_result import ParetoResult
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.risk_frontier_result import RiskFrontierResult
from tangency.contracts.risk_model_comparison import RiskModelComparison
from tangency.desk.choosing import choice, label
from tangency.desk.frames import store_frame
from tangency.desk.inputs import Current, Data, Groups, read_current, read_groups, read_input
from tangency.desk.pareto import Scores, objective_texts, with_scores
from tangency.desk.requests import (
    ComparisonRequest,
    FrontierBandsRequest,
    FrontierRequest,
    OptimizeRequest,
    ParetoRequest,
    WeightBandsRequest,
)
from tangency.desk.verbs import Verbs
from tangency.host.parameters import validated
from tangency.market import AsOf, UniverseRule
from tangency.store import Store

__all__ = ["Asking"]


class Asking:
    """The recorded verbs that take data; a desk is one of these."""

    store: Store
    _verbs: Verbs

    def optimize(  # the façade: one keyword for each choice that a user has
        self,
        data: str | Data,
        *,
        as_of: AsOf | None = None,
        universe: UniverseRule | None = None,
        optimizer: str | ComponentRef = "mvo",
        risk_model: str | ComponentRef = "sample",
        return_model: str | ComponentRef = "mean",
        view_model: str | ComponentRef | None = None,
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
            "optimizer": choice(optimizer, params),
            **_estimated(risk_model, return_model, view_model, constraints),
            "current": read_current(current),
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
        view_model: str | ComponentRef | None = None,
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
        view_model: str | ComponentRef | None = None,
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
        view_model: str | ComponentRef | None = None,
        constraints: Iterable[str] = (),
        groups: Groups | None = None,
        periods_per_year: float | None = None,
        on_progress: OnProgress = no_progress,
    ) -> FrontierResult | RiskFrontierResult:
        """Trace the efficient frontier and record the run; see `tangency.frontier` and `optimize`."""
        values = self._estimate(data, as_of, universe, groups=groups, periods_per_year=periods_per_year)
        values |= {
            **_estimated(risk_model, return_model, view_model, constraints),
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
        view_model: str | ComponentRef | None = None,
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
            **_estimated(risk_model, return_model, view_model, constraints),
            "current": read_current(current),
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
        view_model: str | ComponentRef | None = None,
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
            "optimizer": choice(optimizer, params),
            **_estimated(risk_model, return_model, view_model, constraints),
            "current": read_current(current),
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
        view_model: str | ComponentRef | None = None,
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
            **_estimated(risk_model, return_model, view_model, constraints),
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
            "risk_models": tuple(choice(model, {}) for model in risk_models),
            "window": window,
            "step": step,
            "constraints": constraints if isinstance(constraints, str) else tuple(constraints),
        }
        return self._verbs.compare(validated(ComparisonRequest, values, where="compare_risk_models"), on_progress)

    def run(self, request: OptimizeRequest, *, on_progress: OnProgress = no_progress) -> OptimizationResult:
        """Optimise as a request says, and record the run: the one path of every face."""
        return self._verbs.optimize(request, on_progress)

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
            "as_of": None if as_of is None else label(as_of),
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


def _estimated(
    risk_model: str | ComponentRef,
    return_model: str | ComponentRef,
    view_model: str | ComponentRef | None,
    constraints: Iterable[str],
) -> dict[str, Any]:
    """Return the fields of a request that say by which estimates and under which constraints."""
    return {
        "risk_model": choice(risk_model, {}),
        "return_model": choice(return_model, {}),
        "view_model": None if view_model is None else choice(view_model, {}),
        "constraints": constraints if isinstance(constraints, str) else tuple(constraints),
    }
