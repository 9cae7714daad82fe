"""A sweep gives the same bits on threads, processes and a Dask cluster, and as a job of the queue over HTTP."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec

import pytest
from sweeps.story import keywords, prices
from sweeps.study import cost_of, digest, local_cluster, swept_on

import tangency as tg
from tangency.store import RunStatus

POINTS = 24
LATER = {"Content-Type": "application/json", "Prefer": "respond-async"}
BODY = {
    "dataset": "crypto",
    "axes": {"window": [60, 90], "optimizer": ["erc", {"name": "mvo", "params": {"objective": "min_risk"}}]},
    "universe": {"top": 6, "n_returns": 60, "exclude_sectors": ["Stablecoin"]},
    "start": "2024-03-01",
    "end": "2024-11-30",
}
needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="the extra tangency[dask] is not installed")


@pytest.fixture(scope="module")
def whole():
    return digest(swept_on("threads", POINTS, workers=1))


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("backend", "workers"), [("threads", 3), ("processes", 2), ("processes", 3)])
def test_the_bits_do_not_depend_on_the_workers(whole, backend, workers):
    assert digest(swept_on(backend, POINTS, workers=workers)) == whole


@pytest.mark.timeout(240)
@needs_dask
def test_the_bits_are_the_same_on_a_dask_cluster(whole, tmp_path, monkeypatch):
    with local_cluster() as address:
        assert digest(swept_on(address, POINTS)) == whole
        # Where others send the request, the process that computes it names the cluster.
        monkeypatch.setenv("TANGENCY_DASK_CLUSTER", address)
        with tg.Desk(tmp_path) as desk:
            found = desk.sweep(prices(), **keywords(POINTS), backend="dask")
            assert len(desk.store.runs_under("sweep", found.run_id)) == POINTS
            assert address not in json.dumps(desk.store.run(found.run_id).request)


def test_a_point_costs_little_more_than_its_computation():
    """A sweep adds planning, numbering and figures; its recording adds hash, rows and a share of a transaction."""
    costs = [cost_of(POINTS) for _ in range(3)]
    assert min(each.pure / each.bare for each in costs) < 1.5
    assert min(each.recorded / each.bare for each in costs) < 2.0


@pytest.fixture(scope="module")
def server(serve_code, tmp_path_factory):
    code = "from tangency.api.server import serve; serve(port={port}, workers=1)"
    with serve_code(code, tmp_path_factory.mktemp("sweeps")) as started:
        started.wait_until(lambda: "Application startup complete" in started.told())
        yield started


def asked(server, method, path, body=None, headers=LATER):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    with connection.getresponse() as response:
        found = response.status, dict(response.headers), json.loads(response.read())
    connection.close()
    return found


@pytest.mark.timeout(240)
def test_a_sweep_is_one_job_of_the_queue(server):
    status, headers, _ = asked(server, "POST", "/api/portfolio/sweep", BODY)
    assert status == 202
    path = headers["location"]
    server.wait_until(lambda: asked(server, "GET", path)[2]["finished_at"] is not None, seconds=120)
    job = asked(server, "GET", path)[2]
    assert (job["status"], job["total"]) == ("finished", 4)
    with tg.Desk(server.home) as desk:
        assert len(desk.store.runs_under("sweep", job["id"])) == 4
        document = desk.job(job["id"]).result()
        keywords_ = {name: each for name, each in BODY.items() if name not in {"dataset", "universe"}}
        python = desk.sweep("crypto", universe=tg.UniverseRule(**BODY["universe"]), **keywords_)
        assert digest(python) == document.model_copy(update={"run_id": None}).model_dump_json()
        line = _by_command_line(server.home)
        assert line.pop("run_id") is not None
        assert line == {k: v for k, v in python.document().as_json().items() if k != "run_id"}


@pytest.mark.timeout(240)
def test_a_killed_job_goes_on_where_it_was(tmp_path):
    """The queue gives a job of a killed worker to another one, which computes what was missing."""
    with tg.Desk(tmp_path) as desk:
        job = desk.submit("sweep", prices(), **keywords(400), workers=1)
        with _worker(tmp_path) as worker:
            while not desk.store.runs_under("sweep", job.id):
                time.sleep(0.05)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        kept = {record.id for record in desk.store.runs_under("sweep", job.id)}
        assert 0 < len(kept) < 400
        with _worker(tmp_path):
            job.wait(180)
        assert job.status is RunStatus.FINISHED
        assert job.record().attempt == 2
        everything = {record.id for record in desk.store.runs_under("sweep", job.id)}
        assert kept < everything
        assert len(everything) == 400


def test_an_address_over_http_is_refused(server):
    """A request must not say which scheduler the server believes."""
    status, _, problem = asked(server, "POST", "/api/portfolio/sweep", {**BODY, "backend": "tcp://127.0.0.1:1"})
    assert status == 422
    assert "backend" in json.dumps(problem)


@contextmanager
def _worker(home):
    worker = subprocess.Popen(
        [sys.executable, "-m", "tangency.jobs.worker_process", str(home), "60"], stdin=subprocess.PIPE
    )
    try:
        yield worker
    finally:
        if worker.stdin is not None:
            worker.stdin.close()
        worker.terminate()
        worker.wait()


def _by_command_line(home):
    words = [
        "sweep", "crypto", "--axis", "window=60,90", "--start", BODY["start"], "--end", BODY["end"], "--top", "6",
        "--axis", 'optimizer=["erc", {"name": "mvo", "params": {"objective": "min_risk"}}]', "--returns", "60",
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "from tangency.cli.main import main; main()", "--home", str(home), *words, "--json"],
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
