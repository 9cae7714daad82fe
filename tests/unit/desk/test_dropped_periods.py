"""Periods that were left out for want of a return are told in every headline, and common sessions are there by name."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.market import PanelSpec, PricePanel
from tangency.reporting import Report
from tangency.widgets.tables import basis_html, figures_html

CASE = pd.read_csv(Path(__file__).parent / "cases" / "stocks-and-coins.csv", parse_dates=["date"], index_col="date")
SHARED = Path(__file__).parents[4] / "shared" / "data"
SAID = "2 of 5 periods; 3 left out because AAPL has no return; no Monday, Saturday or Sunday is among those used"


def panel(calendar):
    table = (
        CASE.rename_axis("timestamp").reset_index().melt("timestamp", var_name="symbol", value_name="close").dropna()
    )
    return PricePanel.from_table(table, PanelSpec(name="mixed", calendar=calendar, currency="USD", asset_class="other"))


RETURNS = CASE.pct_change().iloc[1:]


@pytest.mark.parametrize("data", [RETURNS, panel("us-equity"), panel("crypto")], ids=["frame", "exchange", "crypto"])
def test_the_headline_says_what_was_left_out(data, tmp_path):
    with tg.Desk(tmp_path) as desk:
        for plan in (tg.optimize(data, objective="min_risk"), desk.optimize(data, objective="min_risk")):
            assert repr(plan).splitlines()[0].endswith(f": {SAID}")
            assert SAID in plan._repr_mimebundle_()["text/html"].split("<table")[0]
            assert SAID in figures_html(plan.document())
            assert "returns that do not exist: AAPL 3" in repr(plan)
            assert "common sessions" in basis_html(plan.document())
            assert plan.document().window.missing == {"AAPL": 3}
        assert desk.replay(plan.run_id).is_identical
        report = "".join(piece._repr_html_() for piece in Report.of(desk, plan.run_id).masthead())
        assert SAID in report
        assert "Returns that do not exist: AAPL 3." in report


def gapped():
    frame = pd.DataFrame(np.random.default_rng(0).normal(0.001, 0.01, (60, 3)), columns=list("ABC"))
    frame.iloc[:20, 0] = np.nan
    return frame


@pytest.mark.parametrize(
    "result",
    [
        lambda: tg.frontier(gapped(), constraints=["weight <= 70%"]),
        lambda: tg.pareto(gapped(), objectives=["mean", "volatility"], points=3),
        lambda: tg.clusters(gapped(), cluster_choice="fixed", clusters=2),
        lambda: tg.weight_bands(gapped(), objective="min_risk", draws=4, seed=2),
        lambda: tg.frontier_bands(gapped(), draws=4, seed=2, ranks=3),
    ],
    ids=["frontier", "pareto", "clusters", "weight bands", "frontier bands"],
)
def test_so_do_the_other_verbs(result):
    found = result()
    said = "40 of 60 periods; 20 left out because A has no return"
    assert repr(found).splitlines()[0].endswith(said)
    assert said in found._repr_mimebundle_()["text/html"]
    assert found.document().window.n_periods == 60


def test_complete_data_have_nothing_to_tell():
    plan = tg.optimize(RETURNS.fillna(0.001), objective="min_risk")
    assert plan.window.missing == {}
    assert "left out" not in repr(plan)


def test_common_sessions_use_every_session_that_the_markets_share(tmp_path):
    common = panel("us-equity").common_sessions()
    expected = CASE.dropna().pct_change().iloc[1:]
    assert common.returns().values.tolist() == expected[sorted(expected)].to_numpy().tolist()
    plan = tg.optimize(common, objective="min_risk")
    assert plan.n_periods == 3
    assert "left out" not in repr(plan)
    with tg.Desk(tmp_path) as desk:
        desk.datasets.publish(panel("us-equity"))
        rule = tg.UniverseRule(n_returns=3, sessions="common")
        recorded = desk.optimize("mixed", universe=rule, objective="min_risk")
        assert (recorded.weights.sort_index() == plan.weights.sort_index()).all()
        assert desk.replay(recorded.run_id).is_identical


def test_weekdays_are_not_lost_where_some_period_of_them_is_complete():
    days = pd.date_range("2024-01-01", periods=28)
    frame = pd.DataFrame(np.random.default_rng(0).normal(0, 0.01, (28, 2)), columns=["A", "B"], index=days)
    frame.iloc[[3, 8], 0] = np.nan
    plan = tg.optimize(frame, objective="min_risk")
    assert plan.window.lost_weekdays == ()
    assert repr(plan).splitlines()[0].endswith("26 of 28 periods; 2 left out because A has no return")


def test_estimators_that_use_different_periods_are_told_apart():
    frame = pd.DataFrame(np.random.default_rng(0).normal(0, 0.01, (40, 3)), columns=list("ABC"))
    frame.iloc[:10, 0] = np.nan
    plan = tg.optimize(frame, objective="min_risk", risk_model="pairwise")
    assert (
        repr(plan)
        .splitlines()[0]
        .endswith("covariance from 40 and means from 30 of 40 periods; 10 left out because A has no return")
    )


@pytest.mark.shared_data
def test_ragged_starts_of_real_stocks_are_told():
    path = SHARED / "equity_us_1989_2018.parquet"
    if not path.exists():
        pytest.skip(f"no shared data at {path}")
    rows = pd.read_parquet(path)
    prices = rows.assign(date=pd.to_datetime(rows["date"])).pivot_table(index="date", columns="symbol", values="close")
    frame = prices.loc["2009":"2018"].pct_change(fill_method=None).iloc[1:].dropna(how="all")
    frame = frame.loc[:, frame.notna().any()]
    complete = int(frame.notna().all(axis=1).sum())
    window = tg.optimize(frame, objective="min_risk").document().window
    assert window.headline().startswith(f"{complete:,} of {len(frame):,} periods; ".replace(",", " "))
    assert "left out because BABA, " in window.headline()
    assert window.missing == {k: v for k, v in frame.isna().sum().items() if v}
