"""Every verb by Python, by the command line and by curl: the same bits; and a replay of each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.desk.replay import differences
from tangency.desk.verb_list import use_case, verb_names

DAY = "2024-11-30"
SMALL = ["--top", "6", "--returns", "90"]
RULE = {"top": 6, "n_returns": 90, "exclude_sectors": ["Stablecoin"]}
GROUPS = {"theme": {"BTC": {"store": 0.75, "money": 0.25}, "ETH": "platform", "SOL": "platform"}}
DATA = {"dataset": "crypto", "as_of": DAY, "universe": RULE}
LIMITS = ["weight <= 40%", "theme[platform] <= 50%"]
LINES = ["crypto", "--as-of", DAY, *SMALL]
# Verb → keywords in Python, body over HTTP, words on the command line.
CASES = {
    "optimize": (
        {"constraints": LIMITS, "groups": GROUPS, "current": {"BTC": 0.5}, "objective": "min_risk", "seed": 7},
        {
            **DATA, "constraints": LIMITS, "groups": GROUPS, "current": {"BTC": 0.5}, "seed": 7,
            "optimizer": {"name": "mvo/mvo", "params": {"objective": "min_risk"}},
        },
        [
            *LINES, "--constraint", LIMITS[0], "--constraint", LIMITS[1], "--groups", json.dumps(GROUPS),
            "--current", "BTC=0.5", "--objective", "min_risk", "--seed", "7",
        ],
    ),
    "frontier": (
        {"risk_model": "ledoit-wolf"},
        {**DATA, "risk_model": "ledoit-wolf"},
        [*LINES, "--risk-model", "ledoit-wolf"],
    ),
    "risk_frontier": (
        {"risk": "cvar", "points": 4, "level": 0.9},
        {**DATA, "risk": "cvar", "points": 4, "level": 0.9},
        [*LINES, "--risk", "cvar", "--points", "4", "--level", "0.9"],
    ),
    "pareto": (
        {
            "objectives": ["mean", "volatility", "score[yield]"], "points": 6,
            "scores": {"yield": {"BTC": 0.0, "ETH": 0.03, "BNB": 0.01, "SOL": 0.06, "XRP": 0.0, "DOGE": 0.0}},
        },
        {
            **DATA, "objectives": ["mean", "volatility", "score[yield]"], "points": 6,
            "scores": {"yield": {"BTC": 0.0, "ETH": 0.03, "BNB": 0.01, "SOL": 0.06, "XRP": 0.0, "DOGE": 0.0}},
        },
        [
            *LINES, "--objective", "mean", "--objective", "volatility", "--objective", "score[yield]",
            "--points", "6", "--scores",
            '{"yield": {"BTC": 0.0, "ETH": 0.03, "BNB": 0.01, "SOL": 0.06, "XRP": 0.0, "DOGE": 0.0}}',
        ],
    ),
    "weight_bands": (
        {"objective": "min_risk", "draws": 6, "seed": 3},
        {**DATA, "optimizer": {"name": "mvo/mvo", "params": {"objective": "min_risk"}}, "draws": 6, "seed": 3},
        [*LINES, "--objective", "min_risk", "--draws", "6", "--seed", "3"],
    ),
    "frontier_bands": (
        {"draws": 6, "ranks": 4, "seed": 3},
        {**DATA, "draws": 6, "ranks": 4, "seed": 3},
        [*LINES, "--draws", "6", "--ranks", "4", "--seed", "3"],
    ),
    "compare_risk_models": (
        {"risk_models": ["sample", tg.component("ewma", half_life_periods=20)], "window": 40, "step": 10},
        {
            **DATA, "window": 40, "step": 10,
            "risk_models": ["sample", {"name": "ewma", "params": {"half_life_periods": 20}}],
        },
        [
            *LINES, "--risk-model", "sample", "--risk-model",
            '{"name": "ewma", "params": {"half_life_periods": 20}}', "--window", "40", "--step", "10",
        ],
    ),
    "clusters": (
        {"linkage": "average", "clusters": 3},
        {**DATA, "linkage": "average", "clusters": 3},
        [*LINES, "--linkage", "average", "--clusters", "3"],
    ),
    "correlation": (
        {"window": 30, "step": 10, "method": "shrinkage", "groups": GROUPS},
        {**DATA, "window": 30, "step": 10, "method": "shrinkage", "groups": GROUPS},
        [*LINES, "--window", "30", "--step", "10", "--method", "shrinkage", "--groups", json.dumps(GROUPS)],
    ),
}  # fmt: skip
CASES["screen_pairs"] = (
    {"method": "engle-granger", "lags": 1, "log": False, "within": "sector", "fdr": 0.1, "hedge": "tls", "spreads": 2},
    {**DATA, "lags": 1, "log": False, "within": "sector", "fdr": 0.1, "hedge": "tls", "spreads": 2},
    [*LINES, "--lags", "1", "--no-log", "--within", "sector", "--fdr", "0.1", "--hedge", "tls", "--spreads", "2"],
)
FACES = ("python", "http", "line")
ON_PORTFOLIOS = ("construct", "rebalance", "accept")
OTHERS = ("universe", "backtest", "sweep", "alpha", "analytics")
THROUGH_TIME = {"every": "quarter", "start": "2024-03-31", "end": DAY}
WALKED = {"start": "2024-03-31", "end": "2024-09-30", "window": 90}
AXES = {"delay": [1, 2], "every": ["month", 20]}
# The sample's own rule leaves out wrapped coins, and the command line begins with it.
MORE = {"exclude_sectors": ["Stablecoin", "Wrapped"], "exclude": ["BTC"], "filters": ["price > 0.1"]}


@pytest.fixture(scope="module")
def desk(api_server):
    """Return a desk on the server's own store: one store, three faces."""
    with tg.Desk(api_server.home) as opened:
        yield opened


