"""What OpenAPI allows is served: bodies from the schema, most of them completed so that they succeed.

In CI a few examples an operation, the same each time; `make fuzz` draws 500.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import tangency as tg
from tangency.api import create_app
from tangency.desk.verb_list import use_case, verb_names

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
DAY = {"dataset": "crypto", "as_of": "2024-11-30"}
BOOK = {**DAY, "weights": {"BTC": 0.5}, "capital": "1000", "portfolio": "main"}
OF_MOMENTS = {"optimize", "frontier", "pareto"}
FEW = {"points": 8, "draws": 6, "ranks": 5}
# What the schema of JSON cannot say: how parts of one request depend on each other.
ACROSS_FIELDS = (
    "values for", "dates for", "means and a covariance", "one of the three", "together have at most",
    "more than 4000000",    "a target is a run or weights", "weights alone have no prices",
    "and in exclude", "of history", "with both sides", "two fees", "fee tiers begin", "margin is above",
    "cannot be filled at the open", "two delays", "one of strategy, strategies", "given weights need no",
    "are of several strategies", "are given or optimised",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(desk):
    with TestClient(create_app(desk), raise_server_exceptions=False, base_url="http://localhost") as opened:
        yield opened


@pytest.fixture(scope="module")
def openapi(client):
    return client.get("/openapi.json").json()


def data_of(verb: str, rng: random.Random) -> dict[str, Any]:
    """Return data of one of the three kinds, small and consistent."""
    kind = rng.choice(["dataset", "returns", "returns", *(["moments"] if verb in OF_MOMENTS else [])])
    if kind == "dataset":
        rule = {"top": rng.randint(3, 6), "n_returns": rng.randint(100, 200)}
        return {**DAY, **({"universe": rule} if rng.random() < 0.7 else {})}
    n = rng.randint(2, 5)
    assets = [f"{rng.choice(['A', 'é', '币', 'a b', 'x.y'])}{i}" for i in range(n)]
    if kind == "moments":
        sizes = [rng.uniform(0.01, 0.1) for _ in assets]
        covariance = [[a * b * (1.0 if i == j else 0.3) for j, b in enumerate(sizes)] for i, a in enumerate(sizes)]
        return {
            "moments": {"assets": assets, "mean": [rng.uniform(0.001, 0.02) for _ in assets], "covariance": covariance}
        }
    rows = rng.randint(80, 120)
    values = [[rng.gauss(0.002, 0.02) for _ in assets] for _ in range(rows)]
    return {"returns": {"assets": assets, "values": values}}


def a_universe(own: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    rule = {"top": rng.randint(3, 6), "n_returns": rng.randint(100, 200), "filters": ["price > 0.01"]}
    span = {"start": f"202{rng.randint(1, 3)}-01-31", "end": "2024-03-31"}
    return {**own, "dataset": "crypto", **span, "every": rng.choice(["quarter", "year"]), "universe": rule}


def a_sweep(own: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    kept = {key: own[key] for key in ("choose_by", "seed", "capital", "every") if key in own}
    axes = {"window": rng.sample(range(20, 60), 2), "optimizer": ["erc", "mvo"]}
    return {**kept, "dataset": "crypto", "axes": axes, "start": "2024-06-01", "end": "2024-09-30", "workers": 2}


def a_backtest(own: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    kept = {name: own[name] for name in ("costs", "seed", "benchmark_every", "hypothesis", "judged") if name in own}
    chosen = rng.choice([{"optimizer": "erc"}, {"strategy": "cost-aware"}, {}])
    rule = {"top": 5, "n_returns": 60, "exclude_sectors": ["Stablecoin"]}
    walked = {"dataset": "crypto", "start": "2023-01-01", "end": "2023-04-30", "window": 60, "universe": rule}
    return {**kept, **walked, **chosen, "every": rng.choice(["month", "week", 20]), "delay": rng.randint(0, 3)}


def of_pareto(rng: random.Random) -> dict[str, Any]:
    return {"objectives": rng.sample(["mean", "volatility", "concentration"], rng.randint(2, 3)), "scores": None}


def of_risk_models(rng: random.Random) -> dict[str, Any]:
    return {"window": rng.randint(30, 50), "step": rng.randint(10, 30), "risk_models": ["sample", "ledoit-wolf"]}


def of_correlation(rng: random.Random) -> dict[str, Any]:
    method = rng.choice(["rolling", "ewma", "shrinkage"])
    return {"method": method, "window": rng.randint(10, 50), "step": 10, "lags": rng.randint(1, 5)}


def an_alpha(own: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    kept = {name: own[name] for name in ("transforms", "tail", "combination", "cost_bps", "seed") if name in own}
    names = rng.choice([["BTC", "ETH", "SOL", "XRP"], [f"{k}::{a}" for k in ("x", "y") for a in ("BTC", "ETH", "SOL")]])
    dates = [f"2024-0{month}-{day:02}" for month in (3, 4) for day in (1, 8, 15, 22)]
    values = [[rng.choice([None, rng.gauss(0.0, 1.0), rng.gauss(0.0, 1.0)]) for _ in names] for _ in dates]
    values[0] = [rng.gauss(0.0, 1.0) for _ in names]
    table = {"assets": names, "dates": dates, "values": values}
    judged = {"horizon": rng.randint(1, 9), "windows": rng.randint(1, 4), "quantiles": rng.randint(2, 4), "draws": 50}
    return {**kept, **judged, "dataset": "crypto", "forecasts": table}


def a_screen(own: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    kept = {name: own[name] for name in ("log", "fdr", "control", "hedge", "top") if name in own}
    method = rng.choice([{"method": "johansen"}, {"method": "engle-granger", "lags": rng.choice(["aic", 1, 3])}, {}])
    limits = rng.choice([{"max_distance": rng.uniform(1.0, 900.0)}, {"min_correlation": rng.uniform(-0.5, 0.5)}, {}])
    return {**kept, **method, **limits, "dataset": "crypto", "as_of": "2024-06-30", "window": rng.randint(120, 400)}


def an_analysis(own: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    names = ("level", "risk_free_annual", "minimum_acceptable", "benchmark_every", "benchmark_cost_bps", "seed")
    kept = {name: own[name] for name in names if name in own}
    kept["risk_free_annual"] = max(kept.get("risk_free_annual", 0.0), -0.5)
    held = {"weights": {"BTC": round(rng.random(), 4), "ETH": 0.1}, "dataset": "crypto", "start": "2024-03-31"}
    dates = [f"2024-03-{day:02}" for day in range(1, 31)]
    fund = {"assets": ["fund"], "dates": dates, "values": [[rng.gauss(0.0, 0.02)] for _ in dates]}
    of_returns = {"returns": fund, "periods_per_year": 365}
    benchmark = rng.choice([[], ["BTC"], ["BTC=0.5,ETH=0.5", "largest:3"]])
    subject = rng.choice([{**held, "benchmark": benchmark}, of_returns])
    return {**kept, **subject, "draws": 20, "forecast_periods": 20}


OVER_TIME = {
    "analytics": an_analysis,
    "backtest": a_backtest,
    "universe": a_universe,
    "sweep": a_sweep,
    "alpha": an_alpha,
    "screen_pairs": a_screen,
}
OF_A_VERB = {"pareto": of_pareto, "compare_risk_models": of_risk_models, "correlation": of_correlation}


def completed(verb: str, body: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a body of the schema whose parts fit one another."""
    own = {
        key: value for key, value in body.items() if key not in {"dataset", "as_of", "returns", "moments", "universe"}
    }
    own.pop("time_limit", None)
    own = {key: min(value, FEW[key]) if key in FEW else value for key, value in own.items()}
    own |= {key: value for key, value in FEW.items() if key in use_case(verb).request.model_fields}
    if rng.random() < 0.5:  # the components as they were drawn, or the defaults
        for slot in use_case(verb).slots:
            own.pop(slot, None)
    if verb in {"construct", "rebalance"}:
        weights = {"BTC": round(rng.random(), 4), "ETH": 0.1}
        own = {
            key: value
            for key, value in own.items()
            if key not in {"source_run", "target_run", "book_run", "last_rebalance"}
        }
        return {
            **own,
            **DAY,
            "portfolio": "main",
            **({"weights": weights} if verb == "construct" else {"target": weights}),
        }
    if verb in OVER_TIME:
        return OVER_TIME[verb](own, rng)
    data = data_of(verb, rng)
    names = data.get("returns", data.get("moments", {})).get("assets", ["BTC", "ETH"])
    own |= data
    own.pop("returns_are", None)
    own.pop("periods_per_year", None)
    fields = use_case(verb).request.model_fields
    if "periods_per_year" in fields and "dataset" not in data and rng.random() < 0.5:
        own["periods_per_year"] = rng.choice([12, 52, 252.0, 365])
    if "groups" in fields:
        own["groups"] = {"kind": {name: rng.choice(["x", "y"]) for name in names}} if rng.random() < 0.5 else None
    if "constraints" in fields:
        own["constraints"] = rng.sample(
            ["weight <= 80%", f'weight["{names[0]}"] >= 1%', "net = 100%", "gross <= 150%"], 2
        )
    if "current" in fields:
        own["current"] = {name: round(1 / len(names), 4) for name in names} if rng.random() < 0.5 else None
    return own | OF_A_VERB.get(verb, lambda rng: {})(rng)


