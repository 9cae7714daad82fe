"""The last decision in a backtest's document: the same on every face, cut only where it is shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

import tangency as tg
from tangency.results.backtest_decision import DecisionDocument
from tangency.simulate.decider import Decided
from tangency.simulate.history import Members

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


def decided(at, targets=None, **said):
    members = Members(assets=("A", "B"), places=np.arange(2))
    return Decided(at=at, members=members, targets=targets, shares=np.ones(1), **said)


def test_the_last_one_that_could_be_taken_is_shown_and_why_there_was_none_since():
    took = decided(1, np.array([[0.5, 0.0]]), whole_reasons={"one": "up"})
    held = decided(2, whole_reasons={"one": "no pair is open"})
    refused = [decided(at, refused={"one": f"no universe on {at}"}) for at in (3, 4)]
    own = DecisionDocument.last_of([took, *refused], "AB", "day {}".format)
    assert (own.session, own.targets) == ("day 1", {"A": 0.5})
    assert own.since == {"day 3": "one: no universe on 3", "day 4": "one: no universe on 4"}
    assert list(own.lines()) == [
        "decided on day 1: one: up",
        "nothing could be decided since, 2 times, the last time on day 4: one: no universe on 4",
    ]
    waits = DecisionDocument.last_of([took, held], "AB", "day {}".format)
    assert (waits.session, waits.targets, waits.since) == ("day 2", None, {})
    never = DecisionDocument.last_of(refused, "AB", "day {}".format)
    assert (never.session, never.since) == ("day 4", {})
    assert list(never.lines()) == ["decided on day 4: one: no universe on 4"]
    assert DecisionDocument.last_of([], "AB", "day {}".format) is None


def test_decisions_beyond_the_market_capitalisations_are_refused_and_the_sample_still_shows_reasons():
    made = tg.backtest("crypto", strategy="sector-rotation", universe=RULE, window=180, start="2024-09-01")
    own = made.document().last_decision
    assert own.asset_reasons["sector-rotation"]
    assert own.since
    assert list(own.since) == sorted(own.since)
    assert all(session > own.session for session in own.since)


def test_more_assets_than_are_shown_are_counted():
    own = DecisionDocument(
        session="2024-01-01",
        targets={"A03": -0.5, "A01": 0.25},
        reasons={"one": "", "two": "why"},
        asset_reasons={"one": {f"A{k:02d}": "up" for k in range(25)}, "two": {"A01": "down"}},
        refused={},
        since={},
    )
    (table,) = own.tables()
    assert len(table.rows) == 20
    assert table.rows[:2] == (("A03", "-50.00%", "one: up"), ("A01", "25.00%", "one: up; two: down"))
    assert list(own.lines()) == ["decided on 2024-01-01: two: why", "of 5 more assets the document says why"]
