"""Every plot of analytics, on records that differ in what they can show."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import UnknownName
from tangency.plots.sentence import sentence_of
from tangency.results.analytics.views import PLOTS, analytics_figure, analytics_table
from tangency.risk.undefined import UndefinedFigure

HOSTILE = '<script>alert("x")</script>'


@cache
def of_backtest():
    made = tg.backtest(
        "crypto", optimizer="inverse-volatility", every="quarter", start="2022-06-30", end="2024-06-30",
        benchmark="BTC", costs=tg.Costs(fee_bps=10), judged=False,
    )  # fmt: skip
    return tg.analytics(made, benchmark=["BTC=0.5,ETH=0.5", "ETH"])


@cache
def of_weights():
    return tg.analytics(weights={"BTC": 0.6, "ETH": 0.4}, dataset="crypto", start="2023-01-01", draws=100)


@cache
def of_luna():
    return tg.analytics(weights={"LUNA": 1.0}, dataset="crypto", start="2021-06-01", end="2022-05-13", draws=100)


@cache
def of_three():
    days = pd.date_range("2024-01-01", periods=3)
    return tg.analytics(pd.Series([0.01, -0.02, 0.03], days, name=HOSTILE), periods_per_year=365)


@cache
def of_no_dates():
    returns = np.random.default_rng(0).normal(0.0004, 0.01, 600)
    return tg.analytics(pd.Series(returns, name="fund"), benchmark=pd.Series(returns[::-1], name="other"),
                        periods_per_year=252, draws=100)  # fmt: skip


@cache
def of_what_never_fell():
    days = pd.date_range("2023-01-01", periods=400)
    returns = np.random.default_rng(0).uniform(0.0, 0.01, 400)
    return tg.analytics(pd.Series(returns, days, name="deposit"), periods_per_year=365, draws=100)


ALL = set(PLOTS)
HELD = {"drawdown", "contributions", "treemap"}
AGAINST = {"relative", "exposures"}
RECORDS = {
    "backtest": (of_backtest, set()),
    "weights": (of_weights, AGAINST),
    "LUNA": (of_luna, AGAINST),
    "three returns": (of_three, AGAINST | HELD | {"rolling", "intervals", "losses"}),
    "no dates": (of_no_dates, HELD | {"calendar"}),
    "never fell": (of_what_never_fell, AGAINST | HELD),
}


@pytest.mark.parametrize("kind", PLOTS)
@pytest.mark.parametrize("record", RECORDS)
def test_a_plot_says_what_is_seen_or_why_there_is_none(record, kind):
    made, absent = RECORDS[record][0](), RECORDS[record][1]
    document = made.document()
    if kind in absent:
        with pytest.raises(UndefinedFigure) as plot:
            made.plot(kind)
        with pytest.raises(UndefinedFigure) as table:
            made.plotted(kind)
        assert str(plot.value) == str(table.value)
        return
    figure = made.plot(kind)
    said = sentence_of(figure)
    assert any(day in said for day in (document.start, document.end, *document.curve.dates))
    assert "<script" not in figure.svg()
    assert json.loads(figure.to_json())["data"]
    table = made.plotted(kind)
    assert len(table) > 0


def test_the_document_alone_draws_what_the_result_draws():
    made = of_backtest()
    document = type(made.document()).model_validate_json(made.document().model_dump_json())
    for kind in PLOTS:
        assert analytics_figure(document, kind) == made.plot(kind)
        pd.testing.assert_frame_equal(analytics_table(document, kind), made.plotted(kind))


def test_the_tables_are_the_numbers_of_the_result():
    made = of_backtest()
    growth = made.plotted("equity")
    np.testing.assert_allclose(growth.to_numpy(), made.equity.to_numpy(), rtol=1e-12)
    under = made.plotted("underwater").iloc[:, 0]
    np.testing.assert_allclose(under.to_numpy(), made.underwater.to_numpy(), rtol=1e-12)
    assert under.max() == pytest.approx(float(made.metrics["max_drawdown"]), rel=1e-12)
    ahead = made.plotted("relative")
    assert ahead["ETH"].iloc[-1] == pytest.approx(growth.iloc[-1, 0] / growth["ETH"].iloc[-1] - 1.0, rel=1e-12)
    assert made.plotted("exposures").columns.tolist() == ["50% BTC + 50% ETH", "ETH", "BTC"]
    losses = made.plotted("losses")
    own = made.risk.losses(made.document().risk.checked[0].model)
    assert losses["is_exception"].tolist() == own["is_exception"].tolist()
    assert losses["is_exception"].equals(losses["loss"] > losses["value_at_risk"])


@pytest.mark.parametrize("by", ["asset", "sector"])
def test_what_is_added_up_adds_up(by):
    made = of_backtest()
    deepest = made.document().drawdowns[0].depth
    assert made.plotted("drawdown", by=by)["contribution"].sum() == pytest.approx(-deepest, rel=1e-9)
    for measure, own in made.document().risk.decompositions.items():
        parts = made.plotted("contributions", by=by, measure=measure)
        assert parts["component"].sum() == pytest.approx(own.value, rel=1e-9)
    assert made.plotted("treemap")["share"].sum() == pytest.approx(1.0, rel=1e-9)
    assert made.plotted("treemap").index.names == ["sector", "asset"]


def test_titles_name_the_model_the_unit_and_the_window():
    made = of_backtest()
    risk = made.document().risk
    assert risk.checked[0].title in sentence_of(made.plot("losses"))
    said = sentence_of(made.plot("contributions", by="sector", measure="evar"))
    assert said.startswith("Entropic value at risk at 95%")
    assert f"{risk.window_start} to {risk.window_end}" in said
    assert "fraction of NAV" in made.plot("losses").layout.yaxis.title.text


def test_a_coin_that_lost_everything_is_seen_to_the_end():
    made = of_luna()
    assert made.metrics["max_drawdown"] > 0.999
    growth = made.plot("equity")
    assert "log scale" in growth.layout.yaxis.title.text
    assert sum(value is not None for value in growth.data[0].y) == made.record.n_periods
    assert "not recovered" in sentence_of(made.plot("underwater"))


def test_labels_that_are_no_dates_are_shown_as_they_are():
    figure = of_no_dates().plot("rolling")
    assert {axis.type for axis in figure.select_xaxes()} == {"linear"}
    assert not any("%Y" in (trace.hovertemplate or "") for trace in figure.data)
    assert of_no_dates().plotted("equity").index.tolist() == list(range(600))


def test_a_record_that_never_fell_says_so():
    assert "is never below its highest value" in sentence_of(of_what_never_fell().plot("underwater"))


@pytest.mark.parametrize(("arguments", "nearest"), [
    ({"kind": "equty"}, "equity"), ({"kind": "drawdown", "by": "sectr"}, "sector"),
    ({"kind": "treemap", "measure": "cvr"}, "cvar"), ({"kind": "contributions", "by": "asett"}, "asset"),
])  # fmt: skip
def test_an_unknown_name_is_refused_with_the_nearest(arguments, nearest):
    with pytest.raises(UnknownName, match=nearest):
        of_backtest().plot(**arguments)


def test_what_a_backtest_lacked_is_not_said_of_its_analytics():
    document = of_backtest().document()
    assert document.intervals
    assert not any("no intervals" in each for each in (*document.said, *document.summary().lines))
