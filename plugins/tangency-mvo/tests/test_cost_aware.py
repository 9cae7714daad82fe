"""The cost-aware strategy: the kit, the region without trades, and a walk in which costs are weighed."""

from __future__ import annotations

import numpy as np
import pytest

import tangency as tg
from tangency.contracts.component import ComponentKind
from tangency.host import default_catalogue
from tangency.sdk import Window
from tangency.testing import assert_conforms
from tangency.testing.market_story import sample_window
from tangency_mvo.cost_aware import CostAware, CostAwareParams

CATALOGUE = default_catalogue()


@pytest.mark.parametrize("params", [{}, {"impact": 0.5}, {"horizon": 3, "decay": 0.7}])
def test_it_conforms(params: dict[str, object]) -> None:
    assert_conforms(CATALOGUE.resolve(ComponentKind.STRATEGY, "mvo/cost-aware"), params=params)


def test_where_costs_exceed_every_benefit_nothing_is_traded() -> None:
    window = sample_window(400, 4, at=399)
    complete = Window(
        assets=window.assets[1:3],
        sessions=window.sessions[-100:],
        closes=window.closes[-100:, 1:3],
        current=np.array([0.3, 0.6]),
        nav=1.0,
        periods_per_year=365.0,
    )
    dear = CostAware(CostAwareParams(linear_bps=1000.0)).decide(complete, None)
    assert dear.weights.tolist() == [0.3, 0.6]  # type: ignore[union-attr]
    cheap = CostAware(CostAwareParams(linear_bps=0.0)).decide(complete, None)
    assert not np.allclose(cheap.weights, [0.3, 0.6])  # type: ignore[union-attr]


def test_weighing_costs_trades_less_of_them() -> None:
    rule = tg.UniverseRule(top=8, n_returns=120, exclude_sectors=["Stablecoin", "Wrapped"])
    common = {"universe": rule, "start": "2022-01-01", "end": "2022-06-30", "window": 120, "every": "session"}
    costs = tg.Costs(fee_bps=20)
    blind = tg.backtest("crypto", strategy=tg.component("cost-aware", linear_bps=0), costs=costs, **common)
    aware = tg.backtest("crypto", strategy=tg.component("cost-aware", linear_bps=20), costs=costs, **common)
    assert aware.turnover.sum() < 0.5 * blind.turnover.sum()
    assert all("gap of" in why for each in aware.decisions for why in each.reasons.values())
