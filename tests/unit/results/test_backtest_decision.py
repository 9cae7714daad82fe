"""The last decision in a backtest's document: the same on every face, cut only where it is shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

import tangency as tg
from tangency.results.backtest_decision import DecisionDocument

RULE = tg.UniverseRule(top=12, n_returns=180, exclude_sectors=["Stablecoin", "Wrapped"])
TERMS = {"universe": RULE, "window": 180, "start": "2023-06-30", "end": "2023-12-31"}


def test_it_is_the_last_one_with_every_reason():
    made = tg.backtest("crypto", strategy="sector-rotation", **TERMS)
    own, last = made.document().last_decision, made.decisions[-1]
    assert own.session == "2023-12-31"
    expected = made.targets().iloc[-1]
    assert own.targets == {asset: weight for asset, weight in expected.items() if weight}
    (whole,) = own.reasons.values()
    (of_assets,) = own.asset_reasons.values()
    assert last.reasons["sector-rotation"] == f"{whole}: " + "; ".join(f"{a}: {why}" for a, why in of_assets.items())
    shown = str(made)
    assert f"decided on 2023-12-31: sector-rotation: {whole}" in shown
    assert all(why in shown for why in of_assets.values())


def test_a_schedule_of_weights_has_targets_and_no_reasons():
    days = pd.date_range("2024-01-01", periods=4)
    closes = pd.DataFrame({"BTC": [100.0, 110.0, 121.0, 115.0]}, days)
    made = tg.backtest(closes, weights=pd.DataFrame({"BTC": [0.5]}, days[:1]))
    own = made.document().last_decision
    assert (own.session, own.targets, own.reasons) == ("2024-01-01", {"BTC": 0.5}, {})
    assert "decided on" not in str(made)


def test_a_decision_that_was_refused_says_why():
    days = pd.date_range("2024-01-01", periods=60)
    flat = pd.DataFrame(np.full((60, 3), 10.0), days, list("ABC"))
    made = tg.backtest(flat, strategy="momentum", window=40, every=20)
    own = made.document().last_decision
    assert own.targets is None
    assert own.refused or own.reasons
    assert any(line.startswith("decided on ") for line in own.lines())


def test_more_assets_than_are_shown_are_counted():
    own = DecisionDocument(
        session="2024-01-01",
        targets={"A03": -0.5, "A01": 0.25},
        reasons={"one": "", "two": "why"},
        asset_reasons={"one": {f"A{k:02d}": "up" for k in range(25)}, "two": {"A01": "down"}},
        refused={},
    )
    (table,) = own.tables()
    assert len(table.rows) == 20
    assert table.rows[:2] == (("A03", "-50.00%", "one: up"), ("A01", "25.00%", "one: up; two: down"))
    assert list(own.lines()) == ["decided on 2024-01-01: two: why", "of 5 more assets the document says why"]