@pytest.fixture(scope="module")
def targets(desk):
    """Return two optimisations, the first from which the portfolios of all faces are constructed."""
    rule = tg.UniverseRule.model_validate(RULE)
    return [
        desk.optimize("crypto", as_of=DAY, universe=rule, objective=objective, constraints=["weight <= 40%"])
        for objective in ("min_risk", "max_sharpe")
    ]


def by_curl(server, verb: str, body: dict) -> dict:
    command = [
        "curl", "--silent", "--show-error", "--max-time", "120", "-H", "Content-Type: application/json",
        "-d", json.dumps(body), f"{server.url}/api/portfolio/{verb.replace('_', '-')}",
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def command_line(api_server, warm_command):
    """Return a function that runs a verb's command in a process of its own, and reads its JSON."""

    def call(verb: str, words: list[str]) -> dict:
        asked = ("--home", str(api_server.home), *use_case(verb).command.split(), *words, "--json")
        done = warm_command.run(*asked, folder=api_server.home, environment=os.environ)
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)

    return call


def same(one: dict, other: dict) -> bool:
    assert one.keys() == other.keys()
    return list(differences(one, other)) == []


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl, which Debian ships, is not on this machine")
@pytest.mark.parametrize("verb", [*CASES, *ON_PORTFOLIOS, *OTHERS])
def test_every_face_gives_the_same_bits(verb, api_server, command_line, desk, targets, tmp_path):
    if verb in CASES:
        keywords, body, words = CASES[verb]
        rule = tg.UniverseRule.model_validate(RULE)
        result = getattr(desk, verb)("crypto", as_of=DAY, universe=rule, **keywords)
        python, http = result.document().as_json(), by_curl(api_server, verb, body)
        line = command_line(verb, words)
    elif verb == "universe":
        rule = tg.UniverseRule.model_validate({**RULE, **MORE})
        asked = {"dataset": "crypto", **THROUGH_TIME, "universe": rule.model_dump()}
        python = desk.universe("crypto", **THROUGH_TIME, universe=rule).document().as_json()
        http = by_curl(api_server, verb, asked)
        options = [word for name, value in THROUGH_TIME.items() for word in (f"--{name}", value)]
        beside = ["--exclude", "BTC", "--filter", "price > 0.1", "--max-missing", "0.01", "--max-gap", "5"]
        line = command_line(verb, ["crypto", *SMALL, *options, *beside])
    elif verb in {"backtest", "sweep"}:
        python, http, line = _walked(verb, api_server, command_line, desk)
    elif verb == "alpha":
        python, http, line = _judged(api_server, command_line, desk, tmp_path)
    elif verb == "analytics":
        python, http, line = _analysed(api_server, command_line, desk, tmp_path)
    else:
        python, http, line = _on_portfolios(verb, api_server, command_line, desk, targets)
    assert same(python, http)
    assert same(python, line)
    assert len({python["run_id"], http["run_id"], line["run_id"]}) == 3
    for run_id in (python["run_id"], http["run_id"], line["run_id"]):
        assert desk.replay(run_id).is_identical


