"""Backtests over HTTP: of a dataset and of prices given inline, as jobs, and the tables that they leave."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from starlette.testclient import TestClient

import tangency as tg
from tangency.api import create_app

URL = "/api/portfolio/backtest"
CLOSES = {
    "assets": ["BTC", "=ETH"],
    "dates": ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"],
    "values": [[100.0, 10.0], [110.0, 10.0], [121.0, None], [115.0, 11.0]],
}
WEIGHTS = {"assets": ["BTC", "=ETH"], "dates": ["2024-01-01"], "values": [[0.5, 0.5]]}
SMALL = {"dataset": "crypto", "optimizer": "inverse-volatility", "start": "2024-12-01", "costs": {"fee_bps": 10}}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(desk):
    with TestClient(create_app(desk), raise_server_exceptions=False, base_url="http://localhost") as opened:
        yield opened


def test_a_backtest_of_a_dataset_is_that_of_python(client):
    answer = client.post(URL, json=SMALL).json()
    pure = tg.backtest(
        "crypto", optimizer="inverse-volatility", start="2024-12-01", costs=tg.Costs(fee_bps=10)
    ).document()
    assert answer["curve"]["nav"] == list(pure.curve.nav)
    assert answer["honesty"]["figures"] == pure.as_json()["honesty"]["figures"]
    assert answer["honesty"]["trials"]["count"] == 1


def test_prices_and_weights_given_inline_are_walked_and_replayed(client, desk):
    answer = client.post(URL, json={"closes": CLOSES, "weights": WEIGHTS, "delay": 0, "capital": 1000}).json()
    assert [round(each, 6) for each in answer["curve"]["nav"]] == [1000.0, 1050.0, 1105.0, 1125.0]
    assert desk.replay(answer["run_id"]).is_identical


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"weights": WEIGHTS}, "dataset and closes"),
        ({"dataset": "crypto", "closes": CLOSES}, "dataset and closes"),
        ({"closes": CLOSES, "weights": {**WEIGHTS, "values": [[0.5]]}}, "weights"),
        ({"closes": {**CLOSES, "dates": CLOSES["dates"][::-1]}, "weights": WEIGHTS}, "closes.dates"),
        ({"closes": CLOSES, "weights": {**WEIGHTS, "assets": ["BTC", "ETC"]}}, "weights"),
        ({"dataset": "crypto", "optimizer": "erc", "trading": {"price": "open"}, "delay": 0}, "trading"),
        ({"dataset": "crypto", "optimizer": "erc", "frame": {"kind": "closes", "sha256": "0"}}, "frame"),
    ],
)
def test_what_does_not_fit_is_a_problem_that_says_where(client, body, where):
    response = client.post(URL, json=body)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == 422
    assert where in str(response.json()["where"])


def test_a_backtest_may_be_a_job_and_may_be_cancelled(client, desk):
    queued = client.post(URL, json=SMALL, headers={"Prefer": "respond-async"})
    assert queued.status_code == 202
    job = queued.json()["id"]
    assert client.delete(f"/api/jobs/{job}").status_code in {200, 202, 204}
    assert desk.job(job).status.value == "failed"


def test_the_tables_of_a_run_are_files(client, desk):
    answer = client.post(URL, json={"closes": CLOSES, "weights": WEIGHTS, "delay": 0}).json()
    run = answer["run_id"]
    assert set(answer["tables"]) == {"nav", "contributions", "positions", "weights", "trades"}
    parquet = client.get(f"/api/runs/{run}/tables/trades")
    assert parquet.headers["content-type"] == "application/vnd.apache.parquet"
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(parquet.content)), desk.table(run, "trades"))
    text = client.get(f"/api/runs/{run}/tables/nav", params={"form": "csv"}).text
    assert pd.read_csv(io.StringIO(text))["nav"].tolist() == desk.table(run, "nav")["nav"].tolist()
    assert "'=ETH" in client.get(f"/api/runs/{run}/tables/trades?form=csv").text


def test_a_table_that_is_not_there_is_named(client):
    answer = client.post(URL, json={"closes": CLOSES, "weights": WEIGHTS, "delay": 0}).json()
    missing = client.get(f"/api/runs/{answer['run_id']}/tables/trads")
    assert missing.status_code in {404, 422}
    assert "trades" in missing.json()["remedy"]
    plain = client.post("/api/portfolio/optimize", json={"dataset": "crypto", "as_of": "2024-11-30"}).json()
    assert client.get(f"/api/runs/{plain['run_id']}/tables/nav").status_code == 404


def test_the_schema_offers_one_source_of_prices(client):
    body = client.get("/openapi.json").json()["components"]["schemas"]["BacktestBody"]
    assert [branch["required"] for branch in body["oneOf"]] == [["dataset"], ["closes"]]
    assert "sha256" not in str(body["properties"]["weights"])
