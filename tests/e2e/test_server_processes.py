"""A server of several processes under more work than it can do, and with processes that are killed."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack

import psutil
import pytest
from rate_study import HEALTH, Connection, Server, asked, offered, requests
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


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head(server):
    """Head and body are written apart; without TCP_NODELAY each answer took the 40 ms of a delayed acknowledgement."""
    with Connection(server.port) as connection:
        fastest = min(seconds_of(connection.ask, HEALTH) for _ in range(20))
    assert fastest < 0.03


def test_connections_are_shared_out_among_the_processes(server):
    """The process that woke first took all that were waiting, and answered for the others, too."""
    own = answering(server)
    until(lambda: all(rests(each) for each in own))  # both have started
    with ExitStack() as stack:
        for _ in range(16):
            stack.enter_context(Connection(server.port))
        until(lambda: sum(map(held, own)) == 16)
        assert min(held(each) for each in own) >= 3


def rests(process):
    before = sum(process.cpu_times()[:2])
    time.sleep(0.5)
    return sum(process.cpu_times()[:2]) - before < 0.05


def held(process):
    """Return how many connections a process has with clients."""
    return sum(each.status == psutil.CONN_ESTABLISHED for each in process.net_connections("tcp"))


def seconds_of(ask, raw):
    began = time.perf_counter()
    ask(raw)
    return time.perf_counter() - began
