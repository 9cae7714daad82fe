"""Jobs over real HTTP and real worker processes: submitted, followed, cancelled, killed."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import time
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from running_processes import running_below

import tangency as tg
from tangency.cli.main import run
from tangency.store import RunStatus

VALUES = np.random.default_rng(1).normal(0.001, 0.02, (60, 3)).round(6).tolist()
RETURNS = {"assets": ["A", "B", "C"], "values": VALUES}
SLOW = {"returns": RETURNS, "draws": 100_000, "optimizer": {"name": "erc"}}
LATER = {"Content-Type": "application/json", "Prefer": "respond-async"}


@pytest.fixture(scope="module")
def server(serve_code, tmp_path_factory):
    code = "from tangency.api.server import serve; serve(port={port}, workers=2)"
    with serve_code(code, tmp_path_factory.mktemp("jobs")) as started:
        started.wait_until(lambda: "Application startup complete" in started.told())
        yield started


def asked(server, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(method, path, None if body is None else json.dumps(body), LATER)
    with connection.getresponse() as response:
        found = response.status, dict(response.headers), response.read().decode()
    connection.close()
    return found


def submitted(server, body, verb="optimize"):
    status, headers, text = asked(server, "POST", f"/api/portfolio/{verb}", body)
    assert (status, headers["preference-applied"]) == (202, "respond-async")
    return headers["location"], json.loads(text)


def document(server, path):
    status, _, text = asked(server, "GET", path)
    assert status == 200
    return json.loads(text)


def ended(server, path, *, seconds=60):
    server.wait_until(lambda: document(server, path)["finished_at"] is not None, seconds=seconds)
    return document(server, path)


def workers(server):
    return running_below(server.process.pid, "tangency.jobs.worker_process", recursive=False)


def test_a_job_is_followed_to_the_same_answer_as_a_request(server):
    body = {"returns": RETURNS, "optimizer": {"name": "erc"}}
    place, queued = submitted(server, body)
    assert queued["status"] in {"queued", "running"}
    status, headers, events = asked(server, "GET", f"{place}/events")
    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/event-stream")
    last = events.strip().rpartition("\n\n")[2]
    assert last.startswith("event: finished")
    assert json.loads(last.partition("data: ")[2]) == ended(server, place)
    run_of = document(server, f"/api/runs/{queued['id']}")
    now = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    now.request("POST", "/api/portfolio/optimize", json.dumps(body), {"Content-Type": "application/json"})
    with now.getresponse() as response:
        answer = json.loads(response.read())
    now.close()
    assert run_of["result"]["weights"] == answer["weights"]
    assert any(each["id"] == queued["id"] for each in document(server, "/api/jobs")["jobs"])


def test_a_bad_request_is_refused_at_once_and_a_bad_job_fails_in_words(server):
    status, _, text = asked(server, "POST", "/api/portfolio/optimize", {"returns": RETURNS, "optimiser": "erc"})
    assert status == 422
    place, _ = submitted(server, {"returns": RETURNS, "constraints": ["weight <= 10%"]})
    assert ended(server, place)["error"]["error"] == "Infeasible"
    status, _, text = asked(server, "GET", "/api/jobs/20990101-000000000-aaaaaa")
    assert (status, json.loads(text)["type"]) == (404, "urn:tangency:problem:not-found")


def test_a_job_says_how_far_it_is_and_is_cancelled(server):
    place, _ = submitted(server, SLOW, "weight-bands")
    server.wait_until(lambda: document(server, place)["done"] > 0)
    assert document(server, place)["total"] == 100_000
    began = time.monotonic()
    assert asked(server, "DELETE", place)[0] == 200
    assert ended(server, place, seconds=10)["error"]["error"] == "Cancelled"
    assert time.monotonic() - began < 10


def test_a_killed_worker_loses_nothing(server):
    place, _ = submitted(server, {**SLOW, "draws": 3000}, "weight-bands")
    server.wait_until(lambda: document(server, place)["done"] > 0)
    for worker in workers(server):
        worker.kill()
    found = ended(server, place)
    assert (found["status"], found["attempt"], found["error"]) == ("finished", 2, None)


def test_a_job_ends_at_its_time_limit(server):
    place, _ = submitted(server, {**SLOW, "time_limit": 1.0}, "weight-bands")
    assert ended(server, place)["error"]["error"] == "TimeLimitReached"


def test_jobs_under_random_kills_each_end_once(tmp_path):
    """A pool within a process; `test_job_kills.py` has fifty jobs, a server and more kinds of victims."""
    from tangency.jobs import WorkerPool  # noqa: PLC0415  # one test's own

    draw = random.Random(0)
    with tg.Desk(tmp_path / "home") as desk:
        with WorkerPool(desk, 2) as pool:
            jobs = [desk.submit("optimize", "crypto", as_of="2024-11-30", seed=k) for k in range(25)]
            pool.wake()
            killed = 0
            while any(not job.record().has_ended for job in jobs):
                time.sleep(draw.uniform(0.0, 0.2))
                running = [each.process["pid"] for each in desk.store.runs(limit=100, status=RunStatus.RUNNING)]
                if running and killed < 6:
                    os.kill(draw.choice(running), signal.SIGKILL)
                    killed += 1
        records = [job.record() for job in jobs]
        assert killed > 3
        assert {record.run.status for record in records} <= {RunStatus.FINISHED, RunStatus.FAILED}
        for record in records:
            if record.run.status is RunStatus.FAILED:
                assert "killed" in record.run.error["what"]
            else:
                assert len(desk.store.compositions(record.id)) == 1
        assert len(desk.store.runs(limit=100)) == 25
        assert desk.store.jobs.open() == 0


def test_submitting_never_waits_for_a_worker_that_does_not_listen(tmp_path):
    """A pipe holds 65 536 signs; the one that came after them waited, with every other that submitted, for the job."""
    from tangency.jobs import WorkerPool  # noqa: PLC0415  # one test's own

    with tg.Desk(tmp_path / "home") as desk, WorkerPool(desk, 1) as pool:
        frame = pd.DataFrame(VALUES, columns=list("ABC"))
        job = desk.submit("weight_bands", frame, optimizer="erc", draws=100_000, seed=1)
        pool.wake()
        while not job.record().done:
            time.sleep(0.1)
        waking = Thread(target=lambda: [pool.wake() for _ in range(70_000)], daemon=True)
        waking.start()
        waking.join(60)
        assert not waking.is_alive()
        assert not job.record().has_ended
        job.cancel().wait(60)


def test_the_command_line_queues_works_and_shows(tmp_path, capsys):
    home = str(tmp_path / "home")
    order = ("optimize", "crypto", "--as-of", "2024-11-30", "--optimizer", "erc", "--queue", "--json")
    assert run(["--home", home, *order]) == 0
    queued = json.loads(capsys.readouterr().out)
    assert run(["--home", home, "jobs", "list"]) == 0
    assert "queued" in capsys.readouterr().out
    assert run(["--home", home, "work", "--workers", "1", "--until-empty"]) == 0
    assert run(["--home", home, "jobs", "wait", queued["id"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "finished"
    assert run(["--home", home, "runs", "show", queued["id"], "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["result"]["weights"] == tg.optimize("crypto", as_of="2024-11-30", optimizer="erc").weights.to_dict()
