"""Every hook of Tangency, in one flat file.

A plugin is a module named by an entry point in the group `tangency.plugins.v1`; it implements any of these
functions under `@hookimpl`. The `register_…` hooks return descriptions and are called once, when the host
loads the plugin; nothing is ever computed through a hook. The observers are called at run time with frozen
objects; what they raise stays with them.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from tangency.contracts.component import ComponentSpec
from tangency.contracts.data_source import DataSource
from tangency.contracts.estimate import ReturnModel, RiskModel
from tangency.contracts.metric import PerformanceMetric
from tangency.contracts.rebalancing import RebalancingPolicy
from tangency.contracts.run import RunNotice
from tangency.contracts.solution import Optimizer
from tangency.contracts.strategy import Strategy
from tangency.contracts.view_model import ViewModel
from tangency.errors import TangencyError

__all__ = [
    "ENTRY_POINT_GROUP",
    "hookimpl",
    "hookspec",
    "register_data_sources",
    "register_metrics",
    "register_optimizers",
    "register_rebalancing_policies",
    "register_return_models",
    "register_risk_models",
    "register_strategies",
    "register_view_models",
    "run_failed",
    "run_finished",
    "run_started",
]

ENTRY_POINT_GROUP = "tangency.plugins.v1"
hookspec = pluggy.HookspecMarker("tangency")
hookimpl = pluggy.HookimplMarker("tangency")
"""Marks a function of a plugin's module as the implementation of the hook of its name; the page on hooks lists them.

>>> from tangency.sdk import ComponentSpec, NoParams, hookimpl
>>> @hookimpl
... def register_optimizers():
...     yield ComponentSpec(name="equal-weight", summary="Equal weights", params=NoParams, factory=object)
>>> [spec.name for spec in register_optimizers()]
['equal-weight']
"""


@hookspec
def register_data_sources() -> Iterable[ComponentSpec[DataSource]]:  # type: ignore[empty-body]  # a specification
    """Describe data sources: where bars and latest prices come from."""


@hookspec
def register_metrics() -> Iterable[ComponentSpec[PerformanceMetric]]:  # type: ignore[empty-body]  # a specification
    """Describe performance metrics: a record of returns in, a number or the reason why there is none out."""


@hookspec
def register_optimizers() -> Iterable[ComponentSpec[Optimizer]]:  # type: ignore[empty-body]  # a specification
    """Describe optimizers: problem in, weights and certificate out."""


@hookspec
def register_risk_models() -> Iterable[ComponentSpec[RiskModel]]:  # type: ignore[empty-body]  # a specification
    """Describe covariance estimators."""


@hookspec
def register_return_models() -> Iterable[ComponentSpec[ReturnModel]]:  # type: ignore[empty-body]  # a specification
    """Describe estimators of expected returns."""


@hookspec
def register_strategies() -> Iterable[ComponentSpec[Strategy]]:  # type: ignore[empty-body]  # a specification
    """Describe strategies: what is known at a close in, targets or scores out."""


@hookspec
def register_view_models() -> Iterable[ComponentSpec[ViewModel]]:  # type: ignore[empty-body]  # a specification
    """Describe view models: prior moments and stated views in, posterior moments out."""


@hookspec
def register_rebalancing_policies() -> Iterable[ComponentSpec[RebalancingPolicy]]:  # type: ignore[empty-body]  # a specification
    """Describe rebalancing policies: when to trade, and where to."""


@hookspec
def run_started(run: RunNotice) -> None:
    """Observe that a run has begun."""


@hookspec
def run_finished(run: RunNotice) -> None:
    """Observe that a run has ended well and is recorded."""


@hookspec
def run_failed(run: RunNotice, error: TangencyError) -> None:
    """Observe that a run has failed, and how."""
