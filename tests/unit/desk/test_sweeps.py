"""Sweeps through the desk: each point a backtest of its own, recorded with the others, resumed and replayed."""

from __future__ import annotations

import json

import pytest
from sweeps.story import prices

import tangency as tg
from tangency.contracts.running import Running
from tangency.store import RunStatus

AXES = {"window": [30, 60], "risk_model": ["sample", "ledoit-wolf"], "delay": [1, 2]}
COMMON = {"optimizer": "erc", "start": "2020-03-15", "periods_per_year": 365.0, "workers": 2}


@pytest.fixture(scope="module")
def closes():
    return prices(n_assets=6, n_sessions=200)


@pytest.fixture(scope="module")
def swept(desk, closes):
    return desk.sweep(closes, axes=AXES, **COMMON)


def test_a_point_is_the_backtest_of_its_values(closes, swept):
    for point in (swept.points[0], swept.points[5]):
        values = {name: int(each) if each.isdigit() else each for name, each in point.values.items()}
        own = tg.backtest(closes, optimizer="erc", start="2020-03-15", periods_per_year=365.0, **values)
        assert point.returns.tolist() == own.returns.tolist()
        assert point.n_trades == len(own.trades)


def test_points_are_numbered_by_the_axes_the_last_the_fastest(swept):
    assert [point.number for point in swept.points] == list(range(8))
    assert [tuple(point.values.values()) for point in swept.points][:3] == [
        ("30", "sample", "1"),
        ("30", "sample", "2"),
        ("30", "ledoit-wolf", "1"),
    ]


def test_every_point_is_a_run_of_the_sweep_and_replays(desk, swept):
    runs = {record.id: record for record in desk.store.runs_under("sweep", swept.run_id)}
    assert {point.run_id for point in swept.points} == runs.keys()
    for point in swept.points:
        record = runs[point.run_id]
        assert record.verb == "backtest"
        assert record.configuration == point.identity
        assert record.manifest["sweep"] == {
            "run": swept.run_id,
            "point": point.number,
            "hypothesis": record.manifest["sweep"]["hypothesis"],
            "part": False,
        }
        assert record.manifest["sweep"]["hypothesis"].endswith(" and erc")
        nav = desk.store.frame(record.manifest["tables"]["nav"])
        assert nav.num_rows == len(point.sessions)
    assert desk.replay(swept.points[6].run_id).is_identical
    assert desk.replay(swept.run_id).is_identical


def test_the_document_survives_json(swept):
    document = swept.document()
    assert type(document).model_validate(json.loads(json.dumps(document.as_json()))) == document
    assert document.best == swept.best.number
    assert document.choice.n_trials == 8


def test_many_points_are_recorded_in_few_transactions(desk, closes, monkeypatch):
    batches = []
    record = desk.store.record_ended
    monkeypatch.setattr(desk.store, "record_ended", lambda runs: batches.append(len(runs)) or record(runs))
    desk.sweep(closes, axes={"seed": list(range(40))}, **COMMON)
    assert sum(batches) == 40
    assert max(batches) > 1
    assert len(batches) <= 20


def test_a_point_that_fails_is_recorded_and_the_others_go_on(desk, closes):
    found = desk.sweep(closes, axes={"window": [30, 190]}, **COMMON)
    good, bad = found.points
    assert good.error is None
    assert "reaches back before the first prices" in bad.error
    record = desk.store.run(bad.run_id)
    assert record.status is RunStatus.FAILED
    assert record.error["remedy"]
    assert found.best.number == 0
    assert found.choice.n_trials == 2
    assert "1 of 2 points failed" in repr(found)
    assert found.returns.columns.tolist() == [0]


def test_where_all_points_fail_none_is_chosen(closes):
    found = tg.sweep(closes, axes={"window": [190, 195]}, **COMMON)
    assert found.best is None
    assert found.choice is None
    assert "none is chosen" in repr(found)


def test_a_sweep_that_is_cancelled_keeps_what_it_has_and_is_resumed(desk, closes):
    axes = {"window": list(range(20, 60)), "delay": [1, 2, 3]}
    told = []
    running = Running()

    def cancel(point):
        told.append(point.run_id)
        running.cancel()

    with pytest.raises(tg.Cancelled), running:
        desk.sweep(closes, axes=axes, **COMMON, on_point=cancel)
    stopped = desk.store.runs(limit=1, verb="sweep")[0]
    kept = {record.id for record in desk.store.runs_under("sweep", stopped.id)}
    assert set(told) <= kept
    assert 0 < len(kept) < 120
    computed = []
    resumed = desk.sweep(closes, axes=axes, **COMMON, resume=stopped.id, on_point=lambda p: computed.append(p.run_id))
    everything = {record.id for record in desk.store.runs_under("sweep", stopped.id)}
    assert kept < everything
    assert {point.run_id for point in resumed.points} == set(computed) == everything
    assert len(everything) == 120
    again = desk.sweep(closes, axes=axes, **{**COMMON, "workers": 1}, resume=resumed.run_id)
    assert {point.run_id for point in again.points} == everything


def test_only_the_same_sweep_is_resumed(desk, closes, swept):
    with pytest.raises(tg.ConfigurationError, match=r"another sweep.*differs in axes"):
        desk.sweep(closes, axes={"window": [31]}, **COMMON, resume=swept.run_id)
    with pytest.raises(tg.ConfigurationError, match="only a sweep can be resumed"):
        desk.sweep(closes, axes=AXES, **COMMON, resume=swept.points[0].run_id)


