"""What the values of a frame are declared to be: taken as they stand, with a warning that every face shows."""

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

import tangency as tg
from tangency.api import create_app
from tangency.desk.optimize_request import OptimizeRequest
from tangency.desk.verb_list import use_case, verb_names
from tangency.reporting import Report
from tangency.results.document import DataDocument
from tangency.results.rendering import as_html, as_text

RETURNS = pd.DataFrame(
    np.random.default_rng(3).normal(0.001, 0.02, (90, 3)), pd.date_range("2024-01-01", periods=90), ["A", "B", "C"]
)
PRICES = 100 * (1 + RETURNS).cumprod()
CALLS = {
    "optimize": {"objective": "min_risk"},
    "frontier": {},
    "frontier_bands": {"draws": 5, "ranks": 3},
    "weight_bands": {"draws": 5, "objective": "min_risk"},
    "pareto": {"objectives": ["mean", "volatility"]},
    "risk_frontier": {"risk": "cvar"},
    "analytics": {"weights": {"A": 0.5, "B": 0.5}, "periods_per_year": 365},
    "clusters": {},
    "correlation": {"window": 40},
    "compare_risk_models": {"risk_models": ["sample"], "window": 40},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def test_every_verb_on_data_is_here():
    assert {name for name in verb_names() if "returns_are" in use_case(name).request.model_fields} == set(CALLS)
    assert all(issubclass(use_case(name).document, DataDocument) for name in CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_prices_are_refused_undeclared_and_pass_declared_with_a_warning_that_is_recorded(name, desk):
    with pytest.raises(tg.DataError, match=r"look like prices.*returns_are='simple'"):
        getattr(tg, name)(PRICES, **CALLS[name])
    run = getattr(desk, name)(PRICES, returns_are="simple", **CALLS[name])
    assert len(run.warnings) == 1
    assert "look like prices" in run.warnings[0]
    document = run.document()
    assert document.warnings == run.warnings
    for face in (repr(run), as_text(document.summary()), as_html(document.summary())):
        assert "warning: declared as returns, but these look like prices" in face
    assert desk.store.run(run.run_id).request["returns_are"] == "simple"
    assert desk.replay(run.run_id).is_identical


@pytest.mark.parametrize("name", CALLS)
def test_returns_that_look_like_returns_carry_no_warning(name):
    declared = getattr(tg, name)(RETURNS, returns_are="simple", **CALLS[name])
    assert declared.warnings == ()
    assert declared.document().warnings is None


@pytest.mark.parametrize("name", ["optimize", "clusters"])
def test_declared_log_returns_are_the_simple_ones(name, desk):
    logs = np.log1p(RETURNS)
    found = getattr(desk, name)(logs, returns_are="log", **CALLS[name])
    exact = getattr(tg, name)(np.expm1(logs), **CALLS[name])
    left_out = {"run_id"}
    assert found.document().model_dump(exclude=left_out) == exact.document().model_dump(exclude=left_out)
    assert desk.replay(found.run_id).is_identical


def test_log_returns_below_minus_one_are_losses_and_not_refused():
    logs = RETURNS.copy()
    logs.iloc[7, 0] = -3.0
    with pytest.raises(tg.DataError, match="log returns"):
        tg.optimize(logs, objective="min_risk")
    assert tg.optimize(logs, objective="min_risk", returns_are="log").weights["A"] < 0.2
    logs.iloc[7, 0] = 800.0
    with pytest.raises(tg.DataError, match="finite"):
        tg.optimize(logs, objective="min_risk", returns_are="log")


def test_what_is_impossible_stays_refused_when_declared():
    with pytest.raises(tg.DataError, match="at least -100 %"):
        tg.optimize(100 * RETURNS, objective="min_risk", returns_are="simple")


def test_only_frames_are_declared(desk):
    moments = tg.Moments(mean=RETURNS.mean(), covariance=RETURNS.cov())
    for data in (moments, tg.load("crypto", as_of="2024-11-30"), "crypto"):
        with pytest.raises(tg.ConfigurationError, match="returns_are"):
            desk.optimize(data, objective="min_risk", returns_are="simple")
    with pytest.raises(tg.ConfigurationError, match="returns_are"):
        tg.optimize(RETURNS, objective="min_risk", returns_are="percent")


def test_http_takes_the_declaration_and_shows_the_warning(desk):
    client = TestClient(create_app(desk), base_url="http://localhost")
    body = {
        "returns": {"assets": list(PRICES.columns), "values": PRICES.to_numpy().tolist()},
        "optimizer": {"name": "mvo", "params": {"objective": "min_risk"}},
    }
    refused = client.post("/api/portfolio/optimize", json=body)
    assert refused.status_code == 422
    assert "look like prices" in refused.json()["what"]
    answer = client.post("/api/portfolio/optimize", json={**body, "returns_are": "simple"})
    assert "look like prices" in answer.json()["warnings"][0]


def test_a_report_shows_the_warning(desk):
    run = desk.optimize(PRICES, objective="min_risk", returns_are="simple")
    pieces = Report.of(desk, run.run_id).masthead()
    assert "look like prices" in "".join(piece._repr_html_() for piece in pieces)


def test_a_run_that_an_earlier_version_accepted_is_replayed_and_not_judged_again(desk):
    """A recorded frame of weekdays and weekends, whose annual figures were by 252."""
    run = desk.optimize(RETURNS, objective="min_risk", periods_per_year=365)
    record = desk.store.run(run.run_id)
    request = OptimizeRequest.model_validate({**record.request, "periods_per_year": 252})
    again = desk.run(request)
    assert again.volatility_annual == pytest.approx(run.volatility * np.sqrt(252))
    assert desk.replay(again.run_id).is_identical
