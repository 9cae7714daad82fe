"""Risk is of the prices that the run saw, also after the dataset has been imported again."""

import pandas as pd

import tangency as tg
from tangency.desk.desk import Desk
from tangency.market import PanelSpec, PricePanel, UniverseRule


def _panel(scale: float) -> PricePanel:
    days = pd.date_range("2024-01-01", periods=40)
    rows = [
        (day, symbol, 100 + scale * ((i * step) % 7))
        for symbol, step in (("A", 3), ("B", 5))
        for i, day in enumerate(days)
    ]
    spec = PanelSpec(name="mine", calendar="crypto", currency="USD", asset_class="crypto")
    return PricePanel.from_table(pd.DataFrame(rows, columns=["timestamp", "symbol", "close"]), spec)


def test_the_risk_of_a_run_does_not_move_with_the_dataset(tmp_path) -> None:
    with Desk(tmp_path) as desk:
        desk.datasets.publish(_panel(1.0))
        rule = UniverseRule(n_returns=30)
        run = desk.optimize("mine", optimizer="mvo", objective="min_risk", universe=rule)
        before = desk.risk(run)
        desk.datasets.publish(_panel(5.0))
        assert desk.risk(run) == before
        assert desk.risk(desk.optimize("mine", optimizer="mvo", objective="min_risk", universe=rule)) != before
        assert isinstance(run, tg.OptimizationResult)
