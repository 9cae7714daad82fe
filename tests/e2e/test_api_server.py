"""The API as a process of its own, over real HTTP on the loopback."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import tangency as tg

DEMO = {
    "dataset": "crypto",
    "as_of": "2024-11-30",
    "optimizer": {"name": "mvo", "params": {"objective": "max_sharpe"}},
    "risk_model": {"name": "ledoit-wolf"},
    "constraints": ["weight <= 20%", 'sector["Layer 1"] <= 30%'],
}


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        return refused.code, {**json.load(refused), "content-type": refused.headers["content-type"]}


def test_a_consumer_optimises_reads_the_run_and_is_told_what_is_wrong(api_server):
    optimize = f"{api_server.url}/api/portfolio/optimize"
    status, answer = ask(optimize, DEMO)
    assert status == 200
    pure = tg.optimize(
        tg.load("crypto", as_of="2024-11-30"),
        optimizer="mvo",
        objective="max_sharpe",
        risk_model="ledoit-wolf",
        constraints=DEMO["constraints"],
    )
    assert answer["weights"] == pure.weights.to_dict()

    status, run = ask(f"{api_server.url}/api/runs/{answer['run_id']}")
    assert (status, run["result"]["weights"]) == (200, answer["weights"])

    status, problem = ask(optimize, {**DEMO, "constraints": ["weight[BTX] <= 20%"]})
    assert status == 422
    assert problem["content-type"] == "application/problem+json"
    assert problem["candidates"][0] == "BTC"

    status, health = ask(f"{api_server.url}/api/health")
    assert (status, health["status"]) == (200, "ok")
    assert "Traceback" not in api_server.told()
