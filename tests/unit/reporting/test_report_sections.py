"""What each section says of a real run."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConfigurationError, NoSuchRecord, StoreError
from tangency.reporting import Report
from tangency.results.document import read_document
from tangency.results.optimization_document import OptimizationDocument


def text_of(pieces) -> str:
    return "".join(piece._repr_html_() for piece in pieces if not hasattr(piece, "to_plotly_json"))


def figures_of(pieces) -> list:
    return [piece for piece in pieces if hasattr(piece, "to_plotly_json")]


@pytest.fixture(scope="module")
def report(flow) -> Report:
    return Report.of(flow.desk, flow.run, portfolio="main", plan_run=flow.plan)


@pytest.fixture(scope="module")
def result(flow) -> dict:
    return dict(flow.desk.store.run(flow.run).result)


SECTIONS = ("masthead", "request", "universe", "weights", "groups", "certificate", "risk", "holdings", "trades", "runs")


@pytest.mark.parametrize("name", [*SECTIONS, "quality"])
def test_a_section_has_a_heading_and_no_unfilled_value(report, name) -> None:
    text = text_of(getattr(report, name)())
    assert text.startswith(("<h1>", "<h2>"))
    # As a word of its own: a run id ends in six random letters, and one that held "nan" failed here.
    assert re.search(r"\b(None|nan|NaN)\b", text) is None


@pytest.mark.parametrize("name", SECTIONS)
def test_the_numbers_of_a_section_carry_a_run_id(report, flow, name) -> None:
    assert any(run in text_of(getattr(report, name)()) for run in (flow.run, flow.plan, report.subject.book.run.id))


def test_the_masthead_says_what_binds_and_that_it_is_in_sample(report, result) -> None:
    text = text_of(report.masthead())
    assert f"{result['certificate']['objective']:.4g}" in text
    assert "sector[&quot;Layer 1&quot;] &lt;= 30%" in text
    assert "in-sample" in text


def test_the_request_shows_every_param_with_its_description_defaults_included(report) -> None:
    text = text_of(report.request())
    for words in ("optimizer.objective", "max_sharpe", "optimizer.risk_free_annual", "simple annual risk-free rate"):
        assert words in text
    assert "shrinkage" in text
    assert "top 20" in text


def test_the_universe_lists_members_with_sectors_and_those_passed_over(report, result) -> None:
    text = text_of(report.universe())
    assert all(f"<td>{asset}</td>" in text for asset in result["weights"])
    assert "TON, SUI, APT, PEPE, TAO: no prices in the panel" in text
    assert "2024-11-03" in text


def test_the_weights_are_drawn_and_listed(report, result) -> None:
    (figure,) = figures_of(report.weights())
    held = {asset: weight for asset, weight in result["weights"].items() if weight}
    drawn = dict(zip(figure.data[0].y, figure.data[0].x, strict=True))
    assert drawn == held
    assert sum(figure.data[1].x) == pytest.approx(1.0)
    assert "<td>all</td><td></td>" in text_of(report.weights())


def test_the_sectors_stand_beside_their_limits(report, result) -> None:
    (figure,) = figures_of(report.groups())
    marker = next(trace for trace in figure.data if trace.name == "upper limit")
    assert dict(zip(marker.y, marker.x, strict=True)) == {"Layer 1": 0.3}
    sums = dict(zip(figure.data[0].y, figure.data[0].x, strict=True))
    assert sums["Layer 1"] == pytest.approx(0.3, abs=1e-9)
    assert sum(sums.values()) == pytest.approx(sum(result["weights"].values()), abs=1e-12)
    assert "lower limit" not in text_of(report.groups())


def test_the_certificate_names_every_constraint_with_its_worth(report, result) -> None:
    text = text_of(report.certificate())
    price = next(b for b in result["certificate"]["binding"] if b["constraint"] == "weight <= 20%")["shadow_price"]
    assert f"{price / 100:+.4g}" in text
    assert text.count("<tr>") == 1 + len(result["constraints"])
    assert "Optimal" in text


def test_the_risk_is_that_of_the_desk(report, flow) -> None:
    risk = flow.desk.risk(flow.run)
    text = text_of(report.risk())
    for number in (risk.volatility_annual, risk.value_at_risk, risk.conditional_value_at_risk, risk.maximum_drawdown):
        assert f"{number:.2%}" in text
    (figure,) = figures_of(report.risk())
    assert [trace.name for trace in figure.data] == ["portfolio", "equal weight"]
    assert -min(figure.data[0].y) == risk.maximum_drawdown
    assert "In-sample" in text


def test_the_holdings_add_up_and_say_their_assumptions(report) -> None:
    text = text_of(report.holdings())
    assert "1,000,000.00" in text
    assert "at most 1 USD" in text
    assert "0.0000" not in text


def test_the_trades_are_listed_with_drift_and_turnover(report, flow) -> None:
    text = text_of(report.trades())
    plan = dict(flow.desk.store.run(flow.plan).result)
    assert text.count("<td>sell</td>") + text.count("<td>buy</td>") == len(plan["trades"])
    assert f"{plan['drift_before']:.2%}" in text
    assert "rebalancing/threshold" in text


def test_the_data_come_with_version_licences_and_defects(report) -> None:
    text = text_of(report.quality())
    for words in ("MIT", "Vatsal Mehta", "48 days are missing", "midnight Central European time"):
        assert words in text
    assert report.subject.run.manifest["dataset_version"] in text
    assert "has changed since the run" not in text


def test_without_portfolio_and_plan_their_sections_are_empty(flow) -> None:
    bare = Report.of(flow.desk, flow.run)
    assert bare.holdings() == ()
    assert bare.trades() == ()


def test_a_run_on_returns_given_inline_is_reported_without_a_dataset(flow) -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        rng.normal(0.001, 0.02, (60, 3)), columns=["A", "B", "C"], index=pd.date_range("2024-01-01", periods=60)
    )
    run = flow.desk.optimize(frame, optimizer="mvo", objective="min_risk", groups={"A": "x", "B": "x", "C": "y"})
    report = Report.of(flow.desk, str(run.run_id))
    assert "given inline" in text_of(report.masthead())
    assert "per period" in text_of(report.masthead())
    assert "60 returns, 2024-01-01 to 2024-02-29" in text_of(report.risk())
    assert "not known" in text_of(report.risk())  # the number of periods per year is not given
    assert len(figures_of(report.groups())) == 1
    assert "keeps them by their content" in text_of(report.quality())


def test_a_run_on_moments_has_no_window_to_show(flow) -> None:
    names = ["A", "B"]
    moments = tg.Moments(
        mean=pd.Series([0.01, 0.02], index=names),
        covariance=pd.DataFrame([[0.04, 0.0], [0.0, 0.09]], index=names, columns=names),
    )
    run = flow.desk.optimize(moments, optimizer="mvo", objective="min_risk")
    report = Report.of(flow.desk, str(run.run_id))
    assert "no window of returns" in text_of(report.risk())
    assert "given, not estimated" in text_of(report.masthead())
    assert report.groups() == ()


def test_a_missing_return_is_said_where_the_risk_would_stand(flow) -> None:
    frame = pd.DataFrame(
        {"A": [0.01, -0.01, 0.02, 0.0, 0.01], "B": [0.0, 0.03, np.nan, -0.02, 0.01]},
        index=pd.date_range("2024-01-01", periods=5),
    )
    run = flow.desk.optimize(frame, optimizer="mvo", objective="min_risk", constraints=["B = 0"])
    text = text_of(Report.of(flow.desk, str(run.run_id)).risk())
    assert "No risk of equal weight: a held asset has no return" in text
    assert "asset B, 2024-01-03" in text
    assert '<th class="number">portfolio</th>' in text


def test_another_run_than_a_finished_optimisation_is_refused(flow) -> None:
    with pytest.raises(ConfigurationError, match="finished run of 'optimize'"):
        Report.of(flow.desk, flow.plan)
    with pytest.raises(NoSuchRecord):
        Report.of(flow.desk, "20200101-000000000-aaaaaa")


def test_an_unknown_portfolio_is_refused(flow) -> None:
    with pytest.raises(NoSuchRecord, match="no portfolio 'unknown'"):
        Report.of(flow.desk, flow.run, portfolio="unknown")


def test_a_plan_towards_another_target_is_refused(flow) -> None:
    other = flow.desk.optimize("crypto", as_of="2024-11-30", optimizer="mvo", objective="min_risk")
    with pytest.raises(ConfigurationError, match="another target"):
        Report.of(flow.desk, str(other.run_id), plan_run=flow.plan)


def test_holdings_from_weights_given_by_hand_have_no_targets(flow) -> None:
    text = text_of(Report.of(flow.desk, flow.run, portfolio="even").holdings())
    assert "weights given by hand" in text


def test_a_document_that_this_version_cannot_read_is_a_store_error(flow) -> None:
    record = flow.desk.store.run(flow.run)
    broken = replace(record, result={**record.result, "weights": "many"})
    with pytest.raises(StoreError, match="cannot read"):
        read_document(OptimizationDocument, broken.result, where="run", version=broken.code_version)
