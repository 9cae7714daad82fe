"""Runs within a run: many in one transaction, all or none, and found by the one above them."""

from __future__ import annotations

import pytest

from tangency.errors import ConfigurationError
from tangency.store import EndedRun, NewRun, RunOutcome, RunStatus


def new(number: int, above: str | None = None) -> NewRun:
    manifest = {} if above is None else {"sweep": {"run": above, "point": number}}
    return NewRun(verb="backtest", request={"number": number}, manifest=manifest, seed=0, code_version="1")


@pytest.fixture
def above(store):
    return store.start_run(new(-1)).id


def test_each_run_is_recorded_as_it_ended(store, above):
    ids = store.record_ended(
        [
            EndedRun(new=new(0, above), outcome=RunOutcome(result={"nav": 1.5})),
            EndedRun(new=new(1, above), error={"error": "DataError", "what": "no prices"}),
        ]
    )
    finished, failed = (store.run(run_id) for run_id in ids)
    assert (finished.status, finished.result) == (RunStatus.FINISHED, {"nav": 1.5})
    assert (failed.status, failed.error["what"], failed.result) == (RunStatus.FAILED, "no prices", None)
    assert store.runs_under("sweep", above) == (finished, failed)


def test_those_of_another_run_are_not_among_them(store, above):
    other = store.start_run(new(-2)).id
    store.record_ended([EndedRun(new=new(0, other), outcome=RunOutcome(result={}))])
    store.record_ended([EndedRun(new=new(0), outcome=RunOutcome(result={}))])
    assert store.runs_under("sweep", above) == ()
    assert store.runs_under("other", other) == ()
    assert len(store.runs_under("sweep", other)) == 1


def test_nothing_is_recorded_where_one_cannot_be(store, above):
    refused = RunOutcome(result={}, accepts=above)
    store.record_ended([EndedRun(new=new(0, above), outcome=refused)])
    with pytest.raises(ConfigurationError, match="accepted before"):
        store.record_ended(
            [
                EndedRun(new=new(1, above), outcome=RunOutcome(result={})),
                EndedRun(new=new(2, above), outcome=refused),
            ]
        )
    assert [record.request["number"] for record in store.runs_under("sweep", above)] == [0]


def test_no_runs_are_nothing(store):
    assert store.record_ended([]) == ()
    assert store.runs() == ()
