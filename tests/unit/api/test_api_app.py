"""The endpoints on a desk of their own, through Starlette's client."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from starlette.testclient import TestClient

import tangency as tg
from tangency.api import create_app
from tangency.api.limits import _WAITING_A_PLACE, ServerBusy, WorkLimit

DEMO = {
    "dataset": "crypto",
    "as_of": "2024-11-30",
    "optimizer": {"name": "mvo", "params": {"objective": "max_sharpe"}},
    "risk_model": "ledoit-wolf",
    "constraints": ["weight <= 20%", 'sector["Layer 1"] <= 30%'],
}
URL = "/api/portfolio/optimize"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(desk):
    with TestClient(create_app(desk), raise_server_exceptions=False, base_url="http://localhost") as opened:
        yield opened


def problem(response, status):
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert response.status_code == document["status"] == status
    assert {"type", "title", "detail", "what", "where", "value", "remedy"} <= document.keys()
    assert "Traceback" not in response.text
    return document


def test_the_same_bits_as_the_pure_function_and_a_recorded_run(client, desk):
    answer = client.post(URL, json=DEMO).json()
    pure = tg.optimize(
        tg.load("crypto", as_of="2024-11-30"),
        optimizer="mvo",
        objective="max_sharpe",
        risk_model="ledoit-wolf",
        constraints=DEMO["constraints"],
    )
    assert answer["weights"] == pure.weights.to_dict()
    assert list(answer["weights"]) == list(pure.assets)
    assert answer["certificate"]["status"] == "optimal"
    run = client.get(f"/api/runs/{answer['run_id']}").json()
    assert run["status"] == "finished"
    assert run["result"]["weights"] == answer["weights"]
    assert desk.replay(answer["run_id"]).is_identical


def test_returns_given_inline_are_optimised_and_can_be_replayed(client, desk):
    body = {
        "returns": {
            "assets": ["B", "A"],
            "dates": ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"],
            "values": [[0.01, 0.02], [-0.02, 0.01], [0.03, -0.01], [None, 0.02]],
        },
        "optimizer": {"name": "mvo", "params": {"objective": "min_risk"}},
        "groups": {"sector": {"A": "x", "B": "y"}},
        "constraints": ["sector[x] <= 30%"],
    }
    answer = client.post(URL, json=body).json()
    assert list(answer["weights"]) == ["B", "A"]
    assert answer["weights"]["A"] <= 0.3 + 1e-12
    assert answer["mean_annual"] is None
    assert desk.replay(answer["run_id"]).is_identical


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"dataset": "cryto"}, None, "crypto"),
        ({"optimizer": "mvp"}, None, "mvo"),
        ({"optimizer": {"name": "mvo", "params": {"objective": "max_sharp"}}}, "objective", "max_sharpe"),
        ({"optimizer": {"name": "mvo", "params": {"risk_aversion": -1}}}, "risk_aversion", "more than 0"),
        ({"optimiser": "mvo"}, "request body", "optimizer"),
        ({"seed": "many"}, "seed", "integer"),
        ({"constraints": ["weight[BTX] <= 20%"]}, "weight[BTX] <= 20%", "BTC"),
        ({"constraints": ["weight < 20%"]}, "column 8", "write <="),
        ({"as_of": "30.11.2024"}, "as_of", "YYYY-MM-DD"),
        ({"universe": {"top": 20}}, "universe.n_returns", "without a gap"),
        ({"universe": {"top": 0, "n_returns": 30}}, "universe.top", "at least 1"),
        ({"moments": {"assets": ["A"], "mean": [0.1], "covariance": "none"}}, "moments.covariance", "one row an asset"),
        ({"returns": {"assets": ["A"], "values": [[0.01]]}}, "dataset, returns and moments", None),
        ({"dataset": None}, "dataset, returns and moments", None),
    ],
)
def test_a_bad_request_is_a_problem_in_words(client, change, where, words):
    found = problem(client.post(URL, json={**DEMO, **change}), 422)
    assert found["title"] == "Invalid request"
    assert where is None or where in found["where"]
    assert words is None or words in found["remedy"] + str(found["value"])


@pytest.mark.parametrize(
    ("returns", "words"),
    [
        ({"assets": ["A", "B"], "values": [[0.1]]}, "row 1 has 1 values for 2 assets"),
        ({"assets": ["A"], "values": [[0.1], [0.2]], "dates": ["2024-01-01"]}, "1 dates for 2 rows"),
        ({"assets": ["A"], "values": [[0.1], [0.2]], "dates": ["2024-01-02", "2024-01-01"]}, "ascending"),
        ({"assets": ["A"], "values": [[0.1], [0.2]], "dates": ["soon", "later"]}, "not a date"),
        ({"assets": ["A", "A"], "values": [[0.1, 0.2]]}, "twice"),
        ({"assets": ["A"], "values": [[100.0], [101.0]]}, "look like prices"),
        ({"assets": [], "values": []}, "at least 1 item"),
    ],
)
def test_inline_returns_that_are_none_are_refused(client, returns, words):
    assert words in problem(client.post(URL, json={"returns": returns}), 422)["detail"]


def test_a_day_beside_inline_returns_is_refused_and_not_ignored(client):
    body = {"returns": {"assets": ["A"], "values": [[0.1], [0.2], [0.3]]}, "as_of": "2024-11-30"}
    assert problem(client.post(URL, json=body), 422)["where"] == "as_of"


def test_contradictory_constraints_say_which_and_how_to_relax(client):
    found = problem(client.post(URL, json={**DEMO, "constraints": ["weight <= 2%"]}), 422)
    assert found["title"] == "Contradictory constraints"
    assert "weight <= 2%" in found["conflict"]
    assert found["relaxation"][0]["slack"] > 0


@pytest.mark.parametrize("content", [b"{", b'{"seed": 1e999}', b"[" * 100_000, b'"text"', b"", b"\xff\xfe", b"NaN"])
def test_a_body_that_is_no_json_object_is_a_problem(client, content):
    response = client.post(URL, content=content, headers={"Content-Type": "application/json"})
    problem(response, response.status_code)
    assert response.status_code in {400, 422}


def test_a_body_that_is_not_declared_as_json_is_refused(client):
    response = client.post(URL, content=json.dumps(DEMO), headers={"Content-Type": "text/plain"})
    assert "Content-Type" in problem(response, 415)["where"]


def test_unknown_paths_runs_and_methods_are_problems(client):
    assert problem(client.get("/api/nothing"), 404)["title"] == "Not Found"
    assert problem(client.get("/api/runs/20200101-none"), 404)["title"] == "Not found"
    response = client.get(URL)
    assert problem(response, 405)["title"] == "Method Not Allowed"
    assert response.headers["allow"] == "POST"


def test_no_page_loads_scripts_from_elsewhere(client):
    assert [client.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404, 404, 200]


def test_a_body_beyond_the_limit_is_stopped_even_without_a_length(client):
    chunks = (b" " * 1024 * 1024 for _ in range(33))
    response = client.post(URL, content=chunks, headers={"Content-Type": "application/json"})
    assert "33554432 bytes" in problem(response, 413)["what"]


def test_work_beyond_the_places_is_sent_away_with_a_time_to_come_back(client):
    own, client.app.state.work = client.app.state.work, WorkLimit(0)
    response = client.post(URL, json=DEMO)
    assert problem(response, 503)["remedy"] == "try again in 1 s"
    assert response.headers["retry-after"] == "1"
    assert client.post(URL, json=DEMO, headers={"Prefer": "respond-async"}).status_code == 202
    assert client.get("/api/health").status_code == 200
    client.app.state.work = own
    assert client.post(URL, json=DEMO).status_code == 200


def test_a_place_goes_to_the_one_that_has_waited_longest_and_few_wait_for_long(run_async):
    async def turns():
        work, order = WorkLimit(1), []
        await work.take()

        async def wait(k):
            await work.take()
            order.append(k)
            work.give_back()

        waiting = [asyncio.ensure_future(wait(k)) for k in range(_WAITING_A_PLACE)]
        await asyncio.sleep(0)
        with pytest.raises(ServerBusy):  # one more would wait behind as many as may
            await work.take()
        work.give_back()
        await asyncio.gather(*waiting)
        await work.take()
        began = time.monotonic()
        with pytest.raises(ServerBusy):  # nor is anything long waited for
            await work.take()
        gone = asyncio.ensure_future(work.take())
        await asyncio.sleep(0)
        gone.cancel()  # a client that hangs up gives its turn to the next
        last = asyncio.ensure_future(wait(9))
        await asyncio.sleep(0)
        work.give_back()
        await last
        return order, time.monotonic() - began

    order, seconds = run_async(turns())
    assert order == [*range(_WAITING_A_PLACE), 9]
    assert seconds >= 0.1


def test_an_unexpected_failure_is_a_problem_that_tells_no_secrets(desk, monkeypatch):
    app = create_app(desk)

    @app.get("/broken")
    def broken():
        raise RuntimeError("the password is 12345")

    with TestClient(app, raise_server_exceptions=False, base_url="http://localhost") as client:
        response = client.get("/broken")
    assert "12345" not in json.dumps(problem(response, 500))


def test_health_names_version_and_missing_plugins(client):
    found = client.get("/api/health").json()
    assert found["status"] == "ok"
    assert found["store_writable"] is True
    assert found["plugins_not_loaded"] == []
    assert found["version"]


def test_health_says_when_the_store_takes_no_writes(desk, monkeypatch):
    def read_only(**_: float) -> None:
        raise tg.StoreError("read-only")

    monkeypatch.setattr(desk.store, "require_writable", read_only)
    with TestClient(create_app(desk), base_url="http://localhost") as client:
        response = client.get("/api/health")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"


def test_plugins_lists_statuses_and_components_with_the_schema_of_their_params(client):
    found = client.get("/api/plugins").json()
    assert {each["name"]: each["state"] for each in found["plugins"]}["mvo"] == "loaded"
    mvo = next(each for each in found["components"] if each["id"] == "mvo/mvo")
    assert mvo["kind"] == "optimizer"
    assert "risk_aversion" in mvo["params"]["properties"]
    assert {each["kind"] for each in found["components"]} >= {"optimizer", "risk model", "return model"}


def test_the_schema_names_every_component_with_its_params_and_every_reference_leads_somewhere(client, desk):
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    choice = schemas["optimizer.mvo.mvo"]
    assert choice["properties"]["name"]["enum"] == ["mvo", "mvo/mvo"]
    params = schemas[choice["properties"]["params"]["$ref"].rsplit("/", 1)[-1]]
    assert params["properties"]["risk_aversion"]["exclusiveMinimum"] == 0
    assert {"$ref": "#/components/schemas/risk_model.risk-models.ledoit-wolf"} in schemas["OptimizeBody"]["properties"][
        "risk_model"
    ]["anyOf"]
    references = [part.split('"')[0] for part in json.dumps(document).split('"$ref": "#/components/schemas/')[1:]]
    assert set(references) <= schemas.keys()
    assert all(
        "application/problem+json" in operation["responses"]["default"]["content"]
        for path in document["paths"].values()
        for operation in path.values()
    )


def test_what_is_held_outside_the_universe_is_sold_and_told(client):
    held = {"current": {"BTC": 0.5, "DASH": 0.5}, "constraints": ["turnover <= 80%", "weight <= 20"]}
    found = client.post(URL, json={**DEMO, **held}).json()
    assert found["sold"] == {"DASH": 0.5}
    assert found["certificate"]["turnover"] == pytest.approx(0.8)
    assert [each["constraint"] for each in found["never_binding"]] == ["weight <= 20"]
    assert found["window"]["n_periods"] == found["window"]["for_mean"] == 365
    refused = problem(client.post(URL, json={**DEMO, "current": {"BTC": 50, "DASH": 50}}), 422)
    assert "per cent" in refused["what"]


def test_moments_in_excess_of_the_rate_are_not_diminished_twice(client):
    moments = {"assets": ["A", "B"], "mean": [0.03, 0.02], "covariance": [[0.04, 0.0], [0.0, 0.02]]}
    body = {
        "moments": {**moments, "mean_kind": "excess"},
        "optimizer": {"name": "mvo", "params": {"objective": "max_sharpe", "risk_free_annual": 0.01}},
        "periods_per_year": 1.0,
    }
    found = client.post(URL, json=body).json()
    assert found["mean_kind"] == "excess"
    assert found["weights"] == pytest.approx({"A": 3 / 7, "B": 4 / 7})
    wrong = {**body, "moments": {**moments, "mean_kind": "net"}}
    assert "mean_kind" in problem(client.post(URL, json=wrong), 422)["where"]
