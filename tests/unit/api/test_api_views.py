"""Views over HTTP: the bits of the pure path, the schema, and error messages."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

import tangency as tg
from tangency.api import create_app

URL = "/api/portfolio/optimize"
VIEWS = ["ETH outperforms SOL by 4% confidence 60%", "sector[DeFi] returns 10%"]
ASKED = {
    "dataset": "crypto",
    "as_of": "2024-11-30",
    "optimizer": {"name": "mvo", "params": {"objective": "max_utility", "risk_aversion": 2.5}},
    "view_model": {"name": "black-litterman", "params": {"views": VIEWS}},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(desk):
    with TestClient(create_app(desk), raise_server_exceptions=False, base_url="http://localhost") as opened:
        yield opened


def test_the_bits_of_the_desk_with_an_account_of_the_views(client, desk):
    answer = client.post(URL, json=ASKED).json()
    by_desk = desk.optimize(
        "crypto",
        as_of="2024-11-30",
        objective="max_utility",
        risk_aversion=2.5,
        view_model=tg.component("black-litterman", views=VIEWS),
    )
    document = by_desk.document().as_json()
    assert answer["weights"] == document["weights"]
    assert answer["views"] == document["views"]
    assert [view["text"] for view in answer["views"]["views"]] == VIEWS
    assert answer["view_model"]["facts"]["groups weighted"] == "by size"
    assert desk.replay(answer["run_id"]).is_identical


def test_without_a_view_model_there_are_none(client):
    answer = client.post(URL, json={name: value for name, value in ASKED.items() if name != "view_model"}).json()
    assert answer["views"] is None
    assert answer["view_model"] is None


def test_a_view_that_is_none_is_a_problem_in_words(client):
    wrong = {**ASKED, "view_model": {"name": "black-litterman", "params": {"views": ["ETH beats SOL"]}}}
    answer = client.post(URL, json=wrong)
    assert answer.status_code == 422
    assert answer.json()["what"] == "cannot read beats here"
    assert "column 5" in answer.json()["where"]


def test_the_schema_lets_the_field_empty_and_names_the_components(client):
    field = client.get("/openapi.json").json()["components"]["schemas"]["OptimizeBody"]["properties"]["view_model"]
    assert {"type": "null"} in field["anyOf"]
    assert {"$ref": "#/components/schemas/view_model.black-litterman.entropy-pooling"} in field["anyOf"]