def test_points_of_other_code_are_computed_again(desk, closes, swept, monkeypatch):
    monkeypatch.setattr("tangency.desk.recorded_points.code_version", lambda: "0.0.0+other")
    resumed = desk.sweep(closes, axes=AXES, **COMMON, resume=swept.run_id)
    assert not {point.run_id for point in resumed.points} & {point.run_id for point in swept.points}


def test_random_search_draws_some_of_all(closes):
    found = tg.sweep(closes, axes=AXES, search={"kind": "random", "n": 3, "seed": 1}, **COMMON)
    every = tg.sweep(closes, axes=AXES, **COMMON)
    by_identity = {point.identity: point for point in every.points}
    assert len(found.points) == 3
    assert all(by_identity[each.identity].returns.tolist() == each.returns.tolist() for each in found.points)


def test_halving_walks_the_best_further(closes):
    found = tg.sweep(closes, axes=AXES, search={"kind": "halving", "rungs": [0.25, 0.5, 1.0], "keep": 0.5}, **COMMON)
    assert [sum(point.rung == rung for point in found.points) for rung in range(3)] == [8, 4, 2]
    lengths = [{len(point.sessions) for point in found.points if point.rung == rung} for rung in range(3)]
    assert lengths == [{32}, {63}, {126}]
    first = sorted((p for p in found.points if p.rung == 0), key=lambda p: -p.figures["sharpe_ratio"])[:4]
    assert {p.configuration for p in first} == {p.configuration for p in found.points if p.rung == 1}
    assert found.best.points[-1].rung == 2
    assert found.choice.n_trials == 8
    assert found.document().ranked()[0].number == found.best.number


def test_folds_are_walked_each_by_itself(closes):
    asked = {"kind": "purged", "n_folds": 3, "purge_periods": 1, "embargo_periods": 2}
    found = tg.sweep(closes, axes={"window": [30, 60]}, folds=asked, **COMMON)
    assert [(point.configuration, point.fold) for point in found.points] == [(c, f) for c in (0, 1) for f in range(3)]
    one = found.points[4]
    asked = {"optimizer": "erc", "window": 60, "start": one.sessions[0], "end": one.sessions[-1]}
    assert one.returns.tolist() == tg.backtest(closes, **asked, periods_per_year=365.0).returns.tolist()
    assert sum(len(point.sessions) for point in found.points[:3]) == 126
    assert [each.configuration is not None for each in found.fold_choices] == [True] * 3


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"windw": [1]}, r"unknown axis 'windw'.*window"),
        ({"risk_model.half": [1]}, "unknown param 'half'"),
        ({"window": [0]}, r"greater than or equal to 1; where: sweep, window=0, param window"),
        ({"policy.threshold": [1]}, "policy is not chosen"),
        ({"window": []}, "has no value"),
        ({"window": [30, 30]}, "has a value twice"),
        ({"window": 30}, "an axis has a list of values"),
        ({"optimizer": "erc"}, "an axis has a list of values"),
        ({"optimizer": ["erk"]}, "unknown optimizer 'erk'"),
        ({"hypothesis": ["a"]}, "unknown axis 'hypothesis'"),
        ({}, "at least 1 item"),
        ({"seed": range(400), "delay": range(400)}, "at most 100,000 combinations"),
    ],
)
def test_what_cannot_vary_is_refused_before_anything_is_computed(desk, closes, axes, message):
    told = []
    with pytest.raises(tg.TangencyError, match=message):
        desk.sweep(closes, axes=axes, **COMMON, on_point=told.append)
    assert told == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"search": {"kind": "halving"}, "folds": {"kind": "purged", "n_folds": 3}}, "leave one of them out"),
        ({"search": {"kind": "halving", "rungs": [0.5, 0.25]}}, "more of history than the one before"),
        ({"search": {"kind": "halving", "rungs": [0.25, 0.5]}}, "walks all of history"),
        ({"folds": {"kind": "purged", "n_folds": 1000}}, "a group has a session at least"),
        ({"folds": {"kind": "randomized", "train_periods": 9, "test_periods": 9, "n_subsamples": 1, "n_assets": 2}},
         "import the data as a dataset"),
        ({"backend": "dask"}, "no Dask cluster is named"),
        ({"backend": "tcp://127.0.0.1:1"}, "no Dask scheduler answers|Dask backend is not installed"),
        ({"backend": "gpu"}, "'threads', 'processes' or 'dask'"),
        ({"resume": "20000101-nothing"}, "holds no such run"),
    ],
)  # fmt: skip
def test_searches_and_backends_that_cannot_be_are_refused(desk, closes, asked, message, monkeypatch):
    monkeypatch.delenv("TANGENCY_DASK_CLUSTER", raising=False)
    monkeypatch.setattr("tangency.desk.sweeps.workers._CONNECT_SECONDS", 1)
    with pytest.raises(tg.TangencyError, match=message):
        desk.sweep(closes, axes={"window": [30]}, **{**COMMON, **asked})


def test_components_with_params_and_rules_are_axes():
    rules = [tg.UniverseRule(top=5, n_returns=30), tg.UniverseRule(top=8, n_returns=30)]
    found = tg.sweep(
        "crypto",
        axes={
            "universe": rules,
            "optimizer": ["erc", tg.component("mvo", objective="min_risk")],
        },
        window=30,
        start="2024-06-30",
        end="2024-09-30",
        choose_by="max_drawdown",
    )
    assert [point.error for point in found.points] == [None] * 4
    assert len({tuple(point.returns) for point in found.points}) == 4
    worst = max(point.figures["max_drawdown"] for point in found.points)
    assert found.best.figures["max_drawdown"] < worst
    assert found.document().axes["optimizer"] == ("erc", "mvo(objective=min_risk)")
