from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.desk.replay import differences
from tangency.errors import NoSuchRecord, UnknownName
from tangency.market import PanelSpec, UniverseRule


@pytest.fixture(scope="module")
def plan(desk, demo_case):
    return desk.optimize("crypto", as_of="2024-11-30", **demo_case)


def test_the_demo_case(plan, demo_case):
    assert abs(plan.weights.sum() - 1) <= 1e-9
    assert plan.weights.max() <= 0.2
    layer1 = sum(w for asset, w in plan.weights.items() if plan.groups["sector"].get(asset) == "Layer 1")
    assert layer1 == pytest.approx(0.3, abs=1e-9)
    binding = {b.constraint for b in plan.certificate.binding}
    assert set(demo_case["constraints"]) <= binding
    assert plan.n_periods == 365
    assert plan.periods_per_year == 365


def test_desk_and_pure_function_agree_to_the_last_bit(plan, demo_case):
    pure = tg.optimize(tg.load("crypto", as_of="2024-11-30"), **demo_case)
    assert (pure.weights == plan.weights).all()
    assert pure.run_id is None


def test_a_run_keeps_everything_and_replays_bit_identical(desk, plan):
    record = desk.store.run(plan.run_id)
    assert record.result == desk.store.run(plan.run_id).result
    assert record.result["weights"] == plan.document().weights
    assert record.manifest["optimizer"] == {"id": "mvo/mvo", "version": "0.1.0"}
    assert record.manifest["passed_over"]["TON"] == "no prices in the panel"
    assert [c.text for c in desk.store.constraints(plan.run_id)] == [c.text for c in plan.constraints]
    replay = desk.replay(plan.run_id)
    assert replay.is_identical
    assert "bit-identical" in str(replay)


@pytest.mark.parametrize("kind", ["prices", "returns", "moments"])
def test_inline_data_are_kept_by_content_and_replay(desk, demo_case, kind):
    panel = tg.load("crypto", as_of="2024-11-30")
    returns = panel.close().pct_change().iloc[1:]
    data = {
        "prices": panel,
        "returns": returns,
        "moments": tg.Moments(mean=returns.mean(), covariance=returns.cov()),
    }[kind]
    groups = None if kind == "prices" else {asset.symbol: asset.sector for asset in panel.assets}
    found = desk.optimize(data, groups=groups, **demo_case)
    assert desk.replay(found.run_id).is_identical
    pure = tg.optimize(data, groups=groups, **demo_case)
    assert (found.weights == pure.weights).all()


def test_a_failed_run_is_recorded_as_failed(desk):
    with pytest.raises(UnknownName, match="BTX"):
        desk.optimize("crypto", constraints=["weight[BTX] <= 20%"])
    latest = desk.store.runs(limit=1)[0]
    assert latest.status == "failed"
    assert latest.error["candidates"][0] == "BTC"
    with pytest.raises(tg.ConfigurationError, match="only a finished run"):
        desk.replay(latest.id)


def test_wrong_inline_data_store_nothing(desk):
    before = len(desk.store.runs(limit=1000))
    with pytest.raises(tg.DataError):
        desk.optimize(pd.DataFrame({"A": [-2.0, 0.1]}))
    assert len(desk.store.runs(limit=1000)) == before


def test_construct_rebalance_and_their_replays(desk, plan):
    equal = dict.fromkeys(plan.assets, 1 / len(plan.assets))
    book = desk.construct(equal, capital="1000000", portfolio="equal", dataset="crypto", as_of="2024-11-30")
    assert book.holdings.nav == Decimal(1_000_000)
    trades = desk.rebalance("equal", plan)
    assert trades.drift_before > 0.5
    assert trades.drift_after < 1e-4
    assert trades.cash_after >= 0
    stored = desk.store.trades(trades.run_id)
    assert [t.trade for t in stored] == list(trades.trades)
    assert desk.replay(book.run_id).is_identical
    assert desk.replay(trades.run_id).is_identical


def test_a_policy_that_sees_no_reason_trades_nothing_and_still_tells_the_drift(desk, plan):
    desk.construct(plan, capital=50_000, portfolio="held")
    trades = desk.rebalance("held", plan, policy=tg.component("threshold", band_absolute=0.05))
    assert trades.trades == ()
    assert 0 < trades.drift_before == trades.drift_after < 1e-3


