"""What a backtest is held against: levels that are given, an asset of the data, or a blend with its own rebalancing."""

from __future__ import annotations

import pandas as pd

from tangency.desk.backtest_data import BacktestData
from tangency.desk.backtest_request import BacktestRequest
from tangency.simulate.benchmark import Benchmark, Blend
from tangency.simulate.held_benchmark import held_benchmark

__all__ = ["benchmarks_of"]


def benchmarks_of(request: BacktestRequest, given: BacktestData, levels: pd.DataFrame | None) -> tuple[Benchmark, ...]:
    """Return the benchmarks of a request, levels first; raises as `Benchmark.of_levels` and `Blend.schedule`."""
    bars, found = given.bars, []
    if levels is not None:
        name = str(levels.columns[0])
        found.append(Benchmark.of_levels(name, levels[name], bars, first=given.first))
    if request.benchmark is not None:
        named = request.benchmark
        blend = {named: 1.0} if isinstance(named, str) else dict(named)
        name = (
            named if isinstance(named, str) else " + ".join(f"{weight:.0%} {asset}" for asset, weight in blend.items())
        )
        own = Blend(name=name, weights=blend, every=request.benchmark_every)
        made = held_benchmark(name, own.schedule(bars, first=given.first), bars, first=given.first)
        found.append(Benchmark(name=name, source="blend", returns=made.returns))
    return tuple(found)