def _walked(verb, server, command_line, desk):
    """Return a backtest, or a sweep of four, by each face."""
    rule = tg.UniverseRule.model_validate({**RULE, "exclude_sectors": ["Stablecoin", "Wrapped"]})
    axes = {"axes": AXES} if verb == "sweep" else {}
    walked = {"optimizer": "erc", **WALKED, **axes}
    python = getattr(desk, verb)("crypto", universe=rule, costs=tg.Costs(fee_bps=10), **walked).document().as_json()
    body = {"dataset": "crypto", "universe": rule.model_dump(), "costs": {"fee_bps": 10}, **walked}
    options = [word for name, value in WALKED.items() for word in (f"--{name}", str(value))]
    words = ["crypto", "--optimizer", "erc", *SMALL, "--max-missing", "0.01", "--max-gap", "5", *options]
    words += ["--costs.fee-bps", "10"]
    if verb == "sweep":
        words += ["--axis", "delay=1,2", "--axis", "every=month,20"]
    return python, by_curl(server, verb, body), command_line(verb, words)


def _judged(server, command_line, desk, folder):
    """Return two judged forecasts by each face."""
    days, assets = pd.date_range("2024-03-01", periods=40, freq="7D"), ["BTC", "ETH", "SOL", "XRP", "DOGE"]
    rng = np.random.default_rng(5)
    one, two = (pd.DataFrame(rng.normal(size=(40, 5)).round(6), days, assets) for _ in range(2))
    two.iloc[3, 2] = None
    terms = {"horizon": 7, "windows": 2, "cost_bps": 5.0, "combination": "optimal", "draws": 100}
    python = desk.alpha({"one": one, "two": two}, "crypto", transforms=("winsorise", "rank"), **terms)
    both = pd.concat([one.add_prefix("one::"), two.add_prefix("two::")], axis=1)
    table = {
        "assets": list(both.columns),
        "dates": [str(day.date()) for day in days],
        "values": both.astype(object).where(both.notna(), None).to_numpy().tolist(),
    }
    body = {"dataset": "crypto", "forecasts": table, "transforms": ["winsorise", "rank"], **terms}
    both.to_csv(folder / "forecasts.csv", index_label="date")
    options = [word for name, value in terms.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    words = ["crypto", "--forecasts", str(folder / "forecasts.csv"), "--transform", "winsorise", "--transform", "rank"]
    return (
        python.document().as_json(),
        by_curl(server, "alpha", body),
        command_line("alpha", [*words, *options]),
    )


def _analysed(server, command_line, desk, folder):
    """Return the analytics of returns against two benchmarks by each face."""
    days = pd.date_range("2023-01-01", periods=400)
    rng = np.random.default_rng(8)
    fund = pd.Series(rng.normal(0.001, 0.03, 400).round(6), days, name="fund")
    rates = pd.Series([0.04, 0.05], pd.to_datetime(["2022-12-01", "2023-06-01"]))
    index = pd.Series(rng.normal(0.0, 0.02, 400).round(6), days, name="index")
    terms = {"dataset": "crypto", "level": 0.9, "draws": 100, "forecast_periods": 200}
    python = desk.analytics(fund, benchmark=["BTC", "largest:5", index], risk_free_annual=rates, **terms)
    labels = [str(day.date()) for day in days]
    tables = {"returns": fund, "benchmark_returns": index, "risk_free": rates.rename("risk_free")}
    body = {**terms, "benchmark": ["BTC", "largest:5"]}
    words = ["--benchmark", "BTC", "--benchmark", "largest:5"]
    for name, own in tables.items():
        own.to_frame().to_csv(folder / f"{name}.csv", index_label="date")
        words += [f"--{name.replace('_', '-')}", str(folder / f"{name}.csv")]
        dates = labels if own.size == days.size else [str(day.date()) for day in own.index]
        body[name] = {"assets": [own.name], "dates": dates, "values": [[value] for value in own.tolist()]}
    options = [word for name, value in terms.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    return (
        python.document().as_json(),
        by_curl(server, "analytics", body),
        command_line("analytics", [*words, *options]),
    )


def _on_portfolios(verb, server, command_line, desk, targets):
    """Return a portfolio's construction, rebalancing or acceptance by each face, each on a portfolio of its own."""
    first, second = (target.run_id for target in targets)
    books = {face: desk.construct(first, capital="100000", portfolio=f"{verb}-{face}") for face in FACES}
    plans = {face: desk.rebalance(book.portfolio, second).run_id for face, book in books.items()}
    calls = {
        "construct": lambda: desk.construct(first, capital="100000", portfolio="again-python"),
        "rebalance": lambda: desk.rebalance("rebalance-python", second),
        "accept": lambda: desk.accept(plans["python"]),
    }
    bodies = {
        "construct": {"source_run": first, "capital": "100000", "portfolio": "again-http"},
        "rebalance": {"portfolio": "rebalance-http", "target_run": second},
        "accept": {"plan_run": plans["http"]},
    }
    words = {
        "construct": [first, "--capital", "100000", "--portfolio", "again-line"],
        "rebalance": ["rebalance-line", "--to", second],
        "accept": [plans["line"]],
    }
    documents = (
        calls[verb]().document().as_json(),
        by_curl(server, verb, bodies[verb]),
        command_line(verb, words[verb]),
    )
    for document in documents:  # each face has a portfolio, and a plan, of its own
        document.pop("portfolio")
        document.pop("plan_run", None)
    return documents


def test_every_verb_is_tried():
    assert {*CASES, *ON_PORTFOLIOS, *OTHERS} == set(verb_names())


def test_data_given_inline_give_the_same_bits_by_python_and_by_curl(api_server, desk):
    values = np.random.default_rng(2).normal(0.001, 0.02, (50, 3)).round(6)
    frame = pd.DataFrame(values, columns=["C", "A", "B"])
    python = desk.optimize(frame, objective="min_risk", current={"A": 1.0}, constraints=["turnover <= 50%"])
    body = {
        "returns": {"assets": ["C", "A", "B"], "values": values.tolist()},
        "optimizer": {"name": "mvo/mvo", "params": {"objective": "min_risk"}},
        "current": {"A": 1.0},
        "constraints": ["turnover <= 50%"],
    }
    assert same(python.document().as_json(), by_curl(api_server, "optimize", body))
    moments = tg.Moments(mean=frame.mean(), covariance=frame.cov())
    inline = {"assets": list(frame), "mean": frame.mean().tolist(), "covariance": frame.cov().to_numpy().tolist()}
    answer = by_curl(api_server, "optimize", {"moments": inline, "optimizer": body["optimizer"]})
    assert same(desk.optimize(moments, objective="min_risk").document().as_json(), answer)


def test_the_openapi_document_has_every_verb_with_its_own_schemas(api_server):
    done = subprocess.run(
        ["curl", "--silent", f"{api_server.url}/openapi.json"], check=True, capture_output=True, text=True
    )
    paths = json.loads(done.stdout)["paths"]
    for verb in map(use_case, verb_names()):
        operation = paths[f"/api/portfolio/{verb.slug}"]["post"]
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert answer == {"$ref": f"#/components/schemas/{verb.document.__name__}"}
