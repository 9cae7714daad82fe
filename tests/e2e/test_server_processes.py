"""A server of several processes under more work than it can do, and with processes that are killed."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest
from rate_study import Connection, Server, asked, offered, requests
from running_processes import running_below

import tangency as tg

SECONDS, CLIENTS = 2.0, 4


@pytest.fixture
def server():
    started = Server(2)
    yield started
    if started.process.poll() is None:
        started.close()


def answering(server):
    """Return the processes that answer: not the parent, nor what Python keeps beside it."""
    return running_below(server.process.pid, "spawn_main", recursive=False)


def until(condition, *, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_more_than_it_can_do_is_refused_with_a_time_and_what_is_answered_is_recorded(server):
    raws = requests()[:8]
    asked(server.port, raws, 1.0, CLIENTS)
    sustained = asked(server.port, raws, SECONDS, CLIENTS)
    rate = len(sustained.answered) / SECONDS
    flood = offered(server.port, raws, SECONDS, max(3.0 * rate, 60.0), 48)
    assert set(flood.statuses) <= {200, 503}
    assert flood.statuses[503] > 0
    assert flood.without_time == 0
    assert len(flood.answered) > 0
    with Connection(server.port) as connection:
        until(lambda: connection.ask(raws[0])[0] == 200, seconds=10.0)
    home = server.home
    with tg.Desk(home) as desk:
        recorded = desk.sql("select status, count(*) as n from run group by status").to_pylist()
        frames = desk.sql("select count(*) as n from stored_frame").to_pylist()[0]["n"]
        replayed = desk.replay(desk.store.runs(limit=1)[0].id)
    assert {row["status"] for row in recorded} == {"finished"}
    assert recorded[0]["n"] >= len(sustained.answered) + len(flood.answered) + 1
    assert frames == len(raws)
    assert replayed.is_identical


def test_a_killed_process_is_replaced_and_a_stop_is_obeyed(server):
    first = answering(server)
    assert len(first) == 2
    first[0].kill()
    until(lambda: len(answering(server)) == 2 and first[0].pid not in {child.pid for child in answering(server)})
    until(server.answers)
    own = answering(server)
    took = server.close()
    assert took < 10.0
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in own)


def test_processes_do_not_outlive_one_that_was_killed(server):
    own = answering(server)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    until(lambda: not any(child.is_running() for child in own), seconds=30.0)
