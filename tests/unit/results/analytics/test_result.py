"""Analytics as a result: the same figures whichever way they are asked for, and nothing before it is read."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.performance.metric_table import metric_table
from tangency.performance.metrics.registry import METRICS, compute
from tangency.performance.rolling import RollingName
from tangency.results.analytics.document import AnalyticsDocument
from tangency.risk.undefined import UndefinedFigure

DAYS = pd.date_range("2019-01-01", periods=900)


@pytest.fixture(scope="module")
def given():
    rng = np.random.default_rng(11)
    market = rng.standard_t(4, 900) * 0.015
    own = 0.8 * market + rng.normal(0.0004, 0.01, 900)
    frame = pd.DataFrame({"fund": own, "market": market, "other": rng.normal(0.0, 0.01, 900)}, DAYS)
    return frame.clip(lower=-0.9)


@pytest.fixture(scope="module")
def found(given):
    return tg.analytics(
        given["fund"], benchmark=given[["market", "other"]], risk_free_annual=0.03, periods_per_year=365, draws=200
    )


def test_metrics_are_those_of_the_registry(found):
    own = compute(found.record)
    assert list(found.metrics.index) == list(METRICS)
    assert found.metrics.dropna().to_dict() == {n: v for n, v in own.values_by_name.items() if v is not None}
    assert found.undefined.to_dict() == dict(own.reasons)


def test_one_series_is_a_row_of_a_table_of_many(given):
    table = metric_table(given, benchmark=given["market"], risk_free=0.0, periods_per_year=365.0)
    for name in ("fund", "other"):
        alone = tg.analytics(given[name], benchmark=given["market"], periods_per_year=365)
        assert table.loc[name].equals(alone.metrics.rename(name)), name


def test_the_order_of_benchmarks_changes_which_is_first_and_no_figure(given, found):
    turned = tg.analytics(
        given["fund"], benchmark=given[["other", "market"]], risk_free_annual=0.03, periods_per_year=365
    )
    assert list(turned.benchmark) == ["other", "market"]
    assert turned.benchmark["market"].equals(found.benchmark["market"])
    assert found.metrics["beta"] == found.benchmark.loc["beta", "market"]


def test_a_metric_is_read_without_anything_else_being_computed(given):
    lazy = tg.analytics(given["fund"], periods_per_year=365)
    assert lazy.metrics["n_periods"] == 900
    assert {"risk", "_document", "_drawn", "_intervals"} & set(lazy.__dict__) == set()


def test_intervals_hold_the_value_and_are_the_same_again(given, found):
    table = found.intervals
    assert {"sharpe_ratio", "cvar", "beta", "information_ratio"} <= set(table.index)
    assert found.metrics[table.index].tolist() == table["value"].tolist()
    inside = (table["lower"] <= table["value"]) & (table["value"] <= table["upper"])
    assert inside.drop("max_drawdown").all()
    again = tg.analytics(
        given["fund"], benchmark=given[["market", "other"]], risk_free_annual=0.03, periods_per_year=365, draws=200
    )
    assert again.intervals.equals(table)


def test_a_record_too_short_for_intervals_says_so():
    short = tg.analytics(pd.Series([0.01, -0.02, 0.03], DAYS[:3]), periods_per_year=365)
    with pytest.raises(UndefinedFigure, match="at least 8"):
        _ = short.intervals
    assert short.document().not_drawn
    assert short.document().rolling is None


def test_rolling_figures_end_with_those_of_the_last_window(given, found):
    rolled = found.rolling(100)
    alone = tg.analytics(
        given["fund"].iloc[-100:], benchmark=given["market"].iloc[-100:], risk_free_annual=0.03, periods_per_year=365
    )
    for name in RollingName:
        assert rolled[str(name)].iloc[-1] == pytest.approx(alone.metrics[str(name)], rel=1e-9), name
    assert found.expanding()["total_return"].iloc[-1] == pytest.approx(found.metrics["total_return"], rel=1e-12)


def test_the_best_model_is_one_that_passes_and_its_exceptions_are_counted(found):
    checks = found.risk.checks()
    best = checks.index[0]
    assert checks["passes"].iloc[0]
    losses = found.risk.losses(best)
    assert losses["is_exception"].sum() == checks.loc[best, "n_exceptions"]
    assert ((losses["loss"] > losses["value_at_risk"]) == losses["is_exception"]).all()


def test_returns_alone_have_no_components_and_say_why(found):
    with pytest.raises(UndefinedFigure, match="do not say what is held"):
        found.risk.components()
    assert found.document().risk.not_held == "returns alone do not say what is held"


def test_the_document_reads_back_what_it_wrote_and_survives_a_pickle(found):
    document = found.document()
    assert AnalyticsDocument.model_validate_json(document.model_dump_json()) == document
    assert pickle.loads(pickle.dumps(found)).document() == document


def test_a_constant_record_and_one_of_months_have_whole_documents():
    for index, years in ((pd.date_range("2020-01-31", periods=24, freq="ME"), 12), (pd.RangeIndex(24), 12)):
        whole = tg.analytics(pd.Series([0.01, -0.02] * 12, index), periods_per_year=years).document()
        assert whole.n_periods == 24
        assert (whole.calendar_returns is None) == isinstance(index, pd.RangeIndex)


def test_rates_by_date_enter_as_the_last_one_known():
    fund = pd.Series([0.01, 0.02, -0.01, 0.0], pd.date_range("2024-01-01", periods=4))
    rates = pd.Series([0.0, 0.5], pd.to_datetime(["2023-12-01", "2024-01-02"]))
    own = tg.analytics(fund, risk_free_annual=rates, periods_per_year=365)
    daily = 1.5 ** (1 / 365) - 1
    assert own.record.risk_free.tolist() == pytest.approx([0.0, 0.0, daily, daily])


def test_nothing_after_the_end_enters_the_risk_of_constant_weights(given):
    """What came after the end is corrupted, and no figure moves."""
    terms = {"weights": {"fund": 0.5, "other": 0.5}, "end": "2020-06-30", "periods_per_year": 365, "draws": 20}
    spoilt = given.copy()
    spoilt.loc["2020-07-01":] = 0.9 * np.sign(spoilt.loc["2020-07-01":])
    own, other = (tg.analytics(frame, returns_are="simple", **terms).document() for frame in (given, spoilt))
    assert own.risk.window_end == own.end == "2020-06-30"
    assert own.risk.decompositions["cvar"].value is not None
    assert other.model_copy(update={"warnings": own.warnings}) == own


def test_a_record_too_short_to_roll_says_so():
    short = tg.analytics(pd.Series([0.01, -0.02, 0.03], DAYS[:3]), periods_per_year=365)
    with pytest.raises(UndefinedFigure, match="too short for rolling"):
        short.rolling()
    assert len(short.rolling(2)) == 2
