"""The components that the host loads: their descriptions."""

from __future__ import annotations

from collections.abc import Iterable

from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, RebalancingPolicy, hookimpl
from tangency_rebalancing.calendar import CalendarParams, CalendarPolicy
from tangency_rebalancing.threshold import ThresholdParams, ThresholdPolicy

__all__ = ["register_rebalancing_policies"]


@hookimpl
def register_rebalancing_policies() -> Iterable[ComponentSpec[RebalancingPolicy]]:
    """Describe the policies."""
    yield ComponentSpec(
        name="calendar",
        summary="To target, once in every day, week, month, quarter or year",
        params=CalendarParams,
        factory=CalendarPolicy,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("A. F. Perold and W. F. Sharpe (1988), Dynamic Strategies for Asset Allocation, FAJ 44(1)",),
    )
    yield ComponentSpec(
        name="threshold",
        summary="When a weight leaves its band, to target or to the edges of the bands",
        params=ThresholdParams,
        factory=ThresholdPolicy,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "S. Donohue and K. Yip (2003), Optimal Portfolio Rebalancing with Transaction Costs, JPM 29(4)",
            "K. C. Kiwiel (2008), Breakpoint searching algorithms, Mathematical Programming 112, problem (1)",
        ),
    )