def test_construct_wants_to_know_the_prices(desk):
    with pytest.raises(tg.ConfigurationError, match="have no prices"):
        desk.construct({"BTC": 1.0}, capital=1000)
    with pytest.raises(tg.ConfigurationError, match="exact decimals"):
        desk.construct({"BTC": 1.0}, capital=1000.5, dataset="crypto", as_of="2024-11-30")


def test_an_unknown_portfolio_or_run_is_not_found(desk, plan):
    with pytest.raises(NoSuchRecord):
        desk.rebalance("no such book", plan)
    with pytest.raises(NoSuchRecord):
        desk.replay("20990101")


def test_risk_of_a_run(desk, plan):
    risk = desk.risk(plan)
    assert risk.n_periods == 365
    assert 0 < risk.value_at_risk < risk.conditional_value_at_risk < risk.maximum_drawdown


def test_sql_sees_runs_and_samples(desk, plan):
    found = desk.sql(f"select status from run where id = '{plan.run_id}'").to_pydict()
    assert found == {"status": ["finished"]}
    assert desk.sql("select count(*) as n from crypto where symbol = 'LUNA'").to_pydict()["n"][0] > 500


def test_an_imported_dataset_serves_like_a_sample(desk, tmp_path, demo_case):
    panel = tg.load("crypto", as_of="2024-11-30")
    file = tmp_path / "mine.csv"
    panel.table[["timestamp", "symbol", "close"]].to_csv(file, index=False)
    spec = PanelSpec(name="mine", calendar="crypto", currency="USD", asset_class="crypto")
    version = desk.datasets.publish(desk.datasets.read(str(file), spec))
    assert desk.datasets.version("mine") == version
    rule = UniverseRule(n_returns=365)
    found = desk.optimize("mine", universe=rule, optimizer="mvo", risk_model="ledoit-wolf")
    reference = tg.optimize(panel, optimizer="mvo", risk_model="ledoit-wolf")
    assert np.abs(found.weights.sort_index() - reference.weights.sort_index()).max() <= 1e-12
    # A newer version does not change what the run saw.
    longer = tg.load("crypto", as_of="2024-12-01").table[["timestamp", "symbol", "close"]]
    longer.to_csv(file, index=False)
    assert desk.datasets.publish(desk.datasets.read(str(file), spec)) != version
    assert desk.replay(found.run_id).is_identical


def test_the_name_of_a_sample_is_taken(desk):
    panel = tg.load("crypto", as_of="2024-11-30")
    with pytest.raises(tg.ConfigurationError, match="bundled sample"):
        desk.datasets.publish(panel)


def test_a_dataset_without_a_rule_asks_for_one(desk, tmp_path):
    file = tmp_path / "bare.csv"
    file.write_text("timestamp,symbol,close\n2024-01-01,A,1\n2024-01-02,A,2\n")
    spec = PanelSpec(name="bare", calendar="crypto", currency="USD", asset_class="crypto")
    desk.datasets.publish(desk.datasets.read(str(file), spec))
    with pytest.raises(tg.ConfigurationError, match="n_returns"):
        desk.optimize("bare")


def test_differences_name_the_place():
    found = list(differences({"a": [1, {"b": 2.0}], "run_id": "x"}, {"a": [1, {"b": 2.0000000001}], "run_id": "y"}))
    assert [d.path for d in found] == ["a[1].b"]
    assert next(iter(differences({"a": [1]}, {"a": [1, 2]}))).path == "a"


def test_holdings_and_plans_show_themselves_in_notebooks(desk, plan):
    book = desk.construct(plan, capital=50_000, portfolio="shown")
    assert "NAV 50,000.00 USD" in book._repr_mimebundle_()["text/html"]
    trades = desk.rebalance("shown", dict.fromkeys(plan.assets, 0.05), dataset="crypto", as_of="2024-11-30")
    assert "<td" in trades._repr_mimebundle_()["text/html"]
    assert "turnover" in trades._repr_mimebundle_()["text/html"]


def test_a_target_is_among_the_constraints_and_its_price_is_kept(desk):
    asked = {"optimizer": "mvo", "objective": "min_risk", "min_mean_annual": 0.9, "constraints": ["weight <= 30%"]}
    plan = desk.optimize("crypto", **asked)
    assert "mean >= 90%" in [constraint.text for constraint in plan.constraints]
    record = {applied.text: applied for applied in desk.store.constraints(plan.run_id)}
    assert record["mean >= 90%"].shadow_price > 0