def of_a_new_plan(client, body: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return an acceptance of a rebalancing that is planned for it: each can be accepted once."""
    client.post("/api/portfolio/construct", json=BOOK)
    target = {"BTC": round(rng.uniform(0.0, 0.4), 4), "ETH": round(rng.uniform(0.1, 0.4), 4)}
    plan = client.post("/api/portfolio/rebalance", json={**DAY, "portfolio": "main", "target": target}).json()["run_id"]
    named = rng.choice([plan, plan.upper(), plan.rpartition("-")[2]])
    return {**body, "plan_run": named} | ({"portfolio": "main"} if body.get("portfolio") else {})


def allowed_but_refused(problem: dict[str, Any]) -> bool:
    """Whether a problem says that a field of the body has the wrong form."""
    where = problem["where"] or ""
    is_form = problem["type"].endswith(":configuration") and ", param " in where
    # The values of an axis are any JSON; that a text deep in them holds no NUL is more than their schema says.
    is_deep = ", param axes." in where and "NUL" in problem["what"]
    return is_form and not is_deep and not any(words in problem["what"] for words in ACROSS_FIELDS)


def component_params(problem: dict[str, Any]) -> bool:
    """Whether the params of a component are refused: validators of its own see them together."""
    return not str(problem["where"]).startswith("request body")


@pytest.mark.parametrize("verb", [name for name in verb_names() if name != "accept"])
def test_the_examples_of_the_schema_succeed(client, openapi, verb):
    """A body of the examples that OpenAPI gives, field by field, is answered with 200."""
    path = f"/api/portfolio/{use_case(verb).slug}"
    if verb == "rebalance":
        example = {**DAY, "weights": {"BTC": 0.5}, "capital": "1000", "portfolio": "main"}
        client.post("/api/portfolio/construct", json=example)
    body_schema = openapi["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema = openapi["components"]["schemas"][body_schema["$ref"].rsplit("/", 1)[-1]]
    body = {field: own["examples"][0] for field, own in schema["properties"].items() if "examples" in own}
    if verb == "risk_frontier":
        body["risk"] = "cvar"
    assert set(schema.get("required", ())) <= body.keys()
    assert jsonschema_rs.validator_for({**schema, "components": openapi["components"]}).is_valid(body)
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text


def test_the_other_endpoints_answer_as_their_schema_says(client, openapi):
    """Health, plugins, runs and datasets; none of them takes a body."""
    run = client.post("/api/portfolio/optimize", json=DAY).json()["run_id"]
    paths = ("/api/health", "/api/plugins", "/api/runs", "/api/runs/{run_id}", "/api/datasets", "/api/datasets/{name}")
    for path in (*paths, "/api/datasets/{name}/splits"):
        schema = openapi["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        answer = jsonschema_rs.validator_for({**schema, "components": openapi["components"]})
        found = client.get(path.format(run_id=run, name="crypto")).json()
        assert [str(each) for each in answer.iter_errors(found)] == []


@pytest.mark.parametrize("verb", verb_names())
def test_bodies_that_openapi_allows_are_served_or_refused_in_words(client, openapi, verb):
    """No 5xx, no answer outside its schema, and nothing of the right form is refused for its form."""
    path = f"/api/portfolio/{use_case(verb).slug}"
    operation = schemathesis.openapi.from_dict(openapi)[path]["POST"]
    answers = {
        200: jsonschema_rs.validator_for(
            {
                **openapi["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["schema"],
                "components": openapi["components"],
            }
        ),
        "problem": jsonschema_rs.validator_for(
            {"$ref": "#/components/schemas/Problem", "components": openapi["components"]}
        ),
    }
    seen: Counter[str] = Counter()
    if verb == "rebalance":
        client.post("/api/portfolio/construct", json=BOOK)

    def tell(body, response):
        return f"{response.status_code}: {response.text[:600]}\n{json.dumps(body)[:3000]}"

    def send(body):
        response = client.post(path, json=body)
        document = response.json()
        # A body may ask for less time than it takes, and is told so.
        is_over_its_own_time = response.status_code == 504 and document["value"] == f"{body.get('time_limit'):g} s"
        assert response.status_code < 500 or is_over_its_own_time, tell(body, response)
        problem = answers[200 if response.status_code == 200 else "problem"].iter_errors(document)
        assert [str(each)[:300] for each in problem] == [], tell(body, response)
        return response, document

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), seed=st.integers(0, 2**32))
    def serve(case, seed):
        body = dict(case.body)
        response, document = send(body)
        if response.status_code == 422:
            assert not allowed_but_refused(document) or component_params(document), tell(body, response)
        rng = random.Random(seed)
        fitting = of_a_new_plan(client, body, rng) if verb == "accept" else completed(verb, body, rng)
        response, document = send(fitting)
        seen[str(response.status_code)] += 1
        if response.status_code != 200:
            seen[document["what"][:80]] += 1

    serve()
    if os.environ.get("FUZZ_TELL"):
        sys.stdout.write(f"{verb} {seen.most_common(20)}\n")
    assert seen["200"] >= 0.5 * EXAMPLES, seen


OWN = "date,symbol,close\n2024-01-02,A,10.5\n2024-01-02,B,3\n2024-01-03,A,10.7\n2024-01-03,B,3.1\n"
ON_DATASETS = [
    ("GET", "/api/datasets/{name}"),
    ("GET", "/api/datasets/{name}/splits"),
    ("GET", "/api/runs"),
    ("POST", "/api/datasets/preview"),
    ("POST", "/api/datasets/{name}/adjust"),
    ("POST", "/api/datasets/{name}/check"),
    ("POST", "/api/datasets/{name}/convert"),
    ("POST", "/api/datasets/{name}/tables"),
    ("PUT", "/api/datasets/{name}"),
]


def own_dataset(path: str, body: dict[str, Any] | None, rng: random.Random) -> dict[str, Any] | None:
    """Return a body whose parts fit one another and the dataset `mine`."""
    if body is None or path.endswith("/check"):
        return body
    if path.endswith("/adjust"):
        ratio = rng.choice(["2", "3/2", "1/10"])
        return {"undo": True} if rng.random() < 0.5 else {"splits": [f"A=2024-01-03:{ratio}"]}
    if path.endswith("/convert"):
        return {"to": rng.choice(["EUR", "USDT"]), "at_par": True}
    sectors = {"rows": [{"symbol": "A", "sector": rng.choice(["Tech", "Oil"])}]}
    if path.endswith("/tables"):
        return {"sectors": sectors}
    texts = [{"text": OWN}, {"rows": [{"date": "2024-01-02", "symbol": "A", "close": round(rng.uniform(1, 9), 2)}]}]
    fitting = {"source": rng.choice(texts), "calendar": rng.choice(["us-equity", "crypto", "XNYS"])}
    if path.endswith("/preview"):
        return fitting
    kept = {key: body[key] for key in ("day_boundary", "utc_day", "volume_unit") if key in body}
    return {**kept, **fitting, "currency": "USD", **({"sectors": sectors} if rng.random() < 0.5 else {})}


@pytest.mark.parametrize(("method", "path"), ON_DATASETS)
def test_requests_on_datasets_that_openapi_allows_are_served_or_refused_in_words(client, openapi, method, path):
    """No 5xx, and no answer outside its schema; what fits the dataset is answered with 200."""
    client.put("/api/datasets/mine", json={"source": {"text": OWN}, "calendar": "crypto", "currency": "USD"})
    operation = schemathesis.openapi.from_dict(openapi)[path][method]
    answered = openapi["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]["schema"]
    answers = {
        kind: jsonschema_rs.validator_for({**schema, "components": openapi["components"]})
        for kind, schema in ((True, answered), (False, {"$ref": "#/components/schemas/Problem"}))
    }

    def send(name, query, body):
        at = path.replace("{name}", quote(name, safe=""))
        response = client.request(method, at, params=query, json=body)
        told = f"{response.status_code}: {response.text[:600]}\n{name!r} {query} {json.dumps(body)[:2000]}"
        assert response.status_code < 500, told
        found = answers[response.status_code == 200].iter_errors(response.json())
        assert [str(each)[:300] for each in found] == [], told
        return response, told

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), seed=st.integers(0, 2**32))
    def serve(case, seed):
        body = dict(case.body) if method != "GET" else None
        name = dict(case.path_parameters or {}).get("name", "")
        query = {key: value for key, value in dict(case.query or {}).items() if value is not None}
        send(name, query, body)
        response, told = send("mine", query, own_dataset(path, body, random.Random(seed)))
        is_twice = any(words in told for words in ("there is no split", "applied", "are in this currency already"))
        assert response.status_code == 200 or (path.endswith(("/adjust", "/convert")) and is_twice), told

    serve()
